import TestSupport
import Testing

/// The agent and the model that a prompt was sent to stay, or the job does not pass.
@Suite(.waiting) struct `The session's agent and model` {
  /// A message that another model is in use.
  private static func model(_ name: String, _ session: String = "s") -> String {
    """
    update("config_option_update", "\(session)", configOptions=[
        {"id": "model", "category": "model", "currentValue": "\(name)",
         "options": [{"value": "m1"}, {"value": "m2"}]}])
    """
  }

  private static let switched = """
    send(method="_kiro.dev/agent/switched", params={"sessionId": "s", "agentName": "other",
         "previousAgentName": "a", "model": "m1"})
    """
  private static let fallback = """
    send(method="_kiro.dev/session/update", params={"sessionId": "s", "update": {
         "sessionUpdate": "model_fallback", "from": "m1", "to": "m2"}})
    """

  /// A session in a mode and with a model, and what the agent does before and after it says so and
  /// in its turns; `check` fails where a prompt comes that must not.
  private static func agent(
    mode: String? = "a",
    model: String? = "m1",
    before: String = "pass",
    after: String = "pass",
    turn: String = "pass",
    afterTurn: String = "pass",
    choice: String = #"answer(m, error={"code": -32602, "message": "not now"})"#,
    prompts: Int
  ) -> String {
    let mode = mode.map { #""modes": {"currentModeId": "\#($0)"},"# } ?? ""
    let model = model.map {
      #""models": {"currentModelId": "\#($0)", "availableModels": [{"modelId": "m1"}]},"#
    }
    func indented(_ text: String) -> String { text.replacing("\n", with: "\n    ") }
    return """
      count = 0
      def session(m):
          \(indented(before))
          answer(m, result={\(mode) \(model ?? "") "sessionId": "s"})
          \(indented(after))
      def prompt(m):
          global count
          count += 1
          check(count <= \(prompts), "prompt", count)
          say("x")
          \(indented(turn))
          stop(m)
          \(indented(afterTurn))
      def other(m):
          if "id" not in m: return
          check(m["method"].startswith("session/set_"), m)
          \(indented(choice))
      """
  }

  private static let twice = "prompts: [one, two]"

  private static func asked(_ agent: String, _ settings: String = twice) -> String {
    settings + "\n" + agent
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var example: PlainAgent.Case
    /// What the job asks for.
    var asks = ""
    var testDescription: String { example.behaviour }
  }

  static let cases: [Case] = [
    Case(
      example: PlainAgent.Case(
        behaviour: "says before the session is open that another model is in use",
        agent: agent(model: nil, before: model("m2"), prompts: 0),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "`m1` was requested, but `m2` is in use"
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "says after the session is open that another model is in use",
        agent: agent(model: nil, after: model("m2"), prompts: 0),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "`m1` was requested, but `m2` is in use"
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "takes the model that is asked for, and says so",
        agent: agent(
          model: nil,
          before: model("m2"),
          choice: """
            check(m["method"] == "session/set_config_option" and m["params"] ==
                  {"sessionId": "s", "configId": "model", "value": "m1"}, m)
            \(model("m1"))
            answer(m, result={"configOptions": []})
            """,
          prompts: 2
        ),
        settings: twice
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "takes the model that is asked for, and says so in its answer",
        agent: agent(
          model: nil,
          before: model("m2"),
          choice: """
            answer(m, result={"configOptions": [{"id": "model", "category": "model",
                "currentValue": "m1", "options": [{"value": "m1"}, {"value": "m2"}]}]})
            """,
          prompts: 2
        ),
        settings: twice
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "keeps its model, though it takes the one that is asked for",
        agent: agent(
          model: nil,
          before: model("m2"),
          choice: #"answer(m, result={"configOptions": []})"#,
          prompts: 0
        ),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "`m1` was requested, but `m2` is in use"
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "takes the model in the older way, which says nothing",
        agent: agent(
          model: "m0",
          choice: """
            check(m["method"] == "session/set_model" and m["params"]["modelId"] == "m1", m)
            answer(m, result={})
            """,
          prompts: 2
        ),
        settings: twice
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "takes the mode that is asked for",
        agent: agent(
          mode: #"b", "availableModes": [{"id": "b"}, {"id": "a"}], "x": ""#,
          choice: """
            check(m["method"] == "session/set_mode" and m["params"]["modeId"] == "a", m)
            update("current_mode_update", currentModeId="a")
            answer(m, result=None)
            """,
          prompts: 2
        ),
        settings: twice
      ),
      asks: ", name: a"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "offers other modes than the one asked for",
        agent: agent(
          mode: #"b", "availableModes": [{"id": "b"}, {"id": "c"}], "x": ""#,
          prompts: 0
        ),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.fallback",
        says: "the agent `a` was requested, but it is not offered; `b` started"
      ),
      asks: ", name: a"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "says after the session is open that the model is in use",
        agent: agent(model: nil, after: model("m1"), prompts: 2),
        settings: twice
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "says again and again what is in use",
        agent: agent(
          before: model("m1"),
          turn: model("m1") + "\n" + #"update("current_mode_update", currentModeId="a")"#,
          prompts: 2
        ),
        settings: twice
      ),
      asks: ", name: a, model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "says that a subagent uses another model and another mode",
        agent: agent(
          turn: model("m2", "sub") + "\n"
            + #"update("current_mode_update", "sub", currentModeId="b")"#,
          prompts: 2
        ),
        settings: twice
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "changes the model in a turn",
        agent: agent(turn: model("m2"), prompts: 1),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model changed from `m1` to `m2` after a prompt had been sent"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "changes the model in its only turn",
        agent: agent(turn: model("m2"), prompts: 1),
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model changed from `m1` to `m2`"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "changes the model in a turn and back",
        agent: agent(turn: model("m2") + "\n" + model("m1"), prompts: 1),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model changed from `m1` to `m2`"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "changes the mode in a turn",
        agent: agent(turn: #"update("current_mode_update", currentModeId="b")"#, prompts: 1),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.fallback",
        says: "the agent changed from `a` to `b` after a prompt had been sent"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "changes the mode between two turns",
        agent: agent(
          afterTurn: #"update("current_mode_update", currentModeId="b")"#,
          // The next prompt can be under way before the agent says so.
          prompts: 2
        ),
        settings: twice + "\nidle-timeout: 5s",
        outcome: "error",
        type: "kjob.agent.fallback",
        says: "the agent changed from `a` to `b`"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "hands over to another agent by itself",
        agent: agent(turn: switched, prompts: 1),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.fallback",
        says: "the agent changed from `a` to `other`"
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "falls back to another model than the one asked for",
        agent: agent(turn: fallback, prompts: 1),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model changed from `m1` to `m2`",
        warnings: ["Kiro fell back to another model: m1 -> m2"]
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "falls back to another model where it chose itself",
        agent: agent(model: "auto", turn: fallback, prompts: 2),
        settings: twice,
        warnings: ["Kiro fell back to another model: m1 -> m2"]
      )
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "offers no model",
        agent: agent(model: nil, prompts: 0),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model `m1` was requested, but the agent offers none to choose"
      ),
      asks: ", model: m1"
    ),
    Case(
      example: PlainAgent.Case(
        behaviour: "uses a model that it does not offer",
        agent: agent(model: "m9", prompts: 0),
        settings: twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model `m9` was requested, but it is not among those that it offers"
      ),
      asks: ", model: m9"
    ),
  ]

  @Test(arguments: cases)
  func `stay, or the job does not pass`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: example.example.settings
    )
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script\(example.asks)")
    try scenario.directory.write(file, text)
    let outcome = try scenario.run("\(file) \(try scenario.plainAgent(example.example.agent))")
    let job = try #require(outcome.job())
    #expect(job.outcome == example.example.outcome, "\(job.reason?.details ?? "")")
    #expect(job.reason?.type == example.example.type)
    #expect(
      job.reason?.message.contains(example.example.says) != false || example.example.says == ""
    )
    let expected = example.example.warnings
    #expect(job.warnings.count == expected.count, "\(job.warnings)")
    #expect(zip(job.warnings, expected).allSatisfy { $0.hasPrefix($1) }, "\(job.warnings)")
  }

  @Test func `stay when the next prompt goes to a new session`() throws {
    let scenario = try Scenario()
    let (faults, _) = try scenario.play(
      PlainAgent.Case(
        behaviour: "comes up with another model",
        agent: """
          seen = "\(scenario.directory.path)/seen"
          def session(m):
              model = "m2" if os.path.exists(seen) else "m1"
              answer(m, result={"sessionId": "s", "models": {"currentModelId": model,
                  "availableModels": []}})
          def prompt(m):
              check(not os.path.exists(seen), m)
              open(seen, "w").close()
              say("x")
              send(method="_kiro.dev/metadata", params={"sessionId": "s", "turnDurationMs": 1,
                  "meteringUsage": [], "contextUsagePercentage": 90})
              stop(m)
          """,
        settings: Self.twice,
        outcome: "error",
        type: "kjob.agent.model",
        says: "the model changed from `m1` to `m2` after a prompt had been sent",
        warnings: ["the context is 90 % full"]
      )
    )
    #expect(faults == [])
  }

  @Test func `are compared with the model that the agent's file asks for`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "repository/.kiro/agents/a.json",
      #"{"name":"careful","model":"claude-opus-4.8"}"#
    )
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let file = try scenario.job(script: "turns: [[{ say: x }]]")
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, name: careful")
    try scenario.directory.write(file, text)
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed")
    #expect(
      job.warnings == [
        "the file of the agent `careful` requests the model `claude-opus-4.8`, but `auto` is in use"
      ]
    )
  }
}
