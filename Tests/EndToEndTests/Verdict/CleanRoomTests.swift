import Foundation
import TestSupport
import Testing

/// What verification finds where it runs: the base commit, the patch, setup, and nothing else.
@Suite(.waiting) struct `A clean room` {
  private static let change = "turns: [[{ write: { path: src/code, content: right } }]]"

  @Test(.fault(217)) func `is what git clone and git apply make, and has the job's own variables`()
    throws
  {
    let scenario = try Scenario()
    try scenario.git("git remote add origin https://me:secret-7f3a@example.com/r.git && git tag v1")
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                printf 'changed\\n' >>src/greeting.txt
                rm README; mkdir new; echo x >new/file; chmod +x new/file
                git commit -qam mine; git branch mine; echo planted >left.o
        """,
      settings: "isolation: private",
      verify: """

          - 'test "$(git rev-parse HEAD)" = "$KJOB_BASE_COMMIT"'
          - '! git symbolic-ref -q HEAD'
          - 'test "$(git write-tree)" = "$KJOB_TREE" && git cat-file -e "$KJOB_TREE^{tree}"'
          - 'git diff-files --quiet && test -z "$(git ls-files --others)"'
          - 'test "$(git diff --cached --name-status HEAD | tr "\\t\\n" "  ")" = "D README A new/file M src/greeting.txt "'
          - 'test "$(git for-each-ref --format="%(refname)" | tr "\\n" " ")" = "refs/heads/main refs/tags/v1 "'
          - 'git remote get-url origin | grep -qx https://example.com/r.git'
          - 'test "$(ls -A ..)" = "$(basename "$PWD")" && test -z "$(ls -A "$TMPDIR")"'
          - 'test "$PWD" = "$KJOB_WORKTREE" && git apply --cached --reverse --check "$KJOB_PATCH"'
        """
    )
    let outcome = try scenario.run(file, sourceMayChange: true)
    #expect(outcome.job()?.outcome == "passed", "\(outcome)")
  }

  @Test(.fault(80, 221)) func `does not have what the agent left and git ignores`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'mkdir build; echo exit 0 >build/check' }]]",
      verify: "['sh ./build/check']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "failed")
    let hint = "`build/check` was left by the agent and is ignored by git: build it in `setup`"
    #expect(job.reason?.details.contains(hint) == true, "\(job)")
  }

  @Test(.fault(245)) func `takes the objects of submodules from the repository`() throws {
    let scenario = try Scenario()
    let allow = "git -c protocol.file.allow=always"
    try scenario.git(
      """
      git init -q -b main ../inner && git init -q -b main ../lib && (cd ../inner && echo 1 >f && \
      git add f && git commit -qm 1) && (cd ../lib && \(allow) submodule add -q ../inner deep && \
      git commit -qm 1) && git remote add origin https://me:secret-7f3a@example.invalid/r.git && \
      \(allow) submodule add -q --name some/name "$PWD/../lib" sub && \(allow) submodule update -q \
      --init --recursive && git commit -qm sub && rm -rf ../lib ../inner
      """
    )
    // A linked worktree has no submodules' repositories, and the addresses lead nowhere.
    let file = try scenario.job(
      script: Self.change,
      settings: "setup: ['git submodule update -q --init --recursive || true']",
      verify: """

          - 'test "$(cat sub/deep/f)" = 1 && test -z "$(git status --porcelain -- sub)"'
          - 'git -C sub log -1 && ! grep -r secret-7f3a .git'
        """
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test func `may have files of an earlier job's room that nothing has written`() throws {
    let scenario = try Scenario()
    let spoil = """
      stat -c %i README .gitignore >"$HOME/inodes"; touch -r README "$HOME/time"
      echo spoiled >.gitignore; echo planted >planted; mkdir -p src/more
      git config core.pager evil; git tag planted; touch -r "$HOME/time" .gitignore; false
      """
    let fresh = """
      test -z "$(git status --porcelain --ignored | grep -v code)"; test "$(git tag)" = v1
      test -z "$(git config core.pager)"; test "$(git show HEAD:.gitignore)" = "$(cat .gitignore)"
      test "$(stat -c %i README .gitignore | diff - "$HOME/inodes" | grep -c '^[<>]')" = 2
      """
    try scenario.git("git tag v1")
    var files: [String] = []
    for (name, script) in [("first", spoil), ("second", fresh), ("third", fresh)] {
      try scenario.directory.write("\(name).sh", "set -e\n" + script)
      let verify = "['bash \(scenario.directory.path)/\(name).sh']"
      files.append(try scenario.job(name, script: Self.change, verify: verify))
    }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1")
    #expect(outcome.job("first")?.outcome == "failed", "\(outcome.result)")
    #expect(outcome.job("second")?.outcome == "passed", "\(outcome.result)")
    #expect(outcome.job("third")?.outcome == "passed", "\(outcome.result)")
  }

  @Test func `is set up again, and what setup changes is not in the patch`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.change,
      settings: "setup: ['echo locked >>README; echo tool >build.o']",
      verify: "['grep -q locked README && test -e build.o', 'git diff --exit-code -- src']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(try !scenario.patch().contains("README"))
    #expect(job.warnings.contains { $0.contains("setup") && $0.contains("README") }, "\(job)")
    #expect(job.commands.map(\.name).filter { $0.contains("locked") }.count == 3)
  }

  @Test(arguments: [("echo same >README", "passed"), ("date +%N >README", "error")])
  func `has the delivered changes of a setup that makes them again`(
    setup: String,
    expected: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.change,
      settings: "setup: { run: ['\(setup)'], deliver: true }"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == expected, "\(job)")
    #expect(job.reason?.type == (expected == "error" ? "kjob.setup.not-repeatable" : nil))
    #expect(try scenario.patch().contains("README"))
  }

  @Test func `can be given up for the agent's worktree, which every report says`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo exit 0 >check.o' }]]",
      settings: "verify-in: worktree",
      verify: "[sh check.o]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed")
    #expect(outcome.result.output.contains("verified in the agent's worktree"))
    #expect(outcome.job()?.verdictStrength == "worktree")
    #expect(try scenario.directory.read("kjob-out/summary.md").contains("agent's worktree"))
    #expect(try scenario.directory.read("kjob-out/junit.xml").contains("verdict-strength"))
    #expect(try scenario.directory.read("kjob-out/report.html").contains("verdict-strength"))
  }

  @Test func `is explained once to those whose last run was of kjob 0_1`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.change)
    _ = try scenario.run(file)
    _ = try scenario.shell(
      #"sed -i 's/"kjob-version":"[0-9.]*"/"kjob-version":"0.1.0"/' kjob-out/journal.jsonl"#
    )
    let first = try scenario.run(file).result.errors
    #expect(first.contains("verification now runs in a clean room"), "\(first)")
    let second = try scenario.run(file).result.errors
    #expect(!second.contains("clean room"), "\(second)")
  }

  @Test(.fault(242)) func `has a time limit of its own`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.change,
      settings: "verify-timeout: 1s",
      verify: "['sleep 60']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.timeout")
    #expect(
      job.reason?.message.contains("verification timed out after `verify-timeout: ") == true,
      "\(job)"
    )
  }

  @Test func `of a refused job and the worktree of a job in error are kept`() throws {
    let scenario = try Scenario()
    try scenario.job("refused", script: Self.change, verify: "['exit 1']")
    try scenario.job("lost", script: "turns: [[{ say: a }, { exit: 3 }]]")
    let result = try scenario.kjob("run jobs/refused.yml jobs/lost.yml --keep failed")
    let jobs = try #require(try scenario.outcome(result).results?.jobs)
    let refused = try #require(jobs.first { $0.id == "refused" })
    let lost = try #require(jobs.first { $0.id == "lost" })
    #expect((refused.keptRoom != nil, refused.keptWorktree != nil) == (true, false))
    #expect((lost.keptRoom != nil, lost.keptWorktree != nil) == (false, true))
    for path in [refused.keptRoom, lost.keptWorktree].compactMap(\.self) {
      #expect(result.output.contains(path))
      #expect(FileManager.default.fileExists(atPath: path + "/src/greeting.txt"))
    }
  }

  @Test(.fault(224))
  func `has the copied files of the job's start, whatever became of the source's`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/check.o", "exit 7\n")
    let file = try scenario.job(
      script:
        "turns: [[{ run: 'echo exit 0 >\"$KJOB_REPOSITORY/check.o\"; echo exit 0 >check.o' }]]",
      settings: "copy: [check.o]",
      verify: "[sh check.o]"
    )
    let job = try #require(try scenario.run(file, sourceMayChange: true).job())
    #expect(job.reason?.message == "`sh check.o` exited with 7", "\(job)")
  }

  @Test(.fault(240), arguments: ["kill -9 during verification"])
  func `judges again after`(case: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo right >src/code; echo exit 0 >left.o' }]]",
      verify: "['test -e \"$HOME/go\" || { touch \"$HOME/here\"; sleep 60; }; test ! -e left.o']"
    )
    _ = try scenario.shell(
      """
      "$KJOB" run \(file) & process=$!
      until test -e home/here; do sleep 0.2; done
      kill -KILL $process; wait $process || true; touch home/go
      """
    )
    let outcome = try scenario.checked { try scenario.kjob("resume") }
    #expect(outcome.job()?.outcome == "passed", "\(outcome)")
    #expect(outcome.job()?.verdictStrength == "clean-room")
  }
}
