import Foundation
import Git
import TestSupport
import Testing

/// What a quick way must not believe.
struct TrustTests {
  /// Puts other contents in the place of an object of the source.
  static let exchange = """
    python3 - "$(git rev-parse "$1")" <<'E'
    import os, sys, zlib
    path = '.git/objects/' + sys.argv[1][:2] + '/' + sys.argv[1][2:]
    os.chmod(path, 0o644)
    open(path, 'wb').write(zlib.compress(b'blob 7\\0forged\\n'))
    E
    """

  @Test func `an object that was exchanged is not checked out`() throws {
    let fixture = try Fixture("echo one > a; echo two > b")
    try Shell.run(Self.exchange, arguments: ["HEAD:b"], in: fixture.source)
    #expect(throws: GitError.self) { try fixture.workspace() }
    #expect(try Shell.run("find trees stores -mindepth 1 || :", in: fixture.folder.path) == "")
  }

  @Test func `a patch is not made from an object that was exchanged`() throws {
    // In a process of its own: libgit2 checks the ids of objects or does not, for a whole process,
    // and a test that makes a template meanwhile has the check off.
    try OwnProcess.run("a patch is not made from an object", makePatchOfExchangedObject)
  }

  private func makePatchOfExchangedObject() throws {
    let fixture = try Fixture("echo one > a; echo two > b")
    let workspace = try fixture.workspace()
    try Shell.run("printf 'forged\\nnew\\n' > a", in: workspace.record.path)
    try Shell.run(Self.exchange, arguments: ["HEAD:a"], in: fixture.source)
    let snapshot = try workspace.snapshot()
    #expect(throws: GitError.self) { try snapshot.writePatch(to: fixture.folder.path + "/patch") }
  }

  /// tmpfs notes in no time of the file what is written to memory that it is mapped to.
  @Test func `what is written through memory is seen where the file system does not tell`() throws {
    let fixture = try Fixture("echo one > a; mkdir sub; echo two > sub/b")
    let place = "/dev/shm/kjob-trust-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: place) }
    let repository = try SourceRepository.at(path: fixture.source)
    let workspace = try Workspace.create(
      of: repository,
      at: try repository.commit(named: nil),
      named: "job",
      path: place + "/tree",
      store: place + "/store"
    )
    try Shell.run(
      """
      python3 -c "
      import mmap
      file = open('sub/b', 'r+b'); memory = mmap.mmap(file.fileno(), 0); memory[:]; memory[0:1] = b'Z'"
      """,
      in: workspace.record.path
    )
    #expect(try fixture.roundTrip(workspace).statistics.filesChanged == 1)
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test func `a template that was begun and not noted is cleared up`() throws {
    let folder = try TemporaryDirectory("kjob-template")
    // As kjob leaves it when it is killed before and while it writes the first note.
    try Shell.run("mkdir one two; : > two/made; mkdir -p other/rules", in: folder.path)
    #expect(Workspace.remove(unfinishedIn: folder.path + "/one") == [])
    #expect(Workspace.remove(unfinishedIn: folder.path + "/two") == [])
    #expect(Workspace.remove(unfinishedIn: folder.path + "/other").count == 1)
    #expect(try Shell.run("ls", in: folder.path) == "other\n")
  }
}
