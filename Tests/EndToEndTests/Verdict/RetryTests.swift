import Foundation
import TestSupport
import Testing

/// What is tried again, and what is not; every attempt has its own process, session and worktree.
@Suite(.waiting) struct `Retries` {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// What the first agent does; the second one writes a file and passes.
    var first: String
    var settings = "retries: { count: 2, delay: 1ms, jitter: false }"
    var starts = 2
    /// The type of the first attempt's failure.
    var type: String
    var outcome = "passed"
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "throttling",
      first: "turns: [[{ fail: { data: The request was throttled by the service } }]]",
      type: "kjob.agent.rate-limit"
    ),
    Case(
      situation: "a failing service",
      first: "turns: [[{ fail: { data: InternalServerError } }]]",
      type: "kjob.agent.unavailable"
    ),
    Case(
      situation: "a session that is wedged",
      first: "turns: [[{ fail: { data: a prompt is already in progress } }]]",
      type: "kjob.agent.unavailable"
    ),
    Case(
      situation: "an agent that crashes before it has used a tool",
      first: "turns: [[{ say: x }, { signal: 11 }]]",
      type: "kjob.agent.exited"
    ),
    Case(
      situation: "an agent that ends before it has answered initialize",
      first: "initialize: [{ exit: 1 }]",
      type: "kjob.agent.exited"
    ),
    Case(
      situation: "an MCP server that does not start",
      first: "session: [{ mcp: { failed: db, error: e } }]\nturns: [[{ say: done }]]",
      type: "kjob.mcp.startup"
    ),
    Case(
      situation: "throttling after a tool was used, in a fresh worktree",
      first: "turns: [[{ write: { path: left, content: x } }, { fail: { data: throttled } }]]",
      type: "kjob.agent.rate-limit"
    ),
    Case(
      situation: "an agent that crashes after it has used a tool",
      first: "turns: [[{ write: { path: left, content: x } }, { signal: 11 }]]",
      starts: 1,
      type: "kjob.agent.exited",
      outcome: "error"
    ),
    Case(
      situation: "a cause that the job does not name",
      first: "turns: [[{ fail: { data: throttled } }]]",
      settings: "retries: { count: 2, delay: 1ms, on: [agent-crash] }",
      starts: 1,
      type: "kjob.agent.rate-limit",
      outcome: "error"
    ),
    Case(
      situation: "a refusal",
      first: "turns: [[{ stop: refusal }]]",
      starts: 1,
      type: "kjob.agent.stopped",
      outcome: "error"
    ),
    Case(
      situation: "a model that there is not",
      first: "turns: [[{ fail: { data: \"Invalid model ID: x\" } }]]",
      starts: 1,
      type: "kjob.agent.configuration",
      outcome: "error"
    ),
    Case(
      situation: "too many requests",
      first:
        "turns: [[{ fail: { data: 'Too many requests, please wait before trying again.' } }]]",
      type: "kjob.agent.rate-limit"
    ),
    Case(
      situation: "too many requests, as the third engine says it",
      first: """
        turns: [[{ fail: { code: -32000, message: Server error, data: { errorType: ServiceError, \
        message: Too many requests, retryErrorType: TRANSIENT } } }]]
        """,
      type: "kjob.agent.rate-limit"
    ),
    Case(
      situation: "a status in the error's data",
      first: "turns: [[{ fail: { data: { statusCode: 503 } } }]]",
      type: "kjob.agent.unavailable"
    ),
    Case(
      situation: "an error without a word, after Kiro has said that it is throttled",
      first: """
        turns: [[{ notify: { method: _kiro.dev/error/rate_limit, params: { message: slow } } }, \
        { fail: {} }]]
        """,
      type: "kjob.agent.rate-limit"
    ),
    Case(
      situation: "an input that is too long",
      first: "turns: [[{ fail: { data: Input is too long for the model } }]]",
      starts: 1,
      type: "kjob.agent.configuration",
      outcome: "error"
    ),
    Case(
      situation: "what a tool was told",
      first: "turns: [[{ fail: { data: 'web_fetch: HTTP 503' } }]]",
      starts: 1,
      type: "kjob.agent.refused",
      outcome: "error"
    ),
    Case(
      situation: "no retries are asked for",
      first: "turns: [[{ fail: { data: throttled } }]]",
      settings: "",
      starts: 1,
      type: "kjob.agent.rate-limit",
      outcome: "error"
    ),
  ]

  @Test(arguments: cases)
  func `are made for causes that may pass, and for no others`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: example.settings,
      verify: "[\"test -e made && test ! -e left\"]"
    )
    let agent = try scenario.agents([
      example.first, "turns: [[{ write: { path: made, content: x } }]]",
    ])
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(try scenario.agentStarts() == example.starts)
    let job = try #require(outcome.job())
    #expect(job.outcome == example.outcome)
    if example.starts == 1 {
      #expect(job.reason?.type == example.type)
      #expect(job.attempts == nil)
    } else {
      #expect(job.reason == nil)
      #expect(job.attempts?.map(\.reason.type) == [example.type])
      let rerun = try #require(outcome.junit?.all("flakyFailure").first)
      #expect(rerun.attributes["type"] == example.type)
      #expect(try scenario.patch().contains("b/made"))
    }
  }

  @Test func `end with the last failure, and keep the files and events of each attempt`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "retries: { count: 2, delay: 1ms }\nsetup: [echo ready]"
    )
    let agent = try scenario.agents([
      "turns: [[{ usage: { credits: 1 } }, { fail: { data: throttled } }]]",
      "turns: [[{ usage: { credits: 2 } }, { fail: { data: InternalServerError } }]]",
      "turns: [[{ usage: { credits: 4 } }, { fail: { data: throttled again } }]]",
    ])
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.reason?.type == "kjob.agent.rate-limit")
    #expect(job.attempts?.map(\.number) == [1, 2])
    #expect(
      job.attempts?.map(\.reason.type) == ["kjob.agent.rate-limit", "kjob.agent.unavailable"]
    )
    #expect(outcome.junit?.all("rerunFailure").count == 2)
    #expect(outcome.junit?.all("testcase").count == 1)
    let folder = "kjob-out/jobs/job"
    for place in ["attempt-1/", "attempt-2/", ""] {
      let transcript = try scenario.directory.read("\(folder)/\(place)transcript.jsonl")
      #expect(transcript.contains("session/prompt"))
      #expect(try scenario.directory.read("\(folder)/\(place)setup-1-echo-ready.log") == "ready\n")
    }
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.components(separatedBy: "\"event\":\"attempt-failed\"").count == 3)
    #expect(journal.components(separatedBy: "\"event\":\"attempt-started\"").count == 3)
    #expect(journal.components(separatedBy: "\"event\":\"workspace-created\"").count == 4)
    #expect(outcome.result.output.contains("RETRY  job  attempt 1: "))
  }

  @Test func `are left out when the CI system ends the agent before kjob`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "retries: { count: 2, delay: 1ms }"
    )
    // The agent ends by SIGTERM, as if it came from outside, and kjob gets its own a little later.
    try scenario.directory.write(
      "agent.sh",
      """
      (while kill -0 $$ 2>/dev/null; do sleep 0.2; done; kill -TERM $(cat $HOME/kjob.pid)) & disown
      kill -TERM $$
      """
    )
    let agent = "bash \(scenario.directory.path)/agent.sh"
    let result = try scenario.kjob("run \(file) --agent-command '\(agent)'")
    #expect(result.status == 143)
    let outcome = try scenario.outcome(result)
    #expect(outcome.job()?.outcome == "cancelled")
    #expect(outcome.job()?.attempts == nil)
  }

  @Test func `stop when the run does`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "retries: { count: 2, delay: 1h, max-delay: 1h }"
    )
    let agent = try scenario.agents(["turns: [[{ fail: { data: throttled } }]]"])
    let result = try scenario.shell(
      """
      "$KJOB" run \(file) \(agent) >out & process=$!
      until grep -q RETRY out || ! kill -0 $process; do sleep 0.2; done
      kill -TERM $process
      wait $process || echo "status $?"
      """
    )
    #expect(result.output.contains("status 143"))
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.outcome == "cancelled")
    #expect(job.reason?.message.contains("before attempt 2; attempt 1 had failed") == true)
  }
}
