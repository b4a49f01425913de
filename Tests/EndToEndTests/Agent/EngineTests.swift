import Foundation
import TestSupport
import Testing

/// kjob asks Kiro for the engine that it is made for, and every report says which one ran.
@Suite(.waiting) struct `Kiro's engine` {
  /// A kiro-cli in PATH, whose calls are noted, with what it says of its flags and how it starts.
  private func program(
    _ scenario: Scenario,
    help: String,
    version: String = "echo 'kiro-cli 2.21.4'",
    start: String = "",
    name: String = "kiro-cli"
  ) throws -> [String: String] {
    try scenario.directory.write("agent.script", "version: 2.21.4\nturns: [[{ say: x }]]")
    try scenario.directory.write(
      "bin/\(name)",
      """
      #!/bin/bash
      echo "$*" >>"\(scenario.directory.path)/calls"
      case "$1 $2" in
        "acp --help") \(help); exit ;;
        "--version ") \(version); exit ;;
        "whoami "*) echo "Logged in"; exit ;;
      esac
      shift
      \(start)
      exec "\(Scenario.program)" agent --script "\(scenario.directory.path)/agent.script" "$@"
      """
    )
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: scenario.directory.path + "/bin/\(name)"
    )
    return ["PATH": scenario.directory.path + "/bin:/usr/local/bin:/usr/bin:/bin"]
  }

  private func job(
    _ scenario: Scenario,
    _ name: String = "job",
    agent: String = "{ command: [kiro-cli, acp] }"
  ) throws -> String {
    let file = try scenario.job(name, script: "turns: [[{ say: done }]]")
    let text = try scenario.directory.read(file)
      .replacing("agent: { scripted: \(name).script }", with: "agent: \(agent)")
    try scenario.directory.write(file, text)
    return file
  }

  private func calls(_ scenario: Scenario) throws -> [String] {
    try scenario.directory.read("calls").split(separator: "\n").map(String.init)
  }

  private static let offers = """
    echo '      --agent-engine <E>  Engine [default: v3] [possible values: v1, v2, v3]'
    """

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var help: String
    var agent = "{ command: [kiro-cli, acp] }"
    var environment: [String: String] = [:]
    /// The words after `kiro-cli` with which the agent is started.
    var start: String
    var engine: String?
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(situation: "is offered", help: offers, start: "acp --agent-engine v2", engine: "v2"),
    Case(
      situation: "is offered by an older name",
      help: "echo '  --agent-engine <rust|kas>'",
      start: "acp --agent-engine rust",
      engine: "v2"
    ),
    Case(
      situation: "is named by the command",
      help: offers,
      agent: "{ command: [kiro-cli, acp, --agent-engine, v1] }",
      start: "acp --agent-engine v1",
      engine: "v1"
    ),
    Case(
      situation: "is named by the environment",
      help: offers,
      environment: ["KIRO_AGENT_ENGINE": "v1"],
      start: "acp",
      engine: "v1"
    ),
    Case(situation: "is not offered", help: "echo '  --agent <A>'", start: "acp", engine: "v2"),
    Case(situation: "cannot be asked for", help: "exit 2", start: "acp", engine: "v2"),
    Case(
      situation: "comes before what the job asks for",
      help: offers,
      agent: "{ command: [kiro-cli, acp, -v], model: m }",
      start: "acp -v --agent-engine v2 --model m",
      engine: "v2"
    ),
  ]

  @Test(arguments: cases)
  func `is asked for by a flag where the program offers it`(example: Case) throws {
    let scenario = try Scenario()
    // The built-in agent is of one engine, and knows no `-v`.
    let start = #"[ "$1" != -v ] || shift; [ "$2" != v1 ] || shift 2"#
    var environment = try program(scenario, help: example.help, start: start)
    environment.merge(example.environment) { $1 }
    let files = try ["a", "b"].map { try job(scenario, $0, agent: example.agent) }
    let outcome = try scenario.run(files.joined(separator: " "), environment: environment)
    #expect(outcome.result.status == 0, "\(outcome.job("a")?.reason?.details ?? "")")
    let calls = try calls(scenario)
    #expect(
      calls.filter { $0.hasPrefix("acp") && $0 != "acp --help" } == [example.start, example.start]
    )
    // Once for each program, however many jobs there are.
    #expect(calls.count { $0 == "acp --help" } <= 1)
    #expect(calls.count { $0 == "--version" } == 1)
    try requireReports(scenario, outcome, "Kiro CLI Agent 2.21.4, engine \(example.engine ?? "")")
  }

  private func requireReports(
    _ scenario: Scenario,
    _ outcome: Scenario.Outcome,
    _ title: String
  ) throws {
    #expect(outcome.result.output.contains("agent: \(title)\n"), "\(outcome.result.output)")
    let properties = outcome.junit?.all("property") ?? []
    let agents = properties.filter { $0.attributes["name"] == "kjob.agent" }
    #expect(!agents.isEmpty && agents.allSatisfy { $0.attributes["value"] == title })
    let summary = try scenario.directory.read("kjob-out/summary.md")
    #expect(summary.contains("Agent: \(title)"), "\(summary)")
    let results = try scenario.directory.read("kjob-out/results.json")
    #expect(results.contains(#""engine""#))
    #expect(results.contains(#""program-version""#))
    let page = try scenario.directory.read("kjob-out/report.html")
    #expect(page.contains(#""engine":"#))
  }

  @Test func `is left out where the program does not take its flag, once`() throws {
    let scenario = try Scenario()
    let environment = try program(
      scenario,
      help: Self.offers,
      start: """
        if [ "$1" = --agent-engine ]; then
          echo "error: unexpected argument '--agent-engine' found" >&2
          exit 2
        fi
        """
    )
    let files = try ["a", "b"].map { try job(scenario, $0) }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1", environment: environment)
    #expect(outcome.result.status == 0, "\(outcome.job("a")?.reason?.details ?? "")")
    let starts = try calls(scenario).filter { $0.hasPrefix("acp") && $0 != "acp --help" }
    #expect(starts == ["acp --agent-engine v2", "acp", "acp"])
    let warning = "the agent's program does not take `--agent-engine v2`: kjob starts it"
    #expect(outcome.job("a")?.warnings.contains { $0.hasPrefix(warning) } == true)
    #expect(outcome.job("b")?.warnings == [])
    let prompts = try ["a", "b"].map {
      try scenario.directory.read("kjob-out/jobs/\($0)/prompt-1.md")
    }
    #expect(prompts[0] == prompts[1])
    let doctor = try scenario.kjob("doctor \(files[0])", environment: environment)
    #expect(doctor.status == 0, "\(doctor.output)")
    #expect(outcome.results?.jobs.allSatisfy { $0.attempts == nil } == true)
  }

  @Test func `that hangs when it is asked holds nobody up for ever`() throws {
    let scenario = try Scenario()
    let environment = try program(scenario, help: "sleep 300")
    let outcome = try scenario.run(try job(scenario), environment: environment)
    #expect(outcome.result.status == 0)
    #expect(try calls(scenario).last == "acp")
  }

  @Test(arguments: [
    (
      "error: the following arguments are not supported with --agent-engine=v3: --agent, --model",
      "its engine v3 does not take `--agent`, `--model`; leave out `agent: { name }`, "
        + "`agent: { model }`, or name an engine that does: "
        + "`agent: { command: [kiro-cli, acp, --agent-engine, v2] }`"
    ),
    (
      "error: unexpected argument '--model' found",
      "it does not take `--model`; leave out `agent: { model }`, or use a version that takes it"
    ),
  ])
  func `that refuses flags is explained`(says: String, explained: String) throws {
    let scenario = try Scenario()
    let environment = try program(scenario, help: "true", start: "echo \"\(says)\" >&2; exit 2")
    let file = try job(scenario, agent: "{ command: [kiro-cli, acp], name: a, model: m }")
    try scenario.directory.write(
      file,
      try scenario.directory.read(file) + "retries: { count: 2, delay: 1ms }\n"
    )
    let reason = try #require(try scenario.run(file, environment: environment).job()?.reason)
    #expect(reason.type == "kjob.agent.configuration")
    #expect(reason.message.contains(explained), "\(reason.message)")
    // The same would come of it again.
    #expect(try calls(scenario).count { $0.hasPrefix("acp --agent a") } == 1)
  }

  @Test func `that does not say who it is is known by how it speaks`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let agent = try scenario.plainAgent(
      """
      def initialize(m):
          answer(m, result={"protocolVersion": 1, "agentCapabilities": {"_meta": {"kiro": {
              "extensionMethods": []}}}})
      def session(m):
          send(method="_kiro/mcp/status", params={"sessionId": "sess_1", "servers": []})
          answer(m, result={"sessionId": "sess_1", "configOptions": [{"id": "model",
              "currentValue": "auto", "options": []}]})
      def prompt(m):
          say("done", "sess_1")
          stop(m)
      def other(m):
          if "id" in m: answer(m, error={"code": -32601, "message": "no"})
      """
    )
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.result.status == 0)
    #expect(outcome.result.output.contains("agent: Kiro, engine v3\n"))
  }

  struct Version: CustomTestStringConvertible, Sendable {
    var range: String
    var says = "echo 'kiro-cli 2.21.4'"
    var fault: String?
    var testDescription: String { range }
  }

  static let versions: [Version] = [
    Version(range: ">=2.20 <3"),
    Version(range: "2.21"),
    Version(
      range: ">=2.28",
      fault: "`kiro-cli` has version 2.21.4, but the job requires `>=2.28`"
    ),
    Version(
      range: ">=2.20 <3",
      says: "echo 'kiro-cli 3.0.0'",
      fault: "`kiro-cli` has version 3.0.0, but the job requires `>=2.20 <3`"
    ),
    Version(
      range: ">=2.20 <3",
      says: "echo 'no idea'",
      fault:
        "the job requires `kiro-cli` `>=2.20 <3`, but `kiro-cli --version` did not print a version"
    ),
    Version(
      range: ">=2.20",
      says: "echo 2.21.4; exit 1",
      fault:
        "the job requires `kiro-cli` `>=2.20`, but `kiro-cli --version` did not print a version"
    ),
  ]

  @Test(arguments: versions)
  func `runs only where its version will do`(example: Version) throws {
    let scenario = try Scenario()
    let environment = try program(scenario, help: Self.offers, version: example.says)
    let agent = "{ command: [kiro-cli, acp], version: \"\(example.range)\" }"
    let files = try ["a", "b"].map { try job(scenario, $0, agent: agent) }
    let any = try job(scenario, "any")
    let outcome = try scenario.run(
      (files + [any]).joined(separator: " "),
      environment: environment
    )
    #expect(outcome.job("any")?.outcome == "passed")
    guard let fault = example.fault else {
      #expect(outcome.result.status == 0)
      return
    }
    #expect(outcome.job("a")?.outcome == "error")
    #expect(outcome.job("a")?.reason?.type == "kjob.agent.version")
    #expect(outcome.job("a")?.reason?.message == fault)
    #expect(outcome.job("b")?.outcome == "skipped")
    #expect(outcome.job("b")?.reason?.message == "not started: `a`: \(fault)")
    #expect(outcome.result.status == 1)
    let doctor = try scenario.kjob("doctor \(files[0])", environment: environment)
    #expect(doctor.status == 1)
    #expect(doctor.output.contains(fault))
    #expect(doctor.output.contains("install a version that the job accepts"))
  }

  @Test func `of a version that will not do is refused before anything starts`() throws {
    let scenario = try Scenario()
    let environment = try program(scenario, help: Self.offers)
    let file = try job(scenario, agent: "{ version: \">=3\" }")
    let outcome = try scenario.run(file, environment: environment)
    #expect(outcome.job()?.reason?.type == "kjob.agent.version")
    #expect(try !calls(scenario).contains { $0.hasPrefix("acp") && $0 != "acp --help" })
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(!journal.contains("workspace-planned"))
  }

  @Test(
    arguments: [
      (">=2.20", nil), (">=3", "the agent has version 2.21.4, but the job requires `>=3`"),
    ]
      as [(String, String?)]
  )
  func `that is the built-in agent's has the version of its script`(range: String, fault: String?)
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "version: 2.21.4\nturns: [[{ say: x }]]")
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, version: '\(range)'")
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.reason?.message == fault)
    #expect(outcome.job()?.reason?.type == fault.map { _ in "kjob.agent.version" })
  }
}
