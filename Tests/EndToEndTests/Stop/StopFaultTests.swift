import Foundation
import TestSupport
import Testing

/// Runs that somebody stops, in all the ways in which people, terminals and CI systems do it.
@Suite(.waiting) struct `A run that is stopped` {
  /// Three jobs that run until they are stopped, and five that wait for their turn.
  private func batch(_ scenario: Scenario, deaf: Bool = false) throws -> String {
    let end = deaf ? "ignore-signals, hang" : "wait-for-cancel"
    let running = try (1...3).map { index in
      try scenario.job(
        "running\(index)",
        script: "turns: [[{ run: 'echo x >made; touch $HOME/started\(index)' }, \(end)]]",
        settings: deaf ? "grace-period: 100000s" : ""
      )
    }
    let waiting = try (1...5).map {
      try scenario.job("waiting\($0)", script: "turns: [[{ say: done }]]")
    }
    return (running + waiting).joined(separator: " ") + " -j 3"
  }

  /// Starts a run, waits until three jobs are in their turns, does something to `$pid`, and waits.
  ///
  /// With job control, because bash starts background processes without it deaf to SIGINT.
  private func stopped(
    _ scenario: Scenario,
    _ arguments: String,
    start: String = "\"$KJOB\" run",
    _ action: String
  ) throws -> Scenario.Outcome {
    try scenario.checked {
      try scenario.shell(
        """
        set -m
        \(start) \(arguments) & pid=$!
        until test -e home/started1 -a -e home/started2 -a -e home/started3; do sleep 0.2; done
        \(action)
        set +e; wait $pid; code=$?
        kill -KILL $(jobs -p) 2>/dev/null
        exit $code
        """
      )
    }
  }

  private func requireStopped(_ outcome: Scenario.Outcome, _ status: Int32) {
    #expect(outcome.result.status == status, "\(outcome.result)")
    let outcomes = outcome.results?.jobs.map(\.outcome)
    #expect(
      outcomes == Array(repeating: "cancelled", count: 3) + Array(repeating: "skipped", count: 5)
    )
    #expect(outcome.results?.isFinished == true)
  }

  @Test(.fault(93, 95), arguments: [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)])
  func `once ends three jobs in order and starts none of five`(
    name: String,
    status: Int32
  ) throws {
    let scenario = try Scenario()
    let outcome = try stopped(scenario, batch(scenario), "kill -\(name) $pid")
    requireStopped(outcome, status)
    for index in 1...3 {
      let transcript = try scenario.directory.read(
        "kjob-out/jobs/running\(index)/transcript.jsonl"
      )
      #expect(transcript.components(separatedBy: #""method":"session/cancel""#).count == 2)
      #expect(try scenario.patch("running\(index)").contains("b/made"))
    }
  }

  @Test(.fault(94), arguments: ["INT", "TERM"])
  func `twice kills three jobs that would take a day to end`(name: String) throws {
    let scenario = try Scenario()
    let seen = "until grep -q run-stopping kjob-out/journal.jsonl; do sleep 0.2; done"
    let outcome = try stopped(
      scenario,
      batch(scenario, deaf: true),
      "kill -\(name) $pid; \(seen); kill -\(name) $pid"
    )
    requireStopped(outcome, name == "INT" ? 130 : 143)
  }

  @Test(.fault(93, 94, 95)) func `by GitHub is gone long before it is killed`() throws {
    let scenario = try Scenario()
    // The runner's own pauses: 7.5 s until SIGTERM, 2.5 s until SIGKILL.
    let outcome = try stopped(
      scenario,
      batch(scenario),
      start: "bash -c 'exec \"$KJOB\" run \"$@\"' bash",
      """
      kill -INT $pid
      (sleep 7.5; kill -TERM $pid; sleep 2.5; kill -KILL $pid) & disown
      """
    )
    requireStopped(outcome, 130)
  }

  @Test(.fault(95)) func `by GitLab, which ends every process, highest id first`() throws {
    let scenario = try Scenario()
    let outcome = try stopped(
      scenario,
      batch(scenario),
      """
      for id in $(grep -lzxsF "SCENARIO_MARK=$SCENARIO_MARK" /proc/[0-9]*/environ |
          cut -d/ -f3 | sort -rn); do
        [ "$id" = $$ ] || kill -TERM "$id" 2>/dev/null || true
      done
      """
    )
    #expect(outcome.result.status == 143, "\(outcome.result)")
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.prefix(3).allSatisfy { $0.outcome == "cancelled" || $0.outcome == "error" })
    #expect(jobs.dropFirst(3).allSatisfy { $0.outcome != "passed" })
    #expect(outcome.results?.isFinished == true)
  }

  @Test(.fault(99)) func `under nohup does not hear the terminal go`() throws {
    let scenario = try Scenario()
    let outcome = try stopped(
      scenario,
      batch(scenario),
      start: "nohup \"$KJOB\" run",
      """
      grep -E 'Sig(Ign|Cgt)' /proc/$pid/status >home/signals
      kill -HUP $pid; kill -TERM $pid
      """
    )
    requireStopped(outcome, 143)
    #expect(outcome.results?.jobs.first?.reason?.message.contains("SIGTERM") == true)
  }

  /// When a signal comes: as soon as the journal tells of this.
  @Test(
    .fault(101),
    arguments: [
      "run-planned", "job-started", "workspace-created", "agent-started", "session-opened",
      "turn-ended", "snapshot-taken", "patch-written", "command-finished", "workspace-removed",
      "job-finished",
    ]
  )
  func `at any moment is cleaned up`(moment: String) throws {
    let scenario = try Scenario()
    let files = try (1...4).map { index in
      try scenario.job("job\(index)", script: "turns: [[{ write: { path: a, content: x } }]]")
    }
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        set -m
        mkdir -p kjob-out; touch kjob-out/journal.jsonl
        "$KJOB" run \(files.joined(separator: " ")) -j 2 & pid=$!
        until grep -q '"event":"\(moment)"' kjob-out/journal.jsonl; do sleep 0.01; done
        kill -TERM $pid
        wait $pid
        """
      )
    }
    // The last event may come after everything is done.
    #expect([143, 0].contains(outcome.result.status), "\(outcome.result)")
    #expect(outcome.results?.isFinished == true)
    #expect(outcome.results?.jobs.count == 4)
  }

  @Test(.fault(98)) func `by SIGKILL at any moment leaves whole reports`() throws {
    for lines in stride(from: 4, through: 60, by: 8) {
      let scenario = try Scenario()
      let files = try (1...6).map { try scenario.job("job\($0)", script: "turns: [[{ say: x }]]") }
      let result = try scenario.shell(
        """
        mkdir -p kjob-out; touch kjob-out/journal.jsonl
        "$KJOB" run \(files.joined(separator: " ")) -j 2 >log & pid=$!
        until [ $(wc -l <kjob-out/journal.jsonl) -ge \(lines) ]; do :; done
        kill -KILL $pid
        wait $pid
        """
      )
      #expect(result.status == 137)
      try scenario.requireEventuallyNoProcesses()
      let outcome = try scenario.outcome(result)
      #expect(outcome.results?.jobs.count == 6)
    }
  }
}

extension Scenario {
  /// Waits until no process of a run is left, as after one that was killed, for twenty seconds.
  func requireEventuallyNoProcesses() throws {
    for _ in 0..<200 {
      if try oracles.processes().isEmpty { return }
      try Shell.run("sleep 0.1", in: "/")
    }
    try requireNoProcesses()
  }
}
