import FileSystem
import Git
import Glibc
import TestSupport
import Testing

struct FingerprintTests {
  private static let base = """
    echo one > file.txt; git add .; git commit -qm one; git branch side; git tag v1
    git update-ref refs/remotes/origin/main HEAD; git pack-refs --all; git branch loose
    echo two > file.txt; git stash -q; git config core.editor vi
    """

  /// The changes that a script makes in the source, or in a linked worktree of it.
  private func changes(
    _ script: String,
    in linked: Bool = true,
    preparing: String = ":"
  ) throws -> [String] {
    let fixture = try Fixture(Self.base)
    try Shell.run("git worktree add -q --detach ../linked; \(preparing)", in: fixture.source)
    let repository = try SourceRepository.at(path: fixture.source)
    let before = RepositoryFingerprint(of: repository)
    #expect(before.changes(to: RepositoryFingerprint(of: repository, reusing: before)) == [])
    try Shell.run(
      "common=$(git rev-parse --path-format=absolute --git-common-dir)\n\(script)",
      in: linked ? fixture.folder.path + "/linked" : fixture.source
    )
    let after = RepositoryFingerprint(of: repository, reusing: before)
    // What is taken from the earlier look is what a look of its own finds.
    #expect(before.changes(to: after) == before.changes(to: RepositoryFingerprint(of: repository)))
    return before.changes(to: after).map { ($0.isOrdinary ? "ordinary: " : "") + $0.description }
  }

