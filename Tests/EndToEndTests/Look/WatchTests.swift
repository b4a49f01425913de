import Foundation
import TestSupport
import Testing

/// Following a run that another kjob runs.
@Suite(.waiting) struct `Watching a run` {
  private func jobs(_ scenario: Scenario) throws {
    try scenario.job("a", script: "turns: [[{ write: { path: a, content: b } }]]")
    let wait = "touch $HOME/started; until [ -e $HOME/go ]; do sleep 0.2; done"
    try scenario.job("b", script: "turns: [[{ run: '\(wait)' }]]", verify: "[exit 3]")
  }

  @Test func `shows the same as the run itself, to its end`() throws {
    let scenario = try Scenario()
    try jobs(scenario)
    let result = try scenario.shell(
      """
      "$KJOB" run jobs/a.yml jobs/b.yml -j1 >run 2>&1 & run=$!
      until [ -e home/started ]; do sleep 0.2; done
      "$KJOB" watch >watched 2>errors & first=$!
      "$KJOB" watch --format json >events 2>>errors & second=$!
      until grep -q 'start  b' watched && grep -q prompt-sent events; do sleep 0.2; done
      touch home/go
      wait $first || echo $?
      wait $second || echo $?
      wait $run || echo $?
      "$KJOB" watch >after || echo $?
      cat errors
      """
    )
    #expect(result.output == "1\n1\n1\n1\n")
    let shown = try scenario.directory.read("run")
    #expect(shown.contains("\n  FAIL   b  "))
    #expect(try scenario.directory.read("watched") == shown)
    #expect(try scenario.directory.read("after") == shown)
    #expect(
      try scenario.directory.read("events") == scenario.directory.read("kjob-out/journal.jsonl")
    )
  }

  @Test func `says when the run was killed, and follows the next one`() throws {
    let scenario = try Scenario()
    try jobs(scenario)
    let result = try scenario.shell(
      """
      "$KJOB" run jobs/b.yml >run 2>&1 & run=$!
      until [ -e home/started ]; do sleep 0.2; done
      kill -KILL $run; wait $run 2>/dev/null || true
      "$KJOB" watch || echo $?
      """
    )
    try scenario.killProcesses()
    #expect(result.output.hasSuffix("1\n"))
    #expect(
      result.errors.hasSuffix(
        """
        kjob: error: the run is not active any more
        hint: `kjob resume kjob-out` continues it

        """
      )
    )
    #expect(try scenario.kjob("watch nowhere").status == 1)
    try Shell.run("touch home/go", in: scenario.directory.path)
    let next = try scenario.shell(
      """
      rm home/started home/go
      "$KJOB" resume >run 2>&1 & run=$!
      until [ -e home/started ]; do sleep 0.2; done
      "$KJOB" watch >watched & watch=$!
      until grep -q 'kjob 0.2.0: ' watched; do sleep 0.2; done
      touch home/go
      wait $watch || echo $?; wait $run || echo $?
      """
    )
    #expect(next.output == "1\n1\n", "\(next.errors)")
    // The session that was killed is not shown again.
    let shown = try scenario.directory.read("watched")
    #expect(shown.hasPrefix("kjob 0.2.0: resuming 1 of 1 job\n"))
    #expect(try scenario.directory.read("run").hasSuffix(shown))
  }

  @Test func `redraws at a terminal, with what the agent does`() throws {
    let scenario = try Scenario()
    try jobs(scenario)
    let result = try scenario.shell(
      """
      "$KJOB" run jobs/b.yml >run 2>&1 & run=$!
      until [ -e home/started ]; do sleep 0.2; done
      script -qec '"$KJOB" watch' screen >/dev/null & watch=$!
      until grep -q 'tool: ' screen 2>/dev/null; do sleep 0.2; done
      touch home/go
      wait $watch || true; wait $run || true
      """,
      environment: ["TERM": "xterm", "CI": ""]
    )
    let screen = try scenario.directory.read("screen")
    #expect(screen.contains("prompt  b"), "\(result.errors)")
    #expect(screen.contains("0/1: 1 running"))
    #expect(screen.contains("1 job in "))
  }
}
