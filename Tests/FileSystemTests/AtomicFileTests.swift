import FileSystem
import TestSupport
import Testing

struct AtomicFileTests {
  @Test func `a file is made and replaced, and nothing else is left`() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path + "/report"
    try AtomicFile.write(Array("one".utf8), to: path, mode: 0o600)
    try AtomicFile.write(Array("two".utf8), to: path, mode: 0o600)
    #expect(try folder.read("report") == "two")
    #expect(try FileStatus(ofPath: path).permissions == 0o600)
    #expect(try Shell.run("ls -A", in: folder.path) == "report\n")
  }

  @Test func `a file that is not committed leaves the old one and no trace`() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("report", "old")
    do {
      var file = try AtomicFile(path: path)
      try file.append(Array("new".utf8))
    }
    #expect(try folder.read("report") == "old")
    #expect(try Shell.run("ls -A", in: folder.path) == "report\n")
  }

  @Test(.timeLimit(.minutes(20)), arguments: ["ln -s target it", "mkfifo it", "mkdir it"])
  func `what is not a regular file is not replaced`(script: String) throws {
    let folder = try TemporaryDirectory()
    try Shell.run("echo target > target; \(script)", in: folder.path)
    let before = try Shell.run("ls -lA --time-style=full-iso", in: folder.path)
    #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.path + "/it") }
    #expect(throws: FileError.self) { _ = try AppendingFile(path: folder.path + "/it") }
    #expect(try Shell.run("ls -lA --time-style=full-iso", in: folder.path) == before)
  }

  @Test func `an appending file keeps what is there`() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path + "/journal"
    for word in ["one ", "two "] {
      let file = try AppendingFile(path: path)
      try file.append(Array(word.utf8))
      try file.synchronize()
    }
    #expect(try folder.read("journal") == "one two ")
  }
}
