import Git
import TestSupport
import Testing

/// Repositories in states that are not a fresh clone's.
struct SourceStateTests {
  @Test(.fault(113, 123), arguments: Workspace.Isolation.allCases)
  func `locks and names of others neither hinder nor are touched`(
    isolation: Workspace.Isolation
  ) throws {
    let fixture = try Fixture()
    try Shell.run(
      """
      git branch kjob; git branch kjob-job; mkdir -p .git/worktrees
      touch .git/index.lock .git/HEAD.lock .git/config.lock .git/packed-refs.lock
      touch .git/refs/heads/main.lock .git/worktrees/stray
      """,
      in: fixture.source
    )
    let list = "find .git \\( -name '*.lock' -o -path '*worktrees*' -o -path '*heads*' \\) | sort"
    let before = try Shell.run(list, in: fixture.source)
    let workspace = try fixture.workspace(isolation: isolation)
    #expect(try Shell.run("git status --porcelain", in: workspace.record.path) == "")
    try Shell.run("echo two > file.txt", in: workspace.record.path)
    #expect(try fixture.roundTrip(workspace).statistics.filesChanged == 1)
    #expect(Workspace.remove(workspace.record) == [])
    #expect(try Shell.run(list, in: fixture.source) == before)
  }

  @Test(
    .fault(114, 115),
    .timeLimit(.minutes(20)),
    arguments: [
      "echo garbage > .git/HEAD", "rm .git/HEAD", "printf '[core\\n' > .git/config",
      "echo garbage > .git/refs/heads/main",
      // libgit2 never comes back from an object that is cut off, so that one is not among these.
      "o=$(git rev-parse HEAD); f=.git/objects/${o:0:2}/${o:2}; rm -f $f; : > $f",
      "o=$(git rev-parse HEAD:file.txt); f=.git/objects/${o:0:2}/${o:2}; rm -f $f; echo x > $f",
      "git gc -q; rm -f .git/objects/pack/*.pack", "rm -rf .git/objects/??",
      "git config include.path /dev/zero", "mkdir x; mkfifo x/f; git config include.path ../x/f",
      "o=$(git rev-parse HEAD); f=.git/objects/${o:0:2}/${o:2}; rm -f $f; mkfifo $f",
      "rm .git/HEAD; mkfifo .git/HEAD", "rm .git/refs/heads/main; mkfifo .git/refs/heads/main",
      "git pack-refs --all; rm .git/packed-refs; mkfifo .git/packed-refs",
    ],
    Workspace.Isolation.allCases
  )
  func `a damaged one is an error and nothing is left behind`(
    script: String,
    isolation: Workspace.Isolation
  ) throws {
    let fixture = try Fixture()
    try Shell.run(script, in: fixture.source)
    #expect(throws: GitError.self) { try fixture.workspace(isolation: isolation) }
    let left = try Shell.run("find trees stores -mindepth 1 2>&1 || true", in: fixture.folder.path)
    #expect(left == "" || left.contains("No such file"))
    #expect(try Shell.run("ls .git | grep -e kjob -e worktrees || true", in: fixture.source) == "")
  }

  @Test(.fault(110)) func `an abbreviated id of several objects is refused`() throws {
    let fixture = try Fixture()
    // The birthday paradox gives two of a thousand objects the same four digits.
    let prefix = try Shell.run(
      """
      for i in $(seq 1000); do echo $i > n$i; done
      ls n* | git hash-object -w --stdin-paths | cut -c1-4 | sort | uniq -d | head -n 1; rm n*
      """,
      in: fixture.source
    ).dropLast()
    let name = String(prefix)
    let repository = try SourceRepository.at(path: fixture.source)
    #expect(throws: GitError.ambiguousReference(name: name, path: fixture.source)) {
      try repository.commit(named: name)
    }
  }

  @Test(.fault(124)) func `the owner's commits, amends and gc during the job cost nothing`() throws
  {
    let fixture = try Fixture(
      "seq 1 9 > text.txt; git add .; git commit -qm first; seq 1 8 > text.txt"
    )
    let workspace = try fixture.workspace()
    let path = workspace.record.path
    try Shell.run("echo agent >> text.txt; git commit -qam agent; echo more >> text.txt", in: path)
    try Shell.run(
      """
      echo user > text.txt; git commit -qa --amend -m amended; git reset -q --hard HEAD~1
      git reflog expire --expire=now --all; git gc -q --prune=now
      """,
      in: fixture.source
    )
    let snapshot = try workspace.snapshot()
    let statistics = try snapshot.writePatch(to: fixture.folder.path + "/patch")
    #expect(statistics.insertions == 2)
    #expect(try Shell.run("git rev-parse HEAD^", in: path) == "\(workspace.record.base)\n")
    try workspace.restore(copying: [])
    #expect(try Shell.run("git status --porcelain", in: path) == " M text.txt\n")
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test(.fault(117), arguments: Workspace.Isolation.allCases)
  func `submodules are neither fetched nor read`(isolation: Workspace.Isolation) throws {
    let fixture = try Fixture(
      """
      git init -q -b main ../library; git -C ../library commit -q --allow-empty -m l
      git -c protocol.file.allow=always submodule --quiet add ../library library
      git -c protocol.file.allow=always submodule --quiet add ../library other
      """
    )
    let workspace = try fixture.workspace(isolation: isolation)
    let path = workspace.record.path
    #expect(try Shell.run("ls -A library; git status --porcelain", in: path) == "")
    #expect(try workspace.snapshot().isEmpty)
    try Shell.run("echo x > library/x; rmdir other; echo y > y", in: path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.snapshot.leftOut.map(\.path) == ["library"])
    #expect(outcome.snapshot.leftOut.map(\.reason) == [.submoduleContent])
    #expect(outcome.statistics.files.map(\.path) == ["other", "y"])
    #expect(Workspace.remove(workspace.record) == [])
  }
}
