import Foundation
import TestSupport
import Testing

/// What is used is counted, told and bounded; what nobody told is unmeasured, never nothing.
@Suite(.waiting) struct `Credits` {
  @Test func `are counted for every session, also after the answer, and by turn, job and run`()
    throws
  {
    let scenario = try Scenario()
    let subagent = """
      { notify: { method: _kiro.dev/metadata, params: { sessionId: sub, meteringUsage: \
      [{ value: 0.5, unit: credit }, { value: 0.25, unit: credit }] } } }
      """
    let early = """
      { notify: { method: _kiro.dev/metadata, params: { sessionId: main, meteringUsage: \
      [{ value: 1, unit: credit }] } } }
      """
    let one = try scenario.job(
      "one",
      script: """
        turns:
          - [{ say: a }, \(subagent), \(early)]
          - [{ say: b }, \(early)]
        after: [{ usage: { credits: 2, context: 4 } }]
        """,
      settings: "prompts: [a, b]"
    )
    let two = try scenario.job("two", script: "turns: [[{ say: x }, { usage: { credits: 3 } }]]")
    let outcome = try scenario.run("\(one) \(two)")
    #expect(outcome.result.status == 0)
    #expect(outcome.job("one")?.turns.map(\.credits) == [3.75, 3])
    #expect(outcome.job("two")?.credits == 3)
    #expect(outcome.result.output.contains("2 passed (2 without a change); 9.750 credits"))
  }

  @Test func `are decimal numbers, for programs too`() throws {
    let scenario = try Scenario()
    func turn(_ amount: String) -> String {
      "[{ say: x }, { usage: { credits: \(amount), cost: \(amount) } }]"
    }
    try scenario.job(
      script: "turns: [\(turn("0.1")), \(turn("0.2"))]",
      settings: "prompts: [a, b]"
    )
    try scenario.job("two", script: "turns: [\(turn("0.3"))]")
    let run = try scenario.run("jobs/*.yml").result
    #expect(run.status == 0, "\(run)")
    // In binary, 0.1 + 0.2 is 0.30000000000000004.
    for file in ["results.json", "junit.xml", "report.html"] {
      let text = try scenario.directory.read("kjob-out/\(file)")
      #expect(!text.contains(/credits.{0,20}\d\.\d{7}/), "\(file)")
      #expect(!text.contains(/amount.{0,20}\d\.\d{7}/), "\(file)")
    }
    let shown = try scenario.shell("\"$KJOB\" show --format json | grep '^  .credits'")
    #expect(shown.output.hasPrefix("  \"credits\" : 0.6"), "\(shown)")
    #expect(shown.output.count < 22, "\(shown)")
  }

  @Test func `of each turn of a subagent are counted`() throws {
    let scenario = try Scenario()
    func metering(_ credits: Double, _ duration: Int) -> String {
      """
      { notify: { method: _kiro.dev/metadata, params: { sessionId: sub, turnDurationMs: \(duration), \
      meteringUsage: [{ value: \(credits), unit: credit }] } } }
      """
    }
    let steps = [
      metering(1, 5), metering(1, 5), metering(2.5, 9), metering(2.5, 9), metering(2.5, 12),
      "{ usage: { credits: 0.25 } }", "{ say: x }",
    ]
    let file = try scenario.job(script: "turns: [[\(steps.joined(separator: ", "))]]")
    #expect(try scenario.run(file).job()?.credits == 6.25)
  }

  @Test func `that Kiro tells only after its first answer are counted`() throws {
    let (faults, outcome) = try Scenario().play(
      PlainAgent.Case(
        behaviour: "late",
        agent: """
          def initialize(m):
              answer(m, result={"protocolVersion": 1, "agentInfo": {"name": "Kiro CLI Agent"}})
          def prompt(m):
              say("x")
              stop(m)
              time.sleep(0.4)
              send(method="_kiro.dev/metadata", params={"sessionId": "s", "turnDurationMs": 5,
                  "meteringUsage": [{"value": 0.5, "unit": "credit"}]})
          """,
        settings: "require-mcp-startup: false"
      )
    )
    #expect(faults == [])
    #expect(outcome.job()?.credits == 0.5)
  }

