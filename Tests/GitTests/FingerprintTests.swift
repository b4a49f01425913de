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
    let changes = before.changes(to: after)
    #expect(changes == before.changes(to: RepositoryFingerprint(of: repository)))
    // What a later process finds by the record is the same, as far as a record tells.
    let found = before.record.isEmpty ? [] : after.changes(since: before.record)
    let untold: [RepositoryChange.Subject] = [.everything, .setting("")]
    #expect(found.isEmpty == changes.isEmpty || untold.contains(changes[0].subject), "\(found)")
    return zip([true, false], ["everyday: ", ""]).flatMap { isEveryday, start in
      RepositoryChange.descriptions(of: changes.filter { $0.isEveryday == isEveryday })
        .map { start + $0 }
    }
  }

  @Test(
    .timeLimit(.minutes(20)),
    arguments: [
      ("git branch new", ["everyday: branch new was added"]),
      (
        "git checkout -q -b deep/new",
        ["everyday: branch deep/new was added", "everyday: worktree linked was changed"]
      ),
      ("git branch -q -D side", ["everyday: branch side was removed"]),
      ("git branch -q -D loose", ["everyday: branch loose was removed"]),
      (
        "git tag v2; git tag -d v1 >&2",
        ["everyday: tag v1 was removed", "everyday: tag v2 was added"]
      ),
      ("echo x > file.txt; git stash -q", ["everyday: the stash moved"]),
      ("git stash clear", ["everyday: the stash was removed"]),
      (
        "git update-ref refs/heads/side $(git commit-tree -m x HEAD^{tree})",
        ["everyday: branch side moved"]
      ),
      ("git replace HEAD $(git commit-tree -m x HEAD^{tree})", ["the replacement of "]),
      ("git notes add -m note", ["ref refs/notes/commits was added"]),
      ("git config core.hooksPath x", ["the configuration was changed: core.hooksPath"]),
      ("git config core.editor x", ["the configuration was changed: core.editor"]),
      (
        "git config --unset core.editor; git config branch.main.remote x",
        [
          "everyday: the configuration was changed: branch.main.remote",
          "the configuration was changed: core.editor",
        ]
      ),
      ("echo '# note' >> $common/config", ["the configuration was changed"]),
      ("echo x > $common/hooks/pre-commit", ["hook pre-commit was added"]),
      ("mkdir $common/hooks/d; echo x > $common/hooks/d/x", ["hook d was added", "hook d/x was"]),
      ("rm -r $common/hooks; ln -s /etc $common/hooks", ["hooks was changed"]),
      ("echo '*' >> $common/info/exclude", ["info/exclude was "]),
      ("echo '*' > $common/info/attributes", ["info/attributes was added"]),
      (
        "echo x > $common/info/grafts; echo x > $common/shallow",
        ["everyday: shallow was", "info/grafts was"]
      ),
      ("echo /x > $common/objects/info/alternates", ["objects/info/alternates was added"]),
      ("mkfifo $common/info/attributes", ["info/attributes was added"]),
      ("rm $common/config; mkfifo $common/config", ["the configuration was changed"]),
      ("rm $common/HEAD; mkfifo $common/HEAD", ["everyday: HEAD was changed"]),
      (
        "echo 'ref: refs/heads/side' > $common/HEAD",
        ["everyday: HEAD moved from branch main to branch side"]
      ),
      ("mkfifo $common/refs/heads/pipe", ["everyday: branch pipe was added"]),
      ("ln -s /etc/passwd $common/refs/heads/link", ["everyday: branch link was added"]),
      ("mv $common away", ["the repository cannot be read any more"]),
      (
        "mkdir -p $common/modules/a/b/hooks; cd $common/modules/a/b; echo > HEAD; echo > config; "
          + "echo > hooks/post-checkout",
        ["modules/a/b/config was added", "modules/a/b/hooks/post-checkout was added"]
      ),
      ("git worktree add -q --detach ../third", ["everyday: worktree third was added"]),
      (
        "echo x >> ../source/file.txt; git -C ../source add .",
        ["everyday: `file.txt` in the index was changed", "everyday: file `file.txt` was changed"]
      ),
      ("chmod +x ../source/file.txt", ["everyday: file `file.txt` was changed"]),
      (
        "echo x > ../source/file.txt; git -C ../source stash -q",
        ["everyday: the stash moved"]
      ),
      (
        "git checkout -q -b mine",
        ["everyday: branch mine was added", "everyday: worktree linked was changed"]
      ),
      ("rm ../source/file.txt", ["everyday: file `file.txt` was removed"]),
      ("printf 'two' > ../source/file.txt", ["everyday: file `file.txt` was changed"]),
      (
        "echo n > ../source/n; git -C ../source add -N n",
        ["everyday: `n` in the index was added"]
      ),
      ("git -C ../source commit -q --allow-empty -m user", ["everyday: branch main moved"]),
      (
        "git -C ../source checkout -q -b topic",
        ["everyday: HEAD moved from branch main to", "everyday: branch topic was added"]
      ),
      // Nothing that an agent can write says that somebody else did it.
      (
        "c=$(git commit-tree -m x HEAD^{tree} </dev/null); "
          + "echo \"$c $c n <e@x> 0 +0000\tx\" >> $common/logs/HEAD; git update-ref refs/heads/main $c",
        ["everyday: branch main moved"]
      ),
    ] as [(String, [String])]
  )
  func `a change is found`(script: String, expected: [String]) throws {
    let found = try changes(script, preparing: "mkdir -p .git/hooks .git/info")
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) {
      #expect(found.hasPrefix(expected), "\(found)")
    }
  }

  @Test(
    arguments: [
      ("git config include.path extra; echo > .git/extra", "echo '[alias]' > $common/extra"),
      (
        "git config core.hooksPath .githooks; mkdir .githooks",
        "echo > ../source/.githooks/post-commit"
      ),
      ("git config core.fsmonitor .git/watch; echo > .git/watch", "echo x > $common/watch"),
      ("git config core.attributesFile ../a; echo > ../a", "echo x > ../a"),
    ]
  )
  func `what the configuration names is looked at`(preparing: String, script: String) throws {
    let found = try changes(script, preparing: preparing)
    #expect(found.count == 1 && !found[0].hasPrefix("everyday"), "\(found)")
  }

  @Test(
    arguments: [
      ":", "git pack-refs --all", "git gc -q --prune=now",
      "echo x > file.txt; git add .; git fetch -q . HEAD",
      "git config core.editor vi", "git bisect start", "git -C ../source status >&2",
      "git update-ref -d refs/remotes/origin/main", "git update-ref refs/remotes/o/n HEAD",
      "touch ../source/file.txt; git -C ../source update-index -q --refresh",
      "cp ../source/file.txt x; rm ../source/file.txt; mv x ../source/file.txt",
      "git -C ../source bisect start; git -C ../source update-ref refs/bisect/bad HEAD",
      "touch $common/config $common/HEAD; chmod 600 $common/packed-refs",
    ]
  )
  func `what is no change is none`(script: String) throws {
    #expect(try changes(script) == [])
  }

  @Test func `the source may be a linked worktree itself`() throws {
    let fixture = try Fixture(Self.base)
    try Shell.run("git worktree add -q ../linked side; git branch side2", in: fixture.source)
    let linked = fixture.folder.path + "/linked"
    let repository = try SourceRepository.at(path: linked)
    let before = RepositoryFingerprint(of: repository)
    try Shell.run("git checkout -q side2; git commit -q --allow-empty -m c", in: linked)
    let found = before.changes(to: RepositoryFingerprint(of: repository, reusing: before))
    #expect(found.filter(\.isEveryday).count == found.count && found.count == 2, "\(found)")
    try Shell.run("git commit -q --allow-empty -m main", in: fixture.source)
    let more = before.changes(to: RepositoryFingerprint(of: repository, reusing: before))
    #expect(more.filter(\.isEveryday).count == 3, "\(more)")
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
