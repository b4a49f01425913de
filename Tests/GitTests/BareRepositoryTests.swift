import Git
import TestSupport
import Testing

/// A repository without a working tree as the source of workspaces.
@Suite struct BareRepositoryTests {
  @Test(arguments: Workspace.Isolation.allCases)
  func `has workspaces like any other, and stays as it is`(
    isolation: Workspace.Isolation
  ) throws {
    let fixture = try Fixture("echo one >file.txt")
    try Shell.run("git tag v1", in: fixture.source)
    try Shell.run("git clone --quiet --bare source bare.git", in: fixture.folder.path)
    let path = fixture.folder.path + "/bare.git"
    let repository = try SourceRepository.at(path: path)
    #expect(repository.isBare)
    #expect(repository.workingTree == path)
    let before = RepositoryFingerprint(of: repository)
    let base = try repository.commit(named: "main")
    var workspace = try Workspace.create(
      of: repository,
      at: base,
      named: "job",
      // As in a run, where a workspace's own entry in the source does not count.
      path: fixture.folder.path + "/run/tree",
      store: fixture.folder.path + "/run.stores/tree",
      isolation: isolation
    )
    let shown = try Shell.run(
      "git rev-parse HEAD; git status --porcelain; git tag; echo two >file.txt",
      in: workspace.record.path
    )
    #expect(shown == "\(base)\nv1\n")
    #expect(before.changes(to: RepositoryFingerprint(of: repository)).isEmpty)

    // What lies in the folder of a bare repository is git's.
    #expect(throws: GitError.copyFromBare(path: path)) { try workspace.copy(["config"]) }

    let patch = fixture.folder.path + "/patch"
    _ = try workspace.snapshot().writePatch(to: patch)
    #expect(try Shell.run("cat \"$1\"", arguments: [patch], in: "/").contains("+two\n"))

    // What a job does to it is seen as in any other.
    try Shell.run("git branch sideways", in: path)
    #expect(
      before.changes(to: RepositoryFingerprint(of: repository)).map(\.description)
        == ["branch sideways was added"]
    )
    #expect(Workspace.remove(workspace.record).isEmpty)
    #expect(try Shell.run("git worktree list | wc -l", in: path) == "1\n")
  }

  @Test func `a path within one is no repository's`() throws {
    let fixture = try Fixture()
    try Shell.run("git clone --quiet --bare source bare.git", in: fixture.folder.path)
    let path = fixture.folder.path + "/bare.git"
    #expect(throws: GitError.bare(path: path)) { try SourceRepository.containing(path: path) }
    #expect(throws: GitError.notTheTop(path: path + "/refs", top: path)) {
      try SourceRepository.at(path: path + "/refs")
    }
    // Only root can give files away.
    guard try Shell.run("id -u", in: "/") == "0\n" else { return }
    try Shell.run("chown 4711 .", in: path)
    #expect(throws: GitError.foreignOwner(path: path, owner: 4_711)) {
      try SourceRepository.at(path: path)
    }
  }
}