  @Test(
    .timeLimit(.minutes(20)),
    arguments: [
      ("git branch new", ["branch new was added"]),
      ("git checkout -q -b deep/new", ["branch deep/new was added"]),
      ("git branch -q -D side", ["branch side was removed"]),
      ("git branch -q -D loose", ["branch loose was removed"]),
      ("git tag v2; git tag -d v1 >&2", ["tag v1 was removed", "tag v2 was added"]),
      ("echo x > file.txt; git stash -q", ["the stash moved"]),
      ("git stash clear", ["the stash was removed"]),
      ("git update-ref refs/heads/side $(git commit-tree -m x HEAD^{tree})", ["branch side moved"]),
      ("git replace HEAD $(git commit-tree -m x HEAD^{tree})", ["the replacement of "]),
      ("git notes add -m note", ["ref refs/notes/commits was added"]),
      ("git config core.hooksPath x", ["the configuration was changed: core.hooksPath"]),
      ("git config core.editor x", ["the configuration was changed: core.editor"]),
      (
        "git config --unset core.editor; git config branch.main.remote x",
        ["the configuration was changed: branch.main.remote, core.editor"]
      ),
      ("echo '# note' >> $common/config", ["the configuration was changed"]),
      ("echo x > $common/hooks/pre-commit", ["hook pre-commit was added"]),
      ("mkdir $common/hooks/d; echo x > $common/hooks/d/x", ["hook d was added", "hook d/x was"]),
      ("rm -r $common/hooks; ln -s /etc $common/hooks", ["hooks was changed"]),
      ("echo '*' >> $common/info/exclude", ["info/exclude was "]),
      ("echo '*' > $common/info/attributes", ["info/attributes was added"]),
      (
        "echo x > $common/info/grafts; echo x > $common/shallow",
        ["info/grafts was", "shallow was"]
      ),
      ("echo /x > $common/objects/info/alternates", ["objects/info/alternates was added"]),
      ("mkfifo $common/info/attributes", ["info/attributes was added"]),
      ("rm $common/config; mkfifo $common/config", ["the configuration was changed"]),
      ("rm $common/HEAD; mkfifo $common/HEAD", ["HEAD was changed"]),
      (
        "echo 'ref: refs/heads/side' > $common/HEAD", ["HEAD moved from branch main to branch side"]
      ),
      ("mkfifo $common/refs/heads/pipe", ["branch pipe was added"]),
      ("ln -s /etc/passwd $common/refs/heads/link", ["branch link was added"]),
      ("mv $common away", ["the repository cannot be read any more"]),
      ("git update-ref -d refs/remotes/origin/main", ["ordinary: remote branch origin/main was"]),
      ("git update-ref refs/remotes/o/n HEAD", ["ordinary: remote branch o/n was added"]),
    ] as [(String, [String])]
  )
  func `a change by an agent is told`(script: String, expected: [String]) throws {
    let found = try changes(script, preparing: "mkdir -p .git/hooks .git/info")
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) {
      #expect(found.hasPrefix(expected), "\(found)")
    }
  }

  @Test(
    arguments: [
      ":", "git pack-refs --all", "git gc -q --prune=now",
      "git commit -q --allow-empty -m detached",
      "echo x > file.txt; git add .; git commit -qm x; git fetch -q . HEAD",
      "git worktree add -q --detach ../third", "git config core.editor vi", "git bisect start",
      "git -C ../source bisect start; git -C ../source update-ref refs/bisect/bad HEAD",
      "touch $common/config $common/HEAD; chmod 600 $common/packed-refs",
      "echo x >> ../source/file.txt; git -C ../source add .",
    ]
  )
  func `what is no change is none`(script: String) throws {
    #expect(try changes(script) == [])
  }

  @Test(
    arguments: [
      ("git commit -q --allow-empty -m user", ["branch main moved"]),
      ("git checkout -q -b topic", ["HEAD moved from branch main to", "branch topic was added"]),
      (
        "git commit -q --allow-empty -m a; git checkout -q side; git commit -q --allow-empty -m b",
        ["HEAD moved from", "branch main moved", "branch side moved"]
      ),
      (
        "git checkout -q --detach; git commit -q --allow-empty -m d",
        ["HEAD moved from branch main"]
      ),
      (
        "git commit -q --allow-empty -m a; git reflog expire --expire=now --all; git checkout -q -b x",
        ["HEAD moved", "branch main moved", "branch x was added"]
      ),
    ] as [(String, [String])]
  )
  func `the owner's own work is told apart`(script: String, expected: [String]) throws {
    let found = try changes(script, in: false)
    if script.contains("expire") {
      // The log forgot; then nobody knows, and it is told as the rest.
      #expect(found.contains { $0.hasPrefix("branch main moved") })
      return
    }
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) {
      #expect(found.hasPrefix("ordinary: " + expected), "\(found)")
    }
  }

  @Test func `an agent's branch at a commit that the owner came to before is not ordinary`() throws
  {
    let script = "git commit -q --allow-empty -m earlier"
    #expect(try changes("git branch -q n main", preparing: script) == ["branch n was added"])
  }

  @Test func `the source may be a linked worktree itself`() throws {
    let fixture = try Fixture(Self.base)
    try Shell.run("git worktree add -q ../linked side; git branch side2", in: fixture.source)
    let linked = fixture.folder.path + "/linked"
    let repository = try SourceRepository.at(path: linked)
    let before = RepositoryFingerprint(of: repository)
    try Shell.run("git checkout -q side2; git commit -q --allow-empty -m c", in: linked)
    let found = before.changes(to: RepositoryFingerprint(of: repository, reusing: before))
    #expect(found.map(\.isOrdinary) == [true, true])
    try Shell.run("git commit -q --allow-empty -m main", in: fixture.source)
    let more = before.changes(to: RepositoryFingerprint(of: repository, reusing: before))
    #expect(more.filter(\.isOrdinary).count == 3)
  }

  @Test(.timeLimit(.minutes(20))) func `a file that has not changed is not read again`() throws {
    let fixture = try Fixture(Self.base)
    let repository = try SourceRepository.at(path: fixture.source)
    var before = RepositoryFingerprint(of: repository)
    #expect(before.readCount > 5)
    // A file that changed a moment ago is read again, since another change might not show.
    while true {
      let next = RepositoryFingerprint(of: repository, reusing: before)
      if next.readCount == 0 { break }
      before = next
      usleep(50_000)
    }
    try Shell.run("git update-ref refs/heads/loose stash; git branch new", in: fixture.source)
    let after = RepositoryFingerprint(of: repository, reusing: before)
    #expect(after.readCount == 2)
    let found = before.changes(to: after).map(\.description)
    #expect(found.count == 2 && found.last == "branch new was added", "\(found)")
    #expect(found == before.changes(to: RepositoryFingerprint(of: repository)).map(\.description))
  }
}
