import Git
import TestSupport
import Testing

/// A workspace whose git folder is its own.
struct PrivateWorkspaceTests {
  static let base = """
    mkdir -p a/b; seq 1 9 > text.txt; echo x > a/b/x; ln -s text.txt link; printf 'r\\r\\n' > crlf
    git add -A; git commit -qm first; echo ten >> text.txt; git config user.name 'Ann "A" Example'
    git config user.email ann@example.invalid; git config core.pager evil; git config alias.x '!x'
    git branch side HEAD; git tag -a -m t v1 HEAD; git tag light HEAD; git branch packed HEAD
    git pack-refs --all; git branch loose HEAD; git remote add origin /nowhere
    git update-ref refs/remotes/origin/main HEAD; echo s > s; git stash -q -u; echo ten >> text.txt
    """

  @Test func `it is clean, knows branches and tags, and nothing else of the source`() throws {
    let fixture = try Fixture(Self.base)
    let before = try fixture.everything()
    let workspace = try fixture.workspace(isolation: .private)
    let path = workspace.record.path
    let git = { (script: String) in try Shell.run(script, in: path) }
    #expect(workspace.record.isolation == .private)
    #expect(workspace.record.administrativeDirectory == nil)
    #expect(try git("git status --porcelain; test -d .git") == "")
    // All stat data are right: no file is read to find that out.
    let read = try git("GIT_TRACE_INDEX=1 strace -f -e trace=openat git status 2>&1 || true")
    if read.contains("openat") { #expect(!read.contains("\"text.txt\"")) }
    #expect(try git("git rev-parse HEAD") == "\(workspace.record.base)\n")
    #expect(try Shell.result("git symbolic-ref -q HEAD", in: path).status == 1)
    #expect(try git("git log --format=%s main") == "base\nfirst\n")
    #expect(try git("git diff main --stat; git diff v1 --name-only") == "text.txt\n")
    #expect(
      try git("git for-each-ref --format='%(refname)'").split(separator: "\n") == [
        "refs/heads/loose", "refs/heads/main", "refs/heads/packed", "refs/heads/side",
        "refs/tags/light", "refs/tags/v1",
      ]
    )
    let refs = try git("git for-each-ref refs/heads refs/tags")
    let sourceRefs = try Shell.run("git for-each-ref refs/heads refs/tags", in: fixture.source)
    #expect(refs == sourceRefs)
    #expect(
      try git("git config user.name; git config user.email") == """
        Ann "A" Example
        ann@example.invalid

        """
    )
    #expect(try git("git stash list; ls .git/hooks 2>/dev/null || true") == "")
    // A relative address of a submodule means what it means in the source.
    #expect(try git("git remote get-url origin") == "/nowhere\n")
    #expect(try Shell.result("git config core.pager || git config alias.x", in: path).status == 1)
    #expect(try git("git fsck 2>/dev/null | grep -v ^dangling || true") == "")
    #expect(Workspace.remove(workspace.record) == [])
    #expect(try fixture.everything() == before)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
  }

  @Test(
    .timeLimit(.minutes(20)),
    arguments: [
      "git checkout -qb mine; echo m > m; git add m; git commit -qm m; git branch -D -q side",
      "echo m >> text.txt; git stash -q; git stash apply -q; git tag -d v1",
      "echo m > m; git add m; git commit -qm m; git gc -q --prune=now; git update-ref -d refs/heads/main",
      "git config core.worktree /; git config core.bare true; git config core.hooksPath /x",
      "git worktree add -q ../extra; rm -r ../extra; echo m > m",
      "rm -rf .git", "rm -rf .git; echo 'gitdir: /nowhere' > .git", "rm -rf .git; ln -s / .git",
      "rm -rf .git; mkfifo .git", "rm .git/HEAD; mkfifo .git/HEAD .git/index.lock",
      "rm .git/index .git/config; mkfifo .git/index .git/config; rm -rf .git/refs",
      "echo /nowhere > .git/objects/info/alternates", "chmod 000 .git/objects; chmod 000 .git",
      "git init -q; mkdir .git/worktrees; echo '*' > .git/info/exclude",
      "git update-ref refs/heads/main $(git commit-tree -m x HEAD^{tree}); git pack-refs --all",
    ]
  )
  func `what the agent does to git stays in it and out of the patch`(script: String) throws {
    let fixture = try Fixture(Self.base)
    let before = try fixture.everything(times: false)
    let workspace = try fixture.workspace(isolation: .private)
    let path = workspace.record.path
    let made = try Shell.run(Self.state, in: path)
    try Shell.run(script + "\necho changed >> a/b/x", in: path)
    let outcome = try fixture.roundTrip(workspace)
    let files = Set(outcome.statistics.files.map(\.path))
    #expect(files.contains("a/b/x") && files.isSubset(of: ["a/b/x", "m", "text.txt"]))
    #expect(outcome.snapshot.leftOut.isEmpty)
    try workspace.restore(copying: [])
    #expect(try Shell.run(Self.state, in: path) == made)
    #expect(try Shell.run("git diff --name-only", in: path).contains("a/b/x"))
    #expect(Workspace.remove(workspace.record) == [])
    #expect(
      try Shell.run("rm -rf applied applied.patch; ls", in: fixture.folder.path).contains("source")
    )
    #expect(try fixture.everything(times: false) == before)
  }

  /// What of a private git folder has to be as it was made; the index's times apart.
  private static let state = """
    cat .git/HEAD .git/config .git/packed-refs .git/objects/info/alternates; find .git | sort
    git ls-files -s; git for-each-ref
    """

  @Test(.fault(112)) func `a source that cannot be written to is enough`() throws {
    let fixture = try Fixture(Self.base)
    let mount = "mount --bind source source && mount -o remount,ro,bind source"
    // Root writes everywhere but to a read-only mount; anybody else is stopped by permissions.
    let isRoot = try Shell.run("id -u", in: "/") == "0\n"
    try Shell.run(isRoot ? mount : "chmod -R a-w source", in: fixture.folder.path)
    defer {
      let undo = isRoot ? "umount source" : "chmod -R u+w source"
      _ = try? Shell.run(undo, in: fixture.folder.path)
    }
    #expect(try Shell.result("touch .git/x", in: fixture.source).status != 0)
    let error = #expect(throws: GitError.self) { try fixture.workspace("linked") }
    #expect(error?.description.contains("`isolation: private` writes nothing") == true)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
    let workspace = try fixture.workspace(isolation: .private)
    let path = workspace.record.path
    try Shell.run(
      "git checkout -qb b; echo n > n; git add n; git commit -qm n; git gc -q",
      in: path
    )
    try Shell.run("git stash list; echo more >> text.txt", in: path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.statistics.files.map(\.path) == ["n", "text.txt"])
    try workspace.restore(copying: [])
    #expect(try Shell.run("git status --porcelain", in: path) == " M text.txt\n?? n\n")
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test(
    arguments: [
      "git clone -q --depth 1 \"file://$PWD/source\" other",
      "git -C source worktree add -q --detach ../other",
      "git clone -q --reference source source other",
      "git clone -q source $'new\\nline'; ln -s $'new\\nline' other",
      "git clone -q source 'a \"quoted\\back'; ln -s 'a \"quoted\\back' other",
    ]
  )
  func `every kind of source will do`(script: String) throws {
    let fixture = try Fixture("mkdir a; echo x > a/x")
    try Shell.run("echo more >> a/x; git commit -qam more", in: fixture.source)
    try Shell.run(script, in: fixture.folder.path)
    let repository = try SourceRepository.containing(path: fixture.folder.path + "/other")
    let workspace = try Workspace.create(
      of: repository,
      at: try repository.commit(named: nil),
      named: "job",
      path: fixture.folder.path + "/trees/job",
      store: fixture.folder.path + "/stores/job",
      isolation: .private
    )
    let path = workspace.record.path
    #expect(try Shell.run("git status --porcelain; git fsck 2>&1", in: path) == "")
    #expect(try Shell.run("git log -1 --format=%s", in: path) == "more\n")
    try Shell.run("echo changed >> a/x; git commit -qam n; git gc -q --prune=now", in: path)
    #expect(try fixture.roundTrip(workspace).statistics.filesChanged == 1)
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test func `what a killed process left of one is found through its store`() throws {
    let fixture = try Fixture()
    let before = try fixture.everything()
    let record = try fixture.workspace(isolation: .private).record
    #expect(Workspace.remove(unfinishedIn: record.storeDirectory) == [])
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
    #expect(try fixture.everything() == before)
  }
}

extension Fixture {
  /// Every byte and mode of the source, and every time, unless git itself may have set some.
  ///
  /// Git notes on a borrowed object that it is in use, by the time of its file.
  func everything(times: Bool = true) throws -> String {
    try Shell.run(
      """
      find . -printf '%p %y %m %s \(times ? "%T@" : "") %l\\n' | sort
      find . -type f -print0 | sort -z | xargs -0 sha256sum
      """,
      in: source
    )
  }
}
