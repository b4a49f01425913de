import Foundation
import TestSupport
import Testing

/// Kiro's third engine takes no options for what a job asks for; the session gets it.
@Suite(.waiting) struct `Kiro's third engine` {
  private func run(
    _ scenario: Scenario,
    script: String,
    agent: String = "",
    settings: String = "",
    options: String = ""
  ) throws -> Scenario.Outcome {
    let file = try scenario.job(script: script, settings: settings)
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, engine: v3\(agent)")
    try scenario.directory.write(file, text)
    return try scenario.run("\(file) \(options)")
  }

  /// The parameters of each request that kjob sent, by method.
  private func sent(_ scenario: Scenario) throws -> [(method: String, text: String)] {
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    return try transcript.split(separator: "\n").compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard object?["direction"] as? String == "sent",
        let frame = object?["frame"] as? [String: Any], let method = frame["method"] as? String
      else { return nil }
      let parameters = try JSONSerialization.data(
        withJSONObject: frame["params"] ?? [:],
        options: [.sortedKeys, .withoutEscapingSlashes]
      )
      return (method, String(decoding: parameters, as: UTF8.self))
    }
  }

  private static let turn = "turns: [[{ say: done }, { write: { path: x, content: x } }]]"

  @Test func `gets nothing more than before where a job asks for nothing`() throws {
    let scenario = try Scenario()
    #expect(try run(scenario, script: Self.turn).result.status == 0)
    #expect(
      try sent(scenario).map(\.method) == ["initialize", "session/new", "session/prompt"]
        + ["session/close", "session/delete"]
    )
  }

  @Test func `gets the agent's definition with the session`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "repository/.kiro/agents/fixer.json",
      #"{"prompt": "file://fixer.md", "tools": ["fs_read", "@db"], "hooks": {"stop": [{"command": "x"}]}}"#
    )
    try scenario.directory.write("repository/.kiro/agents/fixer.md", "Fix it.\n")
    try scenario.git("git add -f . && git commit -qm kiro")
    let outcome = try run(scenario, script: Self.turn, agent: ", name: fixer")
    #expect(outcome.result.status == 0, "\(outcome.job()?.reason?.details ?? "")")
    #expect(outcome.job()?.warnings == ["the engine v3 does not get `hooks` of the agent `fixer`"])
    let session = try #require(try sent(scenario).first { $0.method == "session/new" })
    #expect(
      session.text.contains(
        #""_meta":{"kiro":{"customAgents":[{"id":"fixer","prompt":"Fix it.\n","#
          + #""tools":["fs_read","@db"]}]}}"#
      ),
      "\(session.text)"
    )
  }

  @Test func `has names that no other agent gets`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.kiro/agents/plan.json", #"{"prompt": "x"}"#)
    try scenario.git("git add -f . && git commit -qm kiro")
    let outcome = try run(scenario, script: Self.turn, agent: ", name: plan")
    #expect(outcome.job()?.reason?.type == "kjob.agent.fallback")
    #expect(
      outcome.job()?.reason?.message
        == "the agent `plan` was requested, but the engine has another one of that name, from "
        + "`bundled`: give the agent a name of its own"
    )
  }

  @Test func `is said to offer no agent for some files`() throws {
    let scenario = try Scenario()
    for (name, text) in [
      ("fixer.json", #"{"prompt": "x"}"#), ("offered.json", #"{"permissions": {}}"#),
      ("dropped.json", #"{"name": "by-name"}"#), ("prose.md", "---\nname: prose\n---\nWrite.\n"),
    ] {
      try scenario.directory.write("repository/.kiro/agents/\(name)", text)
    }
    try scenario.git("git add -f . && git commit -qm kiro")
    let outcome = try run(
      scenario,
      script: "agents: [offered]\n\(Self.turn)",
      agent: ", name: fixer"
    )
    #expect(outcome.result.status == 0, "\(outcome.job()?.reason?.details ?? "")")
    #expect(
      outcome.job()?.warnings == [
        "the engine v3 offers no agent for `.kiro/agents/dropped.json`, `.kiro/agents/prose.md`: it "
          + "needs files in JSON with `permissions`"
      ]
    )
  }

  struct Autonomy: CustomTestStringConvertible, Sendable {
    var settings: String
    var agent = ""
    /// The value that the session is set to, if any.
    var autopilot: String?
    var preset = false
    var testDescription: String { settings + agent }
  }

  static let autonomies: [Autonomy] = [
    Autonomy(settings: ""), Autonomy(settings: "permissions: { default: allow }"),
    Autonomy(settings: "permissions: { default: allow, rules: [] }"),
    Autonomy(settings: "permissions: { default: deny }", autopilot: "off"),
    Autonomy(
      settings: "permissions: { rules: [{ tool: aws, decision: allow }] }",
      autopilot: "off"
    ),
    Autonomy(settings: "", agent: ", trust-all-tools: true", preset: true),
  ]

  @Test(arguments: autonomies)
  func `lets tools ask where rules need it`(example: Autonomy) throws {
    let scenario = try Scenario()
    let outcome = try run(
      scenario,
      script: Self.turn,
      agent: example.agent,
      settings: example.settings
    )
    #expect(outcome.result.status == 0, "\(outcome.job()?.reason?.details ?? "")")
    let sent = try sent(scenario)
    let settings = sent.filter { $0.method == "session/set_config_option" }
    #expect(settings.count == (example.autopilot == nil ? 0 : 1))
    if let value = example.autopilot {
      #expect(settings[0].text.contains(#""configId":"autopilot""#))
      #expect(settings[0].text.contains("\"value\":\"\(value)\""))
    }
    let session = try #require(sent.first { $0.method == "session/new" }).text
    #expect(session.contains(#""policyPreset":["allow-all"]"#) == example.preset)
  }

  @Test(arguments: [("v3", "error"), ("v2", "passed")])
  func `does not pass where a tool ran although a rule denies it`(
    engine: String,
    outcome: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.turn,
      settings: "permissions: { rules: [{ tool: write, decision: deny }] }"
    )
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, engine: \(engine)")
    try scenario.directory.write(file, text)
    let job = try #require(try scenario.run(file).job())
    let says = "rule 1 of `permissions` denies `Creating x`, but it ran without a question"
    #expect(job.outcome == outcome)
    #expect(job.reason?.message == (outcome == "error" ? says : nil))
    #expect(job.reason?.type == (outcome == "error" ? "kjob.agent.permission" : nil))
    #expect(job.warnings == [says])
  }

  struct Ending: CustomTestStringConvertible, Sendable {
    var situation: String
    var steps: String
    var outcome = "error"
    var type: String?
    var says = ""
    var testDescription: String { situation }
  }

  private static func inform(_ fields: String) -> String {
    "{ notify: { method: session/update, params: { update: { sessionUpdate: session_info_update, "
      + "_meta: { kiro: { \(fields) } } } } } }"
  }

  static let endings: [Ending] = [
    Ending(
      situation: "is out of credits",
      steps: inform("kind: display_error, message: You are out of credits, errorType: Quota"),
      type: "kjob.agent.quota",
      says: "the turn ended with an error: You are out of credits Quota"
    ),
    Ending(
      situation: "failed, with a reason",
      steps: "{ say: x }, "
        + inform("kind: display_error, message: 'InternalServerException: oops'") + ", "
        + inform("kind: turn_completion, status: error"),
      type: "kjob.agent.unavailable",
      says: "InternalServerException: oops"
    ),
    Ending(
      situation: "failed, without a reason",
      steps: "{ say: x }, " + inform("kind: turn_completion, status: error"),
      type: "kjob.agent.refused",
      says: "the agent reported that the turn failed, without a reason"
    ),
    Ending(
      situation: "showed an error about a server, and went on",
      steps: inform("kind: display_error, message: 'the MCP server x requires authorization'")
        + ", { say: x }",
      outcome: "passed"
    ),
    Ending(
      situation: "was throttled, and went on",
      steps: inform("kind: display_error, message: Too many requests") + ", { say: x }",
      outcome: "passed"
    ),
    Ending(
      situation: "is empty, whatever its own work before the first prompt was",
      steps: "{ sleep: 1ms }",
      type: "kjob.agent.empty-turn"
    ),
  ]

  @Test(arguments: endings)
  func `says how a turn went`(example: Ending) throws {
    let outcome = try run(try Scenario(), script: "turns: [[\(example.steps)]]")
    let job = try #require(outcome.job())
    #expect(job.outcome == example.outcome, "\(job.reason?.details ?? "")")
    #expect(job.reason?.type == example.type)
    let message = job.reason?.message ?? ""
    #expect(message.contains(example.says) || example.says == "", "\(message)")
  }
}
