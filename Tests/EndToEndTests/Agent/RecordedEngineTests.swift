import Foundation
import TestSupport
import Testing

/// Recordings of each engine, of which only the agent's own lines are kept.
///
/// They do not show the session's folder, so its files are not written again.
@Suite(.waiting) struct `A recording of an engine` {
  private static let script = """
    agents: [fixer]
    models: [auto, large]
    efforts: [low, high]
    servers: [{ name: db, status: running }]
    session: [{ mcp: { started: db } }]
    turns:
      - - say: one
        - think: hm
        - ask: { title: go on, tool: execute_bash, allowed: [{ write: { path: pushed, content: x } }] }
        - ask: { title: git push, tool: execute_bash, denied: [{ say: no push }] }
        - write: { path: a, content: x }
        - usage: { credits: 0.5, context: 20, tokens: 1200, cost: 0.25 }
      - - say: two
        - replace: { path: a, old: x, new: y }
        - usage: { credits: 0.25, context: 31, tokens: 700, cost: 0.5 }
    """

  private static let settings = """
    prompts: [one, two]
    permissions: { rules: [{ title: 'git push*', decision: deny }] }
    require-mcp-startup: SERVERS
    mcp-startup-timeout: 5s
    """

  /// The facts of a job that a session decides.
  private func facts(_ scenario: Scenario) throws -> [String: String] {
    let results = try scenario.directory.read("kjob-out/results.json")
    let object = try JSONSerialization.jsonObject(with: Data(results.utf8)) as? [String: Any]
    let job = try #require((object?["jobs"] as? [[String: Any]])?.first)
    let names = [
      "outcome", "agent", "credits", "turns", "mcp-servers", "permissions", "warnings", "tokens",
      "cost", "usage",
    ]
    func stripped(_ value: Any) -> Any {
      if let list = value as? [Any] { return list.map(stripped) }
      guard let map = value as? [String: Any] else { return value }
      let own = [
        "session-id", "seconds", "start-time", "confirmations", "duration", "stand-in",
      ]
      return map.filter { !own.contains($0.key) }.mapValues(stripped)
    }
    var facts: [String: String] = [:]
    for name in names {
      guard let value = job[name] else { continue }
      let data = try JSONSerialization.data(
        withJSONObject: [stripped(value)],
        options: [.sortedKeys]
      )
      facts[name] = String(decoding: data, as: UTF8.self)
    }
    return facts
  }

  private func run(_ scenario: Scenario, _ agent: String, _ settings: String) throws
    -> Scenario
    .Outcome
  {
    let file = try scenario.job(script: Self.script, settings: settings)
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: agent)
    try scenario.directory.write(file, text)
    return try scenario.run(file)
  }

  @Test(arguments: ["v2", "v3", "acp"])
  func `gives what the session gave`(engine: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/acp.script", "engine: acp\n\(Self.script)")
    let program =
      engine == "acp"
      ? "command: [\(Scenario.program), agent, --script, \(scenario.directory.path)/jobs/acp.script]"
      : "scripted: job.script, engine: \(engine)"
    // ACP itself has no word for the start of a server.
    let settings = Self.settings.replacing("SERVERS", with: engine == "acp" ? "false" : "[db]")
    let first = try run(scenario, program, settings)
    #expect(first.job()?.outcome == "passed", "\(first.job()?.reason?.details ?? "")")
    let expected = try facts(scenario)
    let lines = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
      .split(separator: "\n").compactMap { line -> String? in
        guard line.contains(#""direction":"received""#),
          let frame = line.firstRange(of: #""frame":"#)
        else { return nil }
        return String(line[frame.upperBound...].dropLast())
      }
    try scenario.directory.write("jobs/lines.jsonl", lines.joined(separator: "\n"))
    let second = try run(scenario, "replay: lines.jsonl", settings)
    #expect(second.job()?.outcome == "passed", "\(second.job()?.reason?.details ?? "")")
    #expect(try facts(scenario) == expected)
    #expect(expected["turns"]?.contains("31") == true, "\(expected)")
  }
}
