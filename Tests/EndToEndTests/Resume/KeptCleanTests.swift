import Foundation
import TestSupport
import Testing

/// What `kjob clean` shows and removes of the worktrees and clean rooms that runs kept.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `Clearing up what was kept` {
  /// What an agent may leave: files, staged files and commits.
  private static let script = """
    turns:
      - - run: >-
            echo made >made; mkdir -p build; touch build/x; echo staged >staged; git add staged;
            git -c user.name=a -c user.email=a@b commit -qm step; echo more >>README
    """

  @Test(arguments: ["worktree", "private"])
  func `shows it, leaves what is young, and removes it with its entry`(isolation: String) throws {
    let scenario = try Scenario()
    let before = try scenario.sourceFingerprint()
    let folders = try keep(scenario, isolation: isolation)
    let listed = try listing(scenario)
    let shown = try scenario.kjob("clean")
    #expect(shown.status == 0, "\(shown)")
    #expect(shown.output.hasPrefix("nothing to remove in \(scenario.directory.path)/worktrees\n"))
    let lines = shown.output.split(separator: "\n").map(String.init)
    #expect(lines.contains("kept on purpose:"), "\(shown)")
    for (path, kind) in folders {
      let line = lines.first { $0.hasPrefix("  \(path): \(kind) of the run 2") }
      #expect(line?.contains(", kept ") == true && line?.hasSuffix("B") == true, "\(shown)")
    }
    #expect(shown.output.contains("`kjob clean --kept` removes what is kept"))
    for young in ["clean --kept --older-than 7d", "clean --kept --older-than 30d --force"] {
      let result = try scenario.kjob(young)
      #expect(result.status == 0, "\(result)")
      #expect(result.output.hasPrefix("nothing to remove in "), "\(result)")
    }
    #expect(try listing(scenario) == listed)

    try Shell.run("touch -d '8 days ago' worktrees/*.stores/*/kept", in: scenario.directory.path)
    #expect(try scenario.kjob("clean").output.contains(", kept 8 days ago, "))
    let removed = try scenario.kjob("clean --kept --older-than 7d")
    #expect(removed.status == 0, "\(removed)")
    for (path, kind) in folders {
      #expect(removed.output.contains("removed \(path): \(kind) of the run 2"), "\(removed)")
    }
    #expect(try scenario.sourceFingerprint() == before)
    try scenario.requireNoWorktrees()
    #expect(try scenario.kjob("clean --kept").output.hasPrefix("nothing to remove in "))
  }

  /// Something that a person may do in a worktree, and what kjob then says.
  struct Deed: Sendable, CustomTestStringConvertible {
    var isolation = "worktree"
    var script: String
    var says: String

    var testDescription: String { "\(isolation): \(script)" }
  }

  private static let inGit =
    "its commits, branches, stashes or staged files have changed since it was kept"

  static let deeds = [
    Deed(
      script: "echo mine >>src/greeting.txt",
      says: "changed since it was kept: `src/greeting.txt`"
    ),
    Deed(script: "echo mine >>made", says: "changed since it was kept: `made`"),
    Deed(script: "touch new", says: "changed since it was kept: `new`"),
    Deed(script: "rm README", says: "changed since it was kept: `README`"),
    Deed(script: "chmod +x README", says: "changed since it was kept: `README`"),
    Deed(script: "echo mine >x && git add x && rm x", says: Self.inGit),
    Deed(script: "git add -A && git commit -qm mine", says: Self.inGit),
    Deed(script: "git commit -q --allow-empty -m mine", says: Self.inGit),
    Deed(script: "git switch -qc mine", says: Self.inGit),
    Deed(isolation: "private", script: "git branch mine", says: Self.inGit),
    Deed(isolation: "private", script: "git stash -q", says: Self.inGit),
    Deed(
      isolation: "private",
      script: "git commit -qam mine && git reset -q --hard HEAD~1 && git checkout -q HEAD@{1}",
      says: Self.inGit
    ),
    Deed(isolation: "private", script: "touch new", says: "changed since it was kept: `new`"),
    Deed(
      script: "git worktree unlock . && git worktree lock --reason 'to show Ann' .",
      says: "it is locked (to show Ann); `git worktree unlock` unlocks it"
    ),
  ]

  @Test(arguments: deeds)
  func `leaves alone a worktree in which a person has worked`(deed: Deed) throws {
    let scenario = try Scenario()
    let folders = try keep(scenario, isolation: deed.isolation)
    let path = try #require(folders.first { $0.kind == "worktree" }?.path)
    try person(deed.script, in: path)
    let left = try scenario.kjob("clean --kept")
    #expect(left.status == 1)
    #expect(left.output.contains("left \(path): "), "\(left)")
    #expect(left.output.contains(deed.says), "\(left)")
    #expect(try Shell.run("git -C \"$1\" status | wc -l", arguments: [path], in: "/") != "0\n")
    // The clean room is gone, and the worktree is still listed as kept.
    #expect(left.output.contains("clean room of the run"), "\(left)")
    #expect(try scenario.kjob("clean").output.contains("  \(path): worktree of the run"))
    if deed.says.contains("unlock") {
      #expect(try scenario.kjob("clean --kept --force").status == 1)
      try person("git worktree unlock .", in: path)
    }
    let forced = try scenario.kjob("clean --kept --force")
    #expect(forced.status == 0, "\(forced)")
    try Shell.run("git switch -q main; git branch -D mine || true", in: scenario.repository)
    try scenario.requireNoWorktrees()
  }

  @Test(arguments: ["worktree", "private"])
  func `removes a worktree that a person only looked at, built or tried`(isolation: String) throws {
    let scenario = try Scenario()
    let folders = try keep(scenario, isolation: isolation)
    for (path, _) in folders {
      try person(
        """
        git status >/dev/null; git diff >/dev/null; git log >/dev/null; touch README
        touch .README.swp; rm .README.swp; touch a.o; mkdir -p build/in; touch build/in/b
        cp README copy; echo x >>README; cat copy >README; rm copy
        """,
        in: path
      )
    }
    let result = try scenario.kjob("clean --kept")
    #expect(result.status == 0, "\(result)")
    try scenario.requireNoWorktrees()
  }

  @Test(arguments: ["", "touch made2"])
  func `goes by the time alone where an older kjob kept it`(deed: String) throws {
    let scenario = try Scenario()
    let folders = try keep(scenario, isolation: "worktree")
    try Shell.run(
      "for note in worktrees/*.stores/*/kept; do : >$note; done",
      in: scenario.directory.path
    )
    for (path, _) in folders { try person(deed + "\ngit status >/dev/null", in: path) }
    let result = try scenario.kjob("clean --kept")
    #expect(result.status == (deed.isEmpty ? 0 : 1), "\(result)")
    #expect(result.output.contains("something in it has changed") == !deed.isEmpty, "\(result)")
    #expect(try scenario.kjob("clean --kept --force").status == 0)
    try scenario.requireNoWorktrees()
  }

  @Test(arguments: ["clean", "run jobs/quick.yml --output elsewhere"])
  func `forgets what the user removed by hand`(command: String) throws {
    for removal in ["git -C repository worktree remove -f -f \"$1\"", "rm -rf \"$1\""] {
      let scenario = try Scenario()
      try scenario.job("quick", script: "turns: [[{ say: done }]]")
      let before = try scenario.sourceFingerprint()
      for (path, kind) in try keep(scenario, isolation: "worktree") {
        let way = kind == "worktree" ? removal : "rm -rf \"$1\""
        try Shell.run(way, arguments: [path], in: scenario.directory.path)
      }
      let result = try scenario.kjob(command)
      #expect(result.status == 0, "\(result)")
      let said = result.output + result.errors
      #expect(said.contains("removed the records of 2 kept worktrees of the run"), "\(result)")
      #expect(try scenario.sourceFingerprint() == before)
      try scenario.requireNoWorktrees()
    }
  }

  @Test(.fault(118)) func `leaves alone what stands where a kept worktree was`() throws {
    let scenario = try Scenario()
    let folders = try keep(scenario, isolation: "worktree")
    let path = try #require(folders.first { $0.kind == "worktree" }?.path)
    try Shell.run(
      "mv \"$1\" moved; mkdir \"$1\"; echo x >\"$1/precious\"",
      arguments: [path],
      in: scenario.directory.path
    )
    #expect(try scenario.kjob("clean").status == 0)
    for command in ["clean --kept", "clean --kept --force"] {
      let result = try scenario.kjob(command)
      #expect(result.status == 1)
      #expect(result.output.contains("left \(path): it is not what kjob made there"), "\(result)")
    }
    #expect(try Shell.run("cat precious", in: path) == "x\n")
    #expect(FileManager.default.fileExists(atPath: scenario.directory.path + "/moved/made"))
  }

  @Test func `leaves alone what an active run has kept so far`() throws {
    let scenario = try Scenario()
    let quick = try scenario.job("quick", script: "turns: [[{ run: 'echo x >made' }]]")
    let slow = try scenario.job("slow", script: "turns: [[{ run: 'touch $HOME/started' }, hang]]")
    let result = try scenario.shell(
      """
      "$KJOB" run \(quick) \(slow) -j 1 --keep always >/dev/null 2>&1 & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      "$KJOB" clean --kept --force
      ls -d worktrees/*/quick
      kill -INT $process
      wait $process || true
      """
    )
    #expect(result.output.hasPrefix("nothing to remove in "), "\(result)")
    #expect(result.output.hasSuffix("/quick\n"), "\(result)")
  }

  @Test func `finishes what was killed at any moment`() throws {
    let scenario = try Scenario()
    try Shell.run(
      "mkdir many; for n in $(seq 2000); do echo $n >many/$n; done; git add many; git commit -qm many",
      in: scenario.repository
    )
    let before = try scenario.sourceFingerprint()
    for isolation in ["worktree", "private"] {
      for _ in 1...3 { _ = try keep(scenario, isolation: isolation) }
    }
    let result = try scenario.shell(
      """
      for n in $(seq 40); do
        timeout -s KILL 0.$(printf %03d $((n * 8))) "$KJOB" clean --kept && exit 0
      done >/dev/null
      exit 3
      """
    )
    #expect(result.status == 0 || result.status == 3)
    let last = try scenario.kjob("clean --kept")
    #expect(last.status == 0, "\(last)")
    #expect(!last.output.contains("left "), "\(last)")
    #expect(try scenario.sourceFingerprint() == before)
    try scenario.requireNoWorktrees()
  }

  @Test func `refuses options without the one that they need`() throws {
    let scenario = try Scenario()
    for (arguments, error) in [
      ("--force", "`--force` needs `--kept`"),
      ("--older-than 7d", "`--older-than` needs `--kept` or `--cache`"),
      ("--kept --older-than 7", "invalid value `7` for `--older-than`: expected a duration"),
    ] {
      let result = try scenario.kjob("clean \(arguments)")
      #expect(result.status == 1)
      #expect(result.errors.contains(error), "\(result)")
    }
  }

  /// Runs a job that keeps its worktree and its clean room; returns their paths.
  private func keep(
    _ scenario: Scenario,
    isolation: String
  ) throws -> [(path: String, kind: String)] {
    let job = try scenario.job(
      "kept",
      script: Self.script,
      settings: "isolation: \(isolation)"
    )
    let result = try scenario.kjob("run \(job) --keep always --output kept")
    #expect(result.status == 0, "\(result)")
    let data = try Data(
      contentsOf: URL(fileURLWithPath: scenario.directory.path + "/kept/results.json")
    )
    let results = try JSONDecoder().decode(Results.self, from: data)
    let kept = try #require(results.job("kept"))
    return [
      (try #require(kept.keptWorktree), "worktree"), (try #require(kept.keptRoom), "clean room"),
    ]
  }

  private func person(_ script: String, in path: String) throws {
    try Shell.run(
      """
      export GIT_AUTHOR_NAME=p GIT_AUTHOR_EMAIL=p@q GIT_COMMITTER_NAME=p GIT_COMMITTER_EMAIL=p@q
      \(script)
      """,
      in: path
    )
  }

  private func listing(_ scenario: Scenario) throws -> String {
    try Shell.run("find worktrees | sort", in: scenario.directory.path)
  }
}
