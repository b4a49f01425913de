import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `Closed, full and interrupted` {
  private static let slow = "turns: [[{ run: 'touch $HOME/started' }, wait-for-cancel]]"

  @Test(.fault(102)) func `a reader that goes away does not change the verdict`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try scenario.shell("\"$KJOB\" run \(file) | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(result.output.hasPrefix("kjob 0.2.0: 1 job"))
    #expect(result.output.hasSuffix("\n0\n"))
    #expect(try scenario.outcome(result).results?.isFinished == true)
  }

  @Test(.fault(104)) func `closed standard streams do not matter`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ write: { path: a, content: x } }]]")
    let result = try scenario.shell("\"$KJOB\" run \(file) <&- >&- 2>&-")
    #expect(result.status == 0)
    #expect(try scenario.outcome(result).job()?.outcome == "passed")
  }

  @Test(.fault(105))
  func `a full standard output is an error, and the reports are written all the same`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try scenario.shell("\"$KJOB\" run \(file) >/dev/full")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        kjob: error: cannot write the console: cannot write to `standard output`: \
        No space left on device

        """
    )
    #expect(try scenario.outcome(result).results?.jobs.map(\.outcome) == ["passed"])
  }

  @Test(
    .fault(106),
    arguments: [
      ("--output /proc/nowhere", "cannot create the folder `/proc/nowhere`"),
      ("--output jobs/job.yml", "cannot create the folder"),
      ("--junit /dev/full", "/dev/full"),
      ("--junit jobs", "jobs"),
    ]
  )
  func `a place that cannot be written is told before anything runs`(
    option: String,
    says: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    let result = try scenario.kjob("run \(file) \(option)")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("kjob: error: "))
    #expect(result.errors.contains(says))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  @Test(.fault(95), arguments: [("TERM", 143), ("INT", 130), ("HUP", 129)])
  func `a stop signal ends jobs in order, and kjob dies of it`(name: String, status: Int32) throws {
    let scenario = try Scenario()
    let running = try scenario.job("running", script: Self.slow)
    let waiting = try scenario.job("waiting", script: "turns: [[{ say: done }]]")
    let outcome = try interrupted(scenario, "\(running) \(waiting) -j 1", "kill -\(name) $pid")
    #expect(outcome.result.status == status)
    #expect(outcome.job("running")?.outcome == "cancelled")
    #expect(outcome.job("waiting")?.outcome == "skipped")
    #expect(outcome.job("running")?.reason?.message.contains("received SIG\(name)") == true)
    #expect(outcome.result.output.contains("stopping: received SIG\(name)"))
    let transcript = try scenario.directory.read("kjob-out/jobs/running/transcript.jsonl")
    #expect(transcript.split(separator: "\n").count { $0.contains("session/cancel") } == 1)
    #expect(outcome.results?.isFinished == true)
  }

  @Test(.fault(94)) func `a second signal does not wait for any grace period`() throws {
    let scenario = try Scenario()
    // It never reads that it is cancelled; the built-in agent may be asked before it hangs.
    let agent = try scenario.plainAgent(
      """
      def prompt(m):
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
          open(os.environ["HOME"] + "/started", "w").close()
          while True: time.sleep(1)
      """
    )
    let file = try scenario.job(
      "running",
      script: "turns: [[{ say: done }]]",
      settings: "grace-period: 100000s"
    )
    let outcome = try interrupted(
      scenario,
      "\(file) \(agent)",
      """
      kill -TERM $pid
      until grep -q run-stopping kjob-out/journal.jsonl; do sleep 0.2; done
      kill -TERM $pid
      """
    )
    #expect(outcome.result.status == 143, "\(outcome.result)")
    #expect(outcome.job("running")?.outcome == "cancelled")
  }

  @Test func `fail-fast cancels what runs and skips what waits`() throws {
    let scenario = try Scenario()
    let bad = try scenario.job(
      "bad",
      script: "turns: [[{ run: 'until test -e $HOME/started; do sleep 0.2; done' }]]",
      verify: "[exit 1]"
    )
    let running = try scenario.job("running", script: Self.slow)
    let waiting = try scenario.job("waiting", script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run("\(bad) \(running) \(waiting) -j 2 --fail-fast")
    #expect(outcome.results?.jobs.map(\.outcome) == ["failed", "cancelled", "skipped"])
    #expect(outcome.result.status == 1)
  }

  @Test(.fault(98)) func `kill -9 leaves whole reports of what had finished`() throws {
    let scenario = try Scenario()
    let done = try scenario.job("done", script: "turns: [[{ say: done }]]")
    let running = try scenario.job("running", script: Self.slow)
    let result = try scenario.shell(
      """
      "$KJOB" run \(done) \(running) -j 1 & pid=$!
      until test -e home/started; do sleep 0.2; done
      kill -KILL $pid; wait $pid
      """
    )
    #expect(result.status == 137)
    let outcome = try scenario.outcome(result)
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", nil])
    #expect(outcome.results?.isFinished == false)
    #expect(outcome.junit?.attributes["errors"] == "1")
    // What it left behind is for the next session's clean-up; this test only tidies.
    try scenario.killProcesses()
  }

  @Test(.fault(121)) func `two runs at once in one repository do not meet`() throws {
    let scenario = try Scenario()
    let files = try (1...4).map { index in
      try scenario.job("job\(index)", script: "turns: [[{ write: { path: a, content: x } }]]")
    }.joined(separator: " ")
    let result = try scenario.shell(
      """
      "$KJOB" run \(files) --output one -j 4 >one.log & first=$!
      "$KJOB" run \(files) --output two -j 4 >two.log & second=$!
      wait $first; wait $second
      """
    )
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.git("git worktree list --porcelain | grep -c ^worktree") == "1\n")
  }

  @Test(.fault(138)) func `few open files mean fewer jobs at once, and none is lost`() throws {
    let scenario = try Scenario()
    let files = try (1...4).map { index in
      try scenario.job("job\(index)", script: "turns: [[{ write: { path: a, content: x } }]]")
    }.joined(separator: " ")
    let result = try scenario.shell("ulimit -n 64; exec \"$KJOB\" run \(files) -j 4")
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.contains("(ulimit -n) allows only 1 of 4 jobs at once"))
    #expect(
      try scenario.outcome(result).results?.jobs.map(\.outcome)
        == Array(repeating: "passed", count: 4)
    )
  }

  @Test(.fault(173)) func `children leave no core files and have the limits that kjob was given`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'ulimit -Sc > $HOME/limits; ulimit -Sn >> $HOME/limits' }]]"
    )
    let second = try scenario.job("second", script: "turns: [[{ say: done }]]")
    let result = try scenario.shell(
      "ulimit -Sc unlimited 2>/dev/null || true; ulimit -Sn 40; exec \"$KJOB\" run \(file) \(second) -j 2"
    )
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.directory.read("home/limits") == "0\n40\n")
  }

  /// Starts a run, waits until its job `running` has begun its turn, and does something to it.
  private func interrupted(
    _ scenario: Scenario,
    _ arguments: String,
    _ action: String
  ) throws -> Scenario.Outcome {
    // Job control, because bash starts background processes without it deaf to SIGINT.
    let result = try scenario.shell(
      """
      set -m
      "$KJOB" run \(arguments) & pid=$!
      until test -e home/started; do sleep 0.2; done
      \(action)
      wait $pid
      """
    )
    try scenario.requireNoProcesses()
    return try scenario.outcome(result)
  }
}
