import Foundation
import TestSupport
import Testing

/// A run that has to be over at some time.
@Suite(.waiting) struct `The deadline of a run` {
  @Test(
    arguments: [
      (option: "--deadline 1s", environment: [:], cause: "--deadline 1s"),
      (
        option: "", environment: ["RUNNER_SCRIPT_TIMEOUT": "1s"],
        cause: "RUNNER_SCRIPT_TIMEOUT is 1s"
      ),
      (
        option: "",
        // Long over, which is the nearest to a limit that a test can wait for.
        environment: ["CI_JOB_TIMEOUT": "60", "CI_JOB_STARTED_AT": "2026-01-01T00:00:00Z"],
        cause: "CI_JOB_TIMEOUT is 60 s"
      ),
    ] as [(option: String, environment: [String: String], cause: String)]
  )
  func `ends what runs and skips what waits`(
    option: String,
    environment: [String: String],
    cause: String
  ) throws {
    let scenario = try Scenario()
    let running = try scenario.job("running", script: "turns: [[wait-for-cancel]]")
    let waiting = try scenario.job("waiting", script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run("\(running) \(waiting) -j 1 \(option)", environment: environment)
    #expect(outcome.result.status == 1)
    #expect(outcome.results?.jobs.map(\.outcome) == ["cancelled", "skipped"])
    let reason = "the run reached its deadline (\(cause))"
    #expect(outcome.job("running")?.reason?.message == "cancelled while it ran: \(reason)")
    #expect(outcome.result.output.contains("stopping: \(reason)\n"))
  }

  @Test func `does nothing to a run that is over before it`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    #expect(try scenario.run("\(file) --deadline 10m").result.status == 0)
    let limit = ["RUNNER_SCRIPT_TIMEOUT": "1ms"]
    #expect(try scenario.run("\(file) --deadline none", environment: limit).result.status == 0)
  }

  @Test func `is a duration`() throws {
    let result = try Scenario().kjob("run x.yml --deadline tomorrow")
    #expect(result.status == 1)
    #expect(
      result.errors == "kjob: error: invalid value `tomorrow` for `--deadline`: "
        + "expected a duration such as `90m`, or `none`\n"
    )
  }
}