  @Test func `of turns that failed, of all attempts, are counted as well`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ usage: { credits: 0.5 } }, { fail: { data: throttled } }]]",
      settings: "retries: { count: 2, delay: 1ms }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.credits == 1.5)
    let property = outcome.junit?.all("property").first { $0.attributes["name"] == "kjob.credits" }
    #expect(property?.attributes["value"] == "1.500")
  }

  @Test func `that nobody told are unmeasured`() throws {
    let scenario = try Scenario()
    let outcome = try scenario.run(try scenario.job(script: "turns: [[{ say: x }]]"))
    #expect(outcome.job()?.credits == nil)
    let property = outcome.junit?.all("property").first { $0.attributes["name"] == "kjob.credits" }
    #expect(property?.attributes["value"] == "unmeasured")
    #expect(!outcome.result.output.contains("credits"))
  }

  @Test func `of a job are bounded: a warning, then the turn is cancelled`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - usage: { credits: 4.1 }
            - ask: { title: more, allowed: [{ usage: { credits: 5 } }, wait-for-cancel] }
        """,
      settings: "budget: { credits: 5 }\nprompts: [one, two]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.outcome == "error")
    #expect(job.reason?.type == "kjob.budget")
    #expect(
      job.reason?.message == "5 of the job's 5 credits are used up; the turn was cancelled"
    )
    #expect(job.warnings.contains("4.1 of the job's 5 credits are used"))
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("session/cancel"))
    #expect(transcript.components(separatedBy: "\"method\":\"session/prompt\"").count == 2)
  }

  @Test func `of a job that are used up when a turn ends leave the next prompt unsent`() throws {
    let scenario = try Scenario()
    let script = "turns: [[{ say: x }, { usage: { credits: 2 } }]]"
    let two = try scenario.job(
      "two",
      script: script,
      settings: "budget: { credits: 2 }\nprompts: [one, two]"
    )
    let one = try scenario.job("one", script: script, settings: "budget: { credits: 2 }")
    let outcome = try scenario.run("\(two) \(one)")
    #expect(outcome.job("two")?.reason?.type == "kjob.budget")
    #expect(outcome.job("two")?.reason?.message.contains("prompt 2 was not sent") == true)
    // What is done is judged; nothing more is bought for it.
    #expect(outcome.job("one")?.outcome == "passed")
  }

  @Test func `of a run are bounded: what runs is cancelled, what waits is skipped`() throws {
    let scenario = try Scenario()
    let spender = try scenario.job(
      "a",
      script: "turns: [[{ say: x }, { usage: { credits: 3 } }]]"
    )
    let files = try ["b", "c", "d"].map { name in
      try scenario.job(name, script: "turns: [[{ say: x }, { usage: { credits: 3 } }]]")
    }
    let list = ([spender] + files).joined(separator: " ")
    let outcome = try scenario.run("\(list) -j 1 --max-credits 6")
    #expect(outcome.result.status == 1)
    #expect(
      outcome.results?.jobs.map(\.outcome) == ["passed", "passed", "skipped", "skipped"]
    )
    #expect(
      outcome.job("d")?.reason?.message == "not started: 6 of the run's 6 credits are used up"
    )
    #expect(outcome.result.output.contains("stopping: 6 of the run's 6 credits are used up"))
  }

  @Test func `of a run that one job uses up end the other's turn`() throws {
    let scenario = try Scenario()
    let waiting = try scenario.job("waiting", script: "turns: [[{ say: x }, wait-for-cancel]]")
    let spending = try scenario.job(
      "spending",
      script: "turns: [[{ say: x }, { usage: { credits: 9 } }, wait-for-cancel]]"
    )
    let outcome = try scenario.run("\(waiting) \(spending) -j 2 --max-credits 8")
    #expect(outcome.results?.jobs.map { $0.reason?.type } == ["kjob.budget", "kjob.budget"])
  }
}
