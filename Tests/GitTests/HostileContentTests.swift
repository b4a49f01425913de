import Foundation
import Git
import Synchronization
import TestSupport
import Testing

/// What an agent may leave to make reading or removing dangerous or endless.
struct HostileContentTests {
  @Test(.fault(184, 185))
  func `links lead nowhere, hard links are files and their other names stay`() throws {
    let fixture = try Fixture()
    try fixture.folder.write("secret", "secret\n")
    let workspace = try fixture.workspace()
    try Shell.run(
      """
      ln -s ../../secret relative; ln -s "$1/secret" absolute; ln -s relative chain; ln -s b a
      ln -s a b; ln "$1/secret" hard
      """,
      arguments: [fixture.folder.path],
      in: workspace.record.path
    )
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.statistics.filesChanged == 6)
    let patch = try fixture.folder.read("applied.patch")
    // Once, in the file that the agent itself gave these contents.
    #expect(patch.components(separatedBy: "+secret").count == 2)
    #expect(Workspace.remove(workspace.record) == [])
    #expect(try fixture.folder.read("secret") == "secret\n")
  }

  @Test(.fault(189), .timeLimit(.minutes(20))) func `a file of one terabyte is named and not read`()
    throws
  {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    try Shell.run("truncate -s 1T huge; truncate -s 200M file.txt", in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.snapshot.leftOut.map(\.path) == ["file.txt", "huge"])
    #expect(outcome.snapshot.leftOut.last?.reason == .tooLarge(bytes: 1 << 40))
    // A tracked one counts as unchanged, so that the patch does not delete it.
    #expect(outcome.snapshot.isEmpty)
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test func `every stage ends when it is told to`() throws {
    let fixture = try Fixture("for i in $(seq 300); do echo $i > $i; done")
    let workspace = try fixture.workspace()
    try Shell.run(
      "for i in $(seq 300); do head -c 9000 /dev/urandom > $i; done",
      in: workspace.record.path
    )
    let snapshot = try workspace.snapshot()
    let asked = Mutex(0)
    let soon = Interruption {
      asked.withLock { count in
        count += 1
        return count > 100
      }
    }
    #expect(throws: GitError.interrupted) { try workspace.snapshot(interruption: soon) }
    let now = Interruption { true }
    #expect(throws: GitError.interrupted) {
      try snapshot.writePatch(to: fixture.folder.path + "/patch", interruption: now)
    }
    #expect(try Shell.run("ls", in: fixture.folder.path) == "source\nstores\ntrees\n")
    #expect(throws: GitError.interrupted) {
      try workspace.checkOut(workspace.record.baseTree, interruption: now)
    }
  }

  @Test(.fault(187, 189), .timeLimit(.minutes(20))) func `many files are read, listed and removed`()
    throws
  {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    try Shell.run(
      "for d in $(seq 50); do mkdir $d; (cd $d; seq 400 | xargs touch); done",
      in: workspace.record.path
    )
    let snapshot = try workspace.snapshot()
    let patch = fixture.folder.path + "/patch"
    #expect(try snapshot.writePatch(to: patch).filesChanged == 20_000)
    #expect(try workspace.tree(applyingPatch: patch, with: Fixture.git) == snapshot.tree)
    #expect(throws: GitError.self) { try workspace.snapshot(limits: .init(entries: 20_000)) }
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test(.fault(187)) func `what may not be removed is named, and the rest goes`() throws {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    let path = workspace.record.path
    let script = """
      mkdir -p a/b c; echo x > a/b/kept; echo y > a/gone; echo z > c/inner; echo w > $'new\\nline'
      chattr +i a/b/kept c $'new\\nline'
      """
    // Only root may, and not on every file system.
    guard try Shell.result(script, in: path).status == 0 else { return }
    defer { _ = try? Shell.run("chattr -R -i \"$1\"", arguments: [path], in: "/") }
    let left = Workspace.remove(workspace.record).sorted()
    let why = ": Operation not permitted"
    #expect(left == ["a/b/kept", "c/inner", "new\nline"].map { "\(path)/\($0)\(why)" })
    #expect(
      try Shell.run("find . -type f | sort; ls ../../stores", in: path)
        == "./a/b/kept\n./c/inner\n./new\nline\n"
    )
  }
}
