import FileSystem
import TestSupport
import Testing

@Suite struct DeliveredFilesTests {
  /// What somebody else does to `jobs/one/a`, which holds `text`, and what is said of it.
  @Test(
    arguments: [
      (":", nil), ("touch jobs/one/a", nil), ("chmod 600 jobs/one/a", nil),
      ("ln jobs/one/a b", nil), ("cp jobs/one/a b; mv b jobs/one/a", nil),
      ("printf tixt >jobs/one/a", "was changed after kjob wrote it"),
      (
        "cp -p jobs/one/a b; printf tixt >jobs/one/a; touch -r b jobs/one/a",
        "was changed after kjob wrote it"
      ),
      ("printf text2 >jobs/one/a", "was changed after kjob wrote it"),
      (": >jobs/one/a", "was changed after kjob wrote it"),
      ("rm jobs/one/a", "is gone, although kjob wrote it"),
      ("mv jobs away; ln -s away jobs", "is gone, although kjob wrote it"),
      ("mv jobs/one away; ln -s ../away jobs/one", "is gone, although kjob wrote it"),
      ("rm -r jobs/one; touch jobs/one", "is gone, although kjob wrote it"),
      ("mv jobs/one/a b; ln -s ../../b jobs/one/a", "is not the file that kjob wrote"),
      ("rm jobs/one/a; mkfifo jobs/one/a", "is not the file that kjob wrote"),
      ("rm jobs/one/a; mkdir jobs/one/a", "is not the file that kjob wrote"),
    ] as [(String, String?)]
  )
  func `a change shows, and what changes nothing does not`(script: String, said: String?) throws {
    let folder = try TemporaryDirectory()
    try folder.write("jobs/one/a", "text")
    let delivered = try DeliveredFiles(in: folder.path)
    delivered.note("jobs/one/a", WrittenFile(Array("text".utf8)))
    try Shell.run(script, in: folder.path)
    let faults = delivered.faults { $0.hasPrefix("jobs/") }
    #expect(faults.map(\.text) == [said].compactMap(\.self))
    #expect(delivered.faults { $0.hasPrefix("other/") }.isEmpty)
  }

  @Test(arguments: ["printf x | dd of=large bs=1 seek=1000000 conv=notrunc status=none", ":"])
  func `a change of a large file shows`(script: String) throws {
    let folder = try TemporaryDirectory()
    let text = String(repeating: "0123456789", count: 200_000)
    try folder.write("large", text)
    let delivered = try DeliveredFiles(in: folder.path)
    delivered.note("large", WrittenFile(Array(text.utf8)))
    try Shell.run(script, in: folder.path)
    #expect(delivered.faults { _ in true }.isEmpty == (script == ":"))
  }

  @Test func `files that are moved are looked for where they are`() throws {
    let folder = try TemporaryDirectory()
    try folder.write("jobs/one/a", "first")
    let delivered = try DeliveredFiles(in: folder.path)
    try delivered.noteAll(below: "jobs/one")
    for number in 1...2 {
      try Shell.run("mkdir jobs/one/\(number); mv jobs/one/a jobs/one/\(number)", in: folder.path)
      delivered.move(below: "jobs/one", to: "jobs/one/\(number)")
      try folder.write("jobs/one/a", "another")
      delivered.note("jobs/one/a", WrittenFile(Array("another".utf8)))
    }
    #expect(delivered.faults { _ in true }.isEmpty)
    try Shell.run("echo >>jobs/one/1/a", in: folder.path)
    #expect(delivered.faults { _ in true }.map(\.path) == ["jobs/one/1/a"])
  }

  @Test func `the folder itself is known, whatever stands at its path`() throws {
    let folder = try TemporaryDirectory()
    try folder.write("out/a", "text")
    let delivered = try DeliveredFiles(in: folder.path + "/out")
    delivered.note("a", WrittenFile(Array("text".utf8)))
    #expect(delivered.isFolder(at: folder.path + "/out"))
    try Shell.run("mv out away; cp -r away out", in: folder.path)
    #expect(!delivered.isFolder(at: folder.path + "/out"))
    try Shell.run("rm -r out", in: folder.path)
    #expect(!delivered.isFolder(at: folder.path + "/out"))
    // It is open, and so is found where it was moved to.
    #expect(delivered.faults { _ in true }.isEmpty)
  }
}
