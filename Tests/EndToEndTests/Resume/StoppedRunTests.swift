import Foundation
import TestSupport
import Testing

/// A run that was stopped in order continues like one that was killed.
@Suite(.waiting) struct `A stopped run` {
  /// Jobs that write a file each, the second of which hangs until `home/go` exists.
  private func jobs(_ scenario: Scenario, verify: String = "['test -e made']") throws {
    for name in ["a", "b", "c", "d"] {
      let wait = "touch \"$HOME/started\"; until test -e \"$HOME/go\"; do sleep 0.2; done; "
      try scenario.job(
        name,
        script: """
          turns:
            - - run: 'echo x >>"$HOME/ran-\(name)"; \(name == "b" ? wait : "")echo \(name) >made'
              - usage: { credits: 1 }
          """,
        verify: name == "a" ? "['true']" : verify
      )
    }
  }

  private func ran(_ scenario: Scenario, _ name: String) -> Int {
    let text = try? scenario.directory.read("home/ran-\(name)")
    return text?.split(separator: "\n").count ?? 0
  }

  /// Starts the run and sends kjob a signal once the second job is at work.
  private func stop(_ scenario: Scenario, _ signal: String, _ options: String = "") throws
    -> Shell.Result
  {
    try scenario.shell(
      """
      set -m
      "$KJOB" run jobs/*.yml -j 1 \(options) & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      kill -\(signal) $process
      wait $process
      """
    )
  }

  @Test(arguments: ["INT", "TERM", "HUP"])
  func `goes on with what had no verdict, and with nothing else`(signal: String) throws {
    let scenario = try Scenario()
    try jobs(scenario)
    let stopped = try stop(scenario, signal)
    try scenario.requireNoProcesses()
    #expect(
      stopped.output.contains("\ncontinue:  kjob resume   (1 stopped, 2 not started)\n"),
      "\(stopped)"
    )
    let patch = try scenario.directory.read("kjob-out/jobs/a/changes.patch")
    try scenario.directory.write("home/go", "")
    let resumed = try scenario.kjob("resume")
    try scenario.requireNoProcesses()
    try scenario.requireNoWorktrees()
    #expect(resumed.status == 0, "\(resumed)")
    #expect(resumed.output.contains("resuming 3 of 4 jobs"), "\(resumed)")
    #expect(!resumed.output.contains("continue: "))
    let results = try #require(try scenario.outcome(resumed).results)
    #expect(results.jobs.map(\.outcome) == ["passed", "passed", "passed", "passed"])
    #expect(results.isFinished)
    #expect(["a", "b", "c", "d"].map { ran(scenario, $0) } == [1, 2, 1, 1])
    #expect(try scenario.directory.read("kjob-out/jobs/a/changes.patch") == patch)
    let attempts = results.jobs[1].attempts ?? []
    #expect(attempts.map(\.reason.type) == ["kjob.interrupted"], "\(results.jobs[1])")
    let again = try scenario.kjob("resume")
    #expect(again.errors == "kjob: the run has finished; there is nothing to resume\n")
    #expect(again.status == 0)
  }

  @Test func `by its deadline goes on, and can be stopped again`() throws {
    let scenario = try Scenario()
    try jobs(scenario)
    let first = try scenario.kjob("run jobs/*.yml -j 1 --deadline 2s")
    #expect(first.status == 1, "\(first)")
    let second = try scenario.kjob("resume --deadline 1s")
    #expect(second.status == 1, "\(second)")
    #expect(second.output.contains("\ncontinue:  kjob resume   ("), "\(second)")
    try scenario.directory.write("home/go", "")
    let third = try scenario.kjob("resume")
    #expect(third.status == 0, "\(third)")
    let results = try #require(try scenario.outcome(third).results)
    #expect(results.jobs.map(\.outcome) == ["passed", "passed", "passed", "passed"])
  }

  @Test func `by its credits goes on with more of them`() throws {
    let scenario = try Scenario()
    try jobs(scenario)
    try scenario.directory.write("home/go", "")
    let first = try scenario.kjob("run jobs/*.yml -j 1 --max-credits 2")
    #expect(first.status == 1, "\(first)")
    let refused = try scenario.kjob("resume")
    #expect(
      refused.errors == """
        kjob: error: the run has used 2 credits, and may use 2
        hint: allow more with `--max-credits`

        """
    )
    let second = try scenario.kjob("resume --max-credits 20")
    #expect(second.status == 0, "\(second)")
    let results = try #require(try scenario.outcome(second).results)
    #expect(results.jobs.map(\.outcome) == ["passed", "passed", "passed", "passed"])
    #expect(ran(scenario, "a") == 1)
  }

  @Test func `by a failure goes on, and the failure stays`() throws {
    let scenario = try Scenario()
    try jobs(scenario, verify: "['test $(cat made) != b']")
    try scenario.directory.write("home/go", "")
    let first = try scenario.kjob("run jobs/*.yml -j 1 --fail-fast")
    #expect(first.status == 1, "\(first)")
    #expect(first.output.contains("(2 not started)"), "\(first)")
    let second = try scenario.kjob("resume")
    #expect(second.status == 1, "\(second)")
    let results = try #require(try scenario.outcome(second).results)
    #expect(results.jobs.map(\.outcome) == ["passed", "failed", "passed", "passed"])
    #expect(["a", "b", "c", "d"].map { ran(scenario, $0) } == [1, 1, 1, 1])
  }

  @Test func `while a change was verified is verified again, without the agent`() throws {
    let scenario = try Scenario()
    let wait = "touch \"$HOME/started\"; until test -e \"$HOME/go\"; do sleep 0.2; done"
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >>\"$HOME/ran-job\"; echo x >made' }]]",
      verify: "['\(wait)']"
    )
    _ = try scenario.shell(
      """
      set -m
      "$KJOB" run \(file) & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      kill -INT $process
      wait $process
      """
    )
    try scenario.directory.write("home/go", "")
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 0, "\(resumed)")
    #expect(ran(scenario, "job") == 1)
    #expect(try scenario.outcome(resumed).job()?.verdictStrength == "clean-room")
  }

  /// The worktree has what the agent built, and what the killed verification made is removed.
  @Test(arguments: ["snapshot-taken", "patch-written", "command-started"])
  func `that judges in the worktree goes on there`(record: String) throws {
    let scenario = try Scenario()
    try scenario.git("echo build/ >>.gitignore; git commit -qam ignore")
    let file = try scenario.job(
      script: "turns: [[{ run: 'mkdir -p build; echo x >build/o; echo x >a' }]]",
      settings: "verify-in: worktree",
      verify: "['mkdir out; test -f build/o; test -e \"$HOME/go\" || sleep 100', 'test -d out']"
    )
    _ = try scenario.shell(
      """
      set -m
      "$KJOB" run \(file) & process=$!
      until grep -q '"event":"\(record)"' kjob-out/journal.jsonl || ! kill -0 $process; do :; done
      kill -KILL $process
      wait $process
      """
    )
    try scenario.directory.write("home/go", "")
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 0, "\(resumed)")
    #expect(try scenario.outcome(resumed).job()?.verdictStrength == "worktree")
  }
}
