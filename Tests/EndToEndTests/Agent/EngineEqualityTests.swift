import Foundation
import TestSupport
import Testing

/// One job file means the same to each of Kiro's engines, whatever messages they use.
@Suite(.waiting) struct `Kiro's engines` {
  /// A job that uses everything in which the engines differ.
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// Whether the repository has the agent's file.
    var hasAgent = true
    var models = "[claude-a, claude-b]"
    var servers = "[{ name: db, status: running }, { name: web, status: running }]"
    var session = "[]"
    var credits = 0.5
    var rule = "allow"
    var budget = 5.0
    var turn = ""
    var outcome = "passed"
    var type: String?
    /// The word that the reason has in common.
    var says = ""
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(situation: "everything is right"),
    Case(
      situation: "the agent is missing",
      hasAgent: false,
      outcome: "error",
      type: "kjob.agent.fallback",
      says: "the agent `refactorer` was requested"
    ),
    Case(
      situation: "the model is not offered",
      models: "[claude-a]",
      outcome: "error",
      type: "kjob.agent.model",
      says: "the model `claude-b` was requested"
    ),
    Case(
      situation: "a server is down",
      servers: "[{ name: db, status: running }, { name: web, status: failed }]",
      session: "[{ mcp: { failed: web, error: connection closed } }]",
      outcome: "error",
      type: "kjob.mcp.startup",
      says: "`web` failed: connection closed"
    ),
    Case(
      situation: "a server waits for a sign-in",
      servers: "[{ name: db, status: running }]",
      session: "[{ mcp: { authorization: web, address: 'https://x' } }]",
      outcome: "error",
      type: "kjob.mcp.startup",
      says: "`web` waits for a sign-in (OAuth)"
    ),
    Case(
      situation: "the organization forbids MCP",
      servers: "[{ name: db, status: connecting }, { name: web, status: connecting }]",
      session: "[{ mcp: governance-disabled }]",
      outcome: "error",
      type: "kjob.mcp.startup",
      says: "is disabled by the organisation's policy"
    ),
    Case(
      situation: "the budget is exceeded",
      credits: 2,
      budget: 1.5,
      outcome: "error",
      type: "kjob.budget",
      says: "2 of the job's 1.5 credits are used up"
    ),
    Case(
      situation: "a rule denies",
      rule: "deny",
      outcome: "failed",
      type: "kjob.verify.failed",
      says: "`test -f pushed`"
    ),
    Case(
      situation: "the service throttles",
      turn: "- fail: { data: 'Too many requests, please wait before trying again.' }",
      outcome: "error",
      type: "kjob.agent.rate-limit",
      says: "Too many requests"
    ),
    Case(
      situation: "no one is signed in",
      turn: "- fail: { data: ExpiredTokenException }",
      outcome: "error",
      type: "kjob.agent.sign-in",
      says: "ExpiredTokenException"
    ),
    Case(
      situation: "the agent crashes",
      turn: "- exit: 7",
      outcome: "error",
      type: "kjob.agent.exited",
      says: "exited with 7"
    ),
  ]

  /// Runs the job on an engine; returns the outcome, and the results without what may differ.
  private func run(
    _ example: Case,
    on engine: String
  ) throws -> (outcome: Scenario.Outcome, results: [String]) {
    let scenario = try Scenario()
    let name = example.hasAgent ? "refactorer" : "other"
    try scenario.directory.write(
      "repository/.kiro/agents/\(name).json",
      #"{"prompt": "Refactor.", "tools": ["*"], "mcpServers": {"#
        + #""db": {"command": "db"}, "web": {"command": "web"}}}"#
    )
    try scenario.git("git add -f . && git commit -qm kiro")
    let script = """
      agents: [\(name)]
      models: \(example.models)
      efforts: [low, high]
      servers: \(example.servers)
      session: \(example.session)
      turns:
        - - say: one
          - ask:
              title: git push
              tool: execute_bash
              allowed: [{ write: { path: pushed, content: x } }]
          \(example.turn)
          - usage: { credits: \(example.credits), context: 20 }
        - - say: two
          - write: { path: two, content: x }
          - usage: { credits: 0.25, context: 30 }
      """
    let file = try scenario.job(
      script: script,
      settings: """
        permissions: { rules: [{ tool: shell, title: 'git push*', decision: \(example.rule) }] }
        budget: { credits: \(example.budget) }
        prompts: [one, two]
        mcp-startup-timeout: 2s
        verify: [test -f pushed, test -f two]
        """
    )
    let text = try scenario.directory.read(file).replacing(
      "scripted: job.script",
      with:
        "scripted: job.script, name: refactorer, model: claude-b, effort: high, engine: \(engine)"
    )
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    return (outcome, try Self.comparable(try scenario.directory.read("kjob-out/results.json")))
  }

  /// Leaves out times, memory, ids, and how the engine introduced itself and confirmed what was asked for.
  private static func comparable(_ results: String) throws -> [String] {
    let volatile: Set<String> = [
      "start-time", "time", "seconds", "elapsed", "run-id", "session-id", "engine", "version",
      "name",
      "program-version", "confirmations", "base-commit", "agent-ending", "repository",
      "peak-memory",
    ]
    func stripped(_ value: Any, in key: String) -> Any {
      if let map = value as? [String: Any] {
        var rest: [String: Any] = [:]
        for (name, member) in map {
          // Only the agent's own name differs.
          if volatile.contains(name), name != "name" || key == "agent" { continue }
          if name == "message" || name == "details" { continue }
          rest[name] = stripped(member, in: name)
        }
        return rest
      }
      if let list = value as? [Any] { return list.map { stripped($0, in: key) } }
      return value
    }
    let object = try JSONSerialization.jsonObject(with: Data(results.utf8))
    let data = try JSONSerialization.data(
      withJSONObject: stripped(object, in: ""),
      options: [.sortedKeys, .prettyPrinted]
    )
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: cases)
  func `give the same results`(example: Case) throws {
    let (second, results) = try run(example, on: "v2")
    let (third, others) = try run(example, on: "v3")
    for (outcome, engine) in [(second, "v2"), (third, "v3")] {
      let job = try #require(outcome.job())
      #expect(job.outcome == example.outcome, "\(engine): \(job.reason?.details ?? "")")
      #expect(job.reason?.type == example.type, "\(engine): \(job.reason?.details ?? "")")
      let message = (job.reason?.message ?? "") + (job.reason?.details ?? "")
      #expect(message.contains(example.says) || example.says == "", "\(engine): \(message)")
    }
    #expect(results == others, "\(results.difference(from: others))")
  }
}
