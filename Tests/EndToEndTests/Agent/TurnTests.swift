import Foundation
import TestSupport
import Testing

/// What a turn can bring besides its answer.
@Suite(.waiting) struct `Turns` {
  @Test func `of several prompts share a session, and a slash is no command`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: a }], [{ say: b }]]",
      settings: "prompts: [first, /compact the code]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.turns.map(\.index) == [1, 2])
    let folder = "kjob-out/jobs/job"
    #expect(try scenario.directory.read("\(folder)/prompt-1.md") == "first")
    #expect(
      try scenario.directory.read("\(folder)/prompt-2.md") == "The task:\n\n/compact the code"
    )
    let transcript = try scenario.directory.read("\(folder)/transcript.jsonl")
    #expect(transcript.contains(#""text":"The task:\n\n/compact the code""#))
    #expect(transcript.components(separatedBy: "\"method\":\"session/new\"").count == 2)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var turn: String
    var warning: String
    var testDescription: String { situation }
  }

  static let notices: [Case] = [
    Case(
      situation: "a model that is asked again",
      turn: """
        [{ notify: { method: _kiro.dev/session/update, params: { update: { sessionUpdate: \
        retry_warning, attempt: 1, maxAttempts: 3, delaySecs: 8, message: throttled } } } }, \
        { say: x }]
        """,
      warning: "Kiro asked the model again: throttled"
    ),
    Case(
      situation: "a model that is silent for a while",
      turn: """
        [{ notify: { method: _kiro.dev/session/update, params: { update: { sessionUpdate: \
        stream_stall_notice, message: still waiting } } } }, { say: x }]
        """,
      warning: "the model was silent for a while: still waiting"
    ),
    Case(
      situation: "another model",
      turn: """
        [{ notify: { method: _kiro.dev/session/update, params: { update: { sessionUpdate: \
        model_fallback, from: a, to: b } } } }, { say: x }]
        """,
      warning: "Kiro fell back to another model: a -> b"
    ),
    Case(
      situation: "a service that throttles and goes on",
      turn: """
        [{ notify: { method: _kiro.dev/error/rate_limit, params: { message: slow down } } }, \
        { say: x }]
        """,
      warning: "the service throttled Kiro: slow down"
    ),
  ]

  @Test(arguments: notices)
  func `that bring something odd are reported and judged`(example: Case) throws {
    let scenario = try Scenario()
    let outcome = try scenario.run(try scenario.job(script: "turns: [\(example.turn)]"))
    #expect(outcome.job()?.outcome == "passed")
    #expect(outcome.job()?.warnings == [example.warning])
  }

  struct Stall: CustomTestStringConvertible, Sendable {
    var situation: String
    var turn: String
    var type: String
    var says: String
    var testDescription: String { situation }
  }

  static let stalls: [Stall] = [
    Stall(
      situation: "interrupted tool uses",
      turn: "{ say: \"Tool uses were interrupted, waiting for the next user prompt\" }, hang",
      type: "kjob.agent.stalled",
      says: "interrupted"
    ),
    Stall(
      situation: "a context that cannot be summarised",
      turn: """
        { notify: { method: _kiro.dev/compaction/status, params: { status: { type: failed } } } }, \
        hang
        """,
      type: "kjob.agent.stalled",
      says: "summarise"
    ),
    Stall(
      situation: "a program that panics and lives on",
      turn: "{ errors: \"thread 'main' panicked at src/main.rs:1\\n\" }, hang",
      type: "kjob.agent.stalled",
      says: "panicked at src/main.rs:1"
    ),
    Stall(
      situation: "a content filter",
      turn: """
        { notify: { method: _kiro.dev/metadata, params: { stopReason: CONTENT_FILTERED } } }, \
        { fail: {} }
        """,
      type: "kjob.agent.stopped",
      says: "content filter"
    ),
  ]

  @Test(arguments: stalls)
  func `that will never end are ended`(example: Stall) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[\(example.turn)]]",
      settings: "idle-timeout: 1s"
    )
    let reason = try #require(try scenario.run(file).job()?.reason)
    #expect(reason.type == example.type)
    #expect((reason.message + reason.details).contains(example.says))
  }

  @Test(arguments: [
    (
      "{ notify: { method: _kiro.dev/metadata, params: { stopReason: CONTENT_FILTERED } } }",
      "kjob.agent.stopped"
    ),
    (
      "{ say: \"Tool uses were interrupted, waiting for the next user prompt\" }",
      "kjob.agent.stalled"
    ),
    (
      "{ notify: { method: _kiro.dev/compaction/status, params: { status: { type: failed } } } }",
      "kjob.agent.stalled"
    ),
  ])
  func `that claim to have ended well after a bad sign do not count`(
    sign: String,
    type: String
  ) throws {
    let scenario = try Scenario()
    let outcome = try scenario.run(try scenario.job(script: "turns: [[{ say: x }, \(sign)]]"))
    #expect(outcome.job()?.reason?.type == type)
    #expect(outcome.job()?.commands.isEmpty == true)
  }

  @Test func `survive a program that panics beside an agent that goes on`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - errors: "thread 'worker' panicked at src/lib.rs:1\\n"
            - sleep: 700ms
            - say: x
            - sleep: 1500ms
        """,
      settings: "idle-timeout: 2s"
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test func `take what is no percentage for no measurement`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }, { usage: { context: 1e300 } }]]",
      settings: "prompts: [a, b]"
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test func `after a marker that was followed by more go on`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - say: Tool uses were interrupted, waiting for the next user prompt
            - say: and then it went on
        """
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test func `are counted by the kinds of their tools`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns: [[{ write: { path: a, content: x } }, { run: "true" }, { run: "true" }]]
        """
    )
    let turn = try #require(try scenario.run(file).job()?.turns.first)
    #expect(turn.toolCalls == 3)
    #expect(turn.toolKinds == ["edit": 1, "execute": 2])
  }

  @Test func `go to a new session when the context is full, never in mid-turn`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "prompts: [one, two, three]\ncontext: { limit: 50 }",
      verify: "[\"test \\\"$(cat log)\\\" = 1-2-3\"]"
    )
    let agent = try scenario.agents([
      """
      turns:
        - [{ write: { path: log, content: 1 } }, { usage: { credits: 1, context: 49.9 } }]
        - [{ replace: { path: log, old: "1", new: 1-2 } }, { usage: { credits: 1, context: 50 } }]
      """,
      "turns: [[{ replace: { path: log, old: 1-2, new: 1-2-3 } }, { usage: { credits: 1 } }]]",
    ])
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.job()?.outcome == "passed")
    #expect(try scenario.agentStarts() == 2)
    #expect(outcome.job()?.credits == 3)
    let folder = "kjob-out/jobs/job"
    #expect(try scenario.directory.read("\(folder)/prompt-2.md") == "two")
    #expect(
      try scenario.directory.read("\(folder)/prompt-3.md") == """
        This is part 3 of 3 of a task. The earlier parts were done in this folder in a session \
        that has ended; `git status` and `git diff` show what was changed.

        three
        """
    )
    let second = try scenario.directory.read("\(folder)/transcript-2.jsonl")
    #expect(second.contains("This is part 3 of 3"))
    #expect(outcome.job()?.warnings.contains { $0.contains("50 % full") } == true)
    #expect(try scenario.directory.read("kjob-out/journal.jsonl").contains("mcp-settled"))
  }

  @Test func `stay in one session when the limit is switched off`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }, { usage: { context: 100 } }]]",
      settings: "prompts: [one, two]\ncontext: { limit: 100 }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.turns.count == 2)
    #expect(outcome.job()?.warnings == [])
  }
}
