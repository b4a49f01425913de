import Foundation
import TestSupport
import Testing

/// A run whose kjob was killed, as the commands that look at it show it.
@Suite(.waiting) struct `A run that no kjob runs any more` {
  /// Jobs of which the second one hangs until `home/go` exists.
  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    for name in ["a", "b", "c"] {
      let wait = "touch \"$HOME/started\"; until test -e \"$HOME/go\"; do sleep 0.2; done; "
      try scenario.job(
        name,
        script: "turns: [[{ run: '\(name == "b" ? wait : "")echo x >made' }]]"
      )
    }
    return scenario
  }

  /// Starts kjob, runs a script once the second job is at work, and sends kjob a signal.
  private func stop(
    _ scenario: Scenario,
    _ words: String,
    _ signal: String,
    after script: String = ":"
  ) throws -> Shell.Result {
    try scenario.shell(
      """
      set -m
      rm -f home/started
      "$KJOB" \(words) >printed 2>&1 & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      \(script)
      kill -\(signal) $process
      wait $process || true
      """
    )
  }

  @Test func `has one name for each state`() throws {
    let scenario = try scenario()
    let active = try stop(scenario, "run jobs/?.yml -j 1", "KILL", after: #""$KJOB" show"#)
    #expect(active.output.contains(/^run .*, not over yet\n/), "\(active)")
    #expect(active.output.contains("\n  RUN    b  \n  OPEN   c  \n  PASS   a  "), "\(active)")
    #expect(active.output.contains("\nreports:   kjob-out/report.html, "))

    try scenario.killProcesses()
    let shown = try scenario.kjob("show").output
    #expect(shown.contains(/^run .*, not over, and no kjob runs it any more\n/), "\(shown)")
    #expect(shown.contains("\n  OPEN   b  \n  OPEN   c  \n  PASS   a  "), "\(shown)")
    #expect(
      shown.contains(
        "\nreports:   kjob report   (those in kjob-out are older than the journal)\n"
      ),
      "\(shown)"
    )
    let job = try scenario.kjob("show b").output
    #expect(job.hasPrefix("  OPEN   b  not over, and no kjob runs it any more\n"), "\(job)")
    #expect(job.contains("\ncontinue:  kjob resume\n"))
    let again = try scenario.kjob("rerun a")
    #expect(
      again.errors == """
        kjob: error: the run in `kjob-out` was interrupted; no result yet: `b`, `c`
        hint: `kjob resume` first, or name them as well

        """
    )
    try scenario.directory.write("home/go", "")
    #expect(try scenario.kjob("resume").status == 0)
  }

  @Test func `forgets a stop once it was resumed`() throws {
    let scenario = try scenario()
    _ = try stop(scenario, "run jobs/?.yml -j 1", "INT")
    let stopped = try scenario.kjob("show").output
    #expect(stopped.contains("received SIGINT"), "\(stopped)")
    _ = try stop(scenario, "resume -j 1", "KILL")
    let printed = try scenario.directory.read("printed")
    #expect(
      printed.contains(
        "  attempt 1: cancelled while it ran: received SIGINT; retrying\n"
      ),
      "\(printed)"
    )
    try scenario.killProcesses()
    let shown = try scenario.kjob("show").output
    #expect(!shown.contains("SIGINT"), "\(shown)")
    #expect(shown.contains("\n  OPEN   b  \n  OPEN   c  \n  PASS   a  "), "\(shown)")
    #expect(shown.contains("\ncontinue:  kjob resume   (2 not over)\n"), "\(shown)")
    // Without a kjob, following it does not wait.
    let watched = try scenario.kjob("watch")
    #expect(watched.errors.contains("the run is not active any more"), "\(watched)")
    try scenario.directory.write("home/go", "")
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 0, "\(resumed)")
    try scenario.requireNoProcesses()
  }
}
