import FileSystem
import Foundation
import Git
import TestSupport
import Testing

/// What crosses from one process to another has to arrive as it was.
struct ProcessBoundaryTests {
  @Test(arguments: Workspace.Isolation.allCases)
  func `a workspace and its snapshot work on the other side`(
    isolation: Workspace.Isolation
  ) throws {
    let fixture = try Fixture("echo one > file.txt; echo '* text' > .gitattributes")
    let original = try fixture.workspace(isolation: isolation)
    try Shell.run("echo two >> file.txt; mkfifo pipe", in: original.record.path)
    let workspace = try copied(original)
    #expect(workspace == original)
    #expect(try copied(original.record) == original.record)
    let limits = Snapshot.Limits(fileSize: 1_000, entries: 2_000, depth: 30)
    #expect(try copied(limits) == limits)
    let snapshot = try workspace.snapshot(limits: limits)
    let received = try copied(snapshot)
    #expect(received == snapshot)
    #expect(received.leftOut.map(\.path) == ["pipe"])
    let statistics = try received.writePatch(to: fixture.folder.path + "/patch")
    #expect(try copied(statistics) == statistics)
    #expect(statistics.files.map(\.path) == ["file.txt"])
    #expect(try copied(received.tree) == received.tree)
    try Shell.run("echo three >> file.txt", in: original.record.path)
    #expect(try copied(received.pathChanges()).map(\.text) == ["file.txt"])
    let again = try #require(
      Snapshot(
        of: workspace.record,
        tree: "\(snapshot.tree)",
        leftOut: snapshot.leftOut,
        remarks: snapshot.remarks,
        ignoredCount: snapshot.ignoredCount
      )
    )
    #expect(again == snapshot)
    let other = Snapshot(
      of: workspace.record,
      tree: "x",
      leftOut: [],
      remarks: [],
      ignoredCount: 0
    )
    #expect(other == nil)
    #expect(Workspace.remove(try copied(workspace.record)) == [])
  }

  static let errors: [GitError] = [
    .notARepository(path: "/a\nb"), .notTheTop(path: "a", top: "b"), .bare(path: "a"),
    .unbornHead(path: "a"), .foreignOwner(path: "a", owner: 7),
    .unsupported(path: "a", feature: .sha256), .unsupported(path: "a", feature: .extension("x")),
    .unsupported(path: "a", feature: .formatVersion("2")),
    .unsupported(path: "a", feature: .partialClone),
    .unsupported(path: "a", feature: .worktreeConfiguration),
    .missingReference(name: "m", path: "a", suggestions: ["n", "o"]),
    .ambiguousReference(name: "m", path: "a"), .notACommit(name: "m", path: "a"),
    .unsafeTree(path: "a"), .interrupted, .workspaceMoved(path: "a"), .specialFile(path: "a"),
    .workspacePath(path: "a", problem: .exists), .copy(path: "a", problem: .special),
    .workspaceTooLarge(path: "a", found: 4, limit: 3, unit: .levels),
    .copyFromBare(path: "a"), .fetch(address: "a", reason: "r"), .notCached(address: "a"),
    .signIn(address: "a", tried: []), .signIn(address: "a", tried: ["b", "c"]),
    .patch(path: "p", message: "m"), .gitMissing(path: "p"), .gitChanged(path: "p"),
    .gitTooOld(path: "p", version: "1"), .git(doing: "apply", message: "m"),
    .unprovenPatch(message: "m"),
    .repositoryNotWritable(FileError("open", "/a", code: 30)),
    .file(FileError("open", "/a", code: 13)),
    .libgit2(operation: "o", message: "m", code: -3),
  ]

  @Test(arguments: errors)
  func `an error arrives with its case and its text`(error: GitError) throws {
    let received = try copied(error)
    #expect(received == error)
    #expect(received.description == error.description)
  }

  @Test func `a missing object's name arrives`() throws {
    let id = try #require(ObjectID("0123456789abcdef0123456789abcdef01234567"))
    let error = GitError.missingObject(id: id, path: "a")
    #expect(try copied(error) == error)
  }

  private func copied<Value: Codable>(_ value: Value) throws -> Value {
    // An enumeration without a name of its own is no document.
    let data = try JSONEncoder().encode([value])
    return try JSONDecoder().decode([Value].self, from: data)[0]
  }
}
