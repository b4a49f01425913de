import Foundation
import TestSupport
import Testing

/// `kjob doctor` finds before a run what would make it fail, and costs no prompt.
@Suite(.waiting) struct `The doctor` {
  struct Listing: Decodable {
    struct Check: Decodable {
      var subject: String
      var job: String?
      var state: String
      var finding: String
      var remedy: String?
    }

    var isHealthy: Bool
    var checks: [Check]

    enum CodingKeys: String, CodingKey {
      case isHealthy = "is-healthy"
      case checks
    }
  }

  /// A kiro-cli in PATH that answers in these ways.
  private func program(
    _ scenario: Scenario,
    version: String = "echo 'kiro-cli 2.18.1'",
    whoami: String = "echo 'Logged in with Builder ID'"
  ) throws -> [String: String] {
    try scenario.directory.write("agent.script", "turns: [[{ say: x }]]")
    try scenario.directory.write(
      "bin/kiro-cli",
      """
      #!/bin/bash
      echo "$1" >>"\(scenario.directory.path)/calls"
      case "$1" in
        --version) \(version) ;;
        whoami) \(whoami) ;;
        acp) exec "\(Scenario.program)" agent --script "\(scenario.directory.path)/agent.script" \\
          "${@:2}" ;;
      esac
      """
    )
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: scenario.directory.path + "/bin/kiro-cli"
    )
    return ["PATH": scenario.directory.path + "/bin:/usr/local/bin:/usr/bin:/bin"]
  }

  private func examine(
    _ scenario: Scenario,
    _ arguments: String,
    _ environment: [String: String] = [:]
  ) throws -> (status: Int32, listing: Listing) {
    let result = try scenario.kjob("doctor --format json \(arguments)", environment: environment)
    let listing = try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8))
    try scenario.requireNoProcesses()
    let left = try Shell.run(
      "find worktrees -mindepth 1 2>/dev/null || true; ls kjob-out 2>/dev/null || true",
      in: scenario.directory.path
    )
    #expect(left == "")
    #expect((result.status == 0) == listing.isHealthy)
    return (result.status, listing)
  }

  @Test func `tells what there is, one line a check`() throws {
    let scenario = try Scenario()
    let environment = try program(scenario)
    let file = try scenario.job(
      script: "session: [{ mcp: { started: db } }]",
      settings: "require-mcp-startup: [db]"
    )
    let kiro = try scenario.job("kiro", script: "turns: [[{ say: done }]]")
    let text = try scenario.directory.read(kiro)
      .replacing("agent: { scripted: kiro.script }\n", with: "")
    try scenario.directory.write(kiro, text)
    let result = try scenario.kjob("doctor \(kiro) \(file)", environment: environment)
    let base = try scenario.git("git rev-parse --short=12 HEAD").prefix(12)
    let folder = scenario.directory.path
    #expect(
      result.output.replacing(/git: 2\.\d+\S* \(\/\S+\/git\)/, with: "git: VERSION") == """
          ok  git: VERSION
          ok  kiro-cli: kiro-cli 2.18.1 (\(folder)/bin/kiro-cli), engine v2
          ok  sign-in: Logged in with Builder ID
          ok  kiro: repository: \(folder)/repository at \(base)
          ok  kiro: session: Kiro CLI Agent 2.18.1, engine v2 as `kiro_default` with `auto`
          ok  job: repository: \(folder)/repository at \(base)
          ok  job: session: scripted agent in place of Kiro CLI Agent 2.18.1, engine v2 as `kiro_default` with `auto`
          ok  job: MCP server db: started
        8 checks found nothing wrong

        """
    )
    #expect(result.status == 0)
    #expect(try scenario.directory.read("calls") == "acp\n--version\nwhoami\nacp\n")
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var script = "turns: [[{ say: done }]]"
    var agent = ""
    var settings = ""
    var subject: String
    var finding: String
    var remedy: String
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "an agent that is not there",
      script: "agents: [other]",
      agent: ", name: refactorer",
      subject: "session",
      finding: "`refactorer` was not found",
      remedy: "copy: [.kiro/]"
    ),
    Case(
      situation: "a model that is not there",
      script: "models: [claude]",
      agent: ", model: gpt-9",
      subject: "session",
      finding: "`gpt-9` was requested, but `auto` is in use",
      remedy: "choose a model"
    ),
    Case(
      situation: "a server that does not start",
      script: "session: [{ mcp: { failed: db, error: connection closed } }]",
      subject: "MCP server db",
      finding: "failed: connection closed",
      remedy: "start the server by hand"
    ),
    Case(
      situation: "a server that nobody mentions",
      settings: "require-mcp-startup: [db]\nmcp-startup-timeout: 1s",
      subject: "MCP server db",
      finding: "did not report in time",
      remedy: "start the server by hand"
    ),
    Case(
      situation: "nobody signed in",
      script: "session: [{ fail: { data: ExpiredTokenException } }]",
      subject: "session",
      finding: "ExpiredTokenException",
      remedy: "kiro-cli login"
    ),
    Case(
      situation: "an agent that crashes",
      script: "initialize: [{ errors: \"no disk\\n\" }, { exit: 1 }]",
      subject: "session",
      finding: "no disk",
      remedy: "start the agent by hand"
    ),
    Case(
      situation: "a file to copy that is not there",
      settings: "copy: [.env]",
      subject: "repository",
      finding: ".env",
      remedy: "correct `copy`"
    ),
  ]

  @Test(arguments: cases)
  func `finds what is wrong and says what to do`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: example.script, settings: example.settings)
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script\(example.agent)")
    try scenario.directory.write(file, text)
    let (status, listing) = try examine(scenario, file)
    #expect(status == 1)
    let bad = listing.checks.filter { $0.state == "bad" }
    #expect(bad.map(\.subject) == [example.subject])
    #expect(bad.first?.job == "job")
    #expect(bad.first?.finding.contains(example.finding) == true)
    #expect(bad.first?.remedy?.contains(example.remedy) == true)
  }

  @Test func `looks at Kiro alone where no file is given`() throws {
    let scenario = try Scenario()
    let good = try examine(scenario, "", try program(scenario))
    #expect(good.listing.checks.map(\.subject) == ["git", "kiro-cli", "sign-in"])
    #expect(good.status == 0)
    let missing = try examine(scenario, "", ["PATH": "/usr/bin:/bin"])
    #expect(missing.listing.checks.map(\.subject) == ["git", "kiro-cli"])
    #expect(missing.listing.checks.last?.remedy?.contains("install") == true)
    let out = try examine(scenario, "", try program(scenario, whoami: "echo Not logged in; exit 1"))
    #expect(out.listing.checks.map(\.state) == ["good", "good", "bad"])
    let broken = try examine(scenario, "", try program(scenario, version: "echo oh; exit 2"))
    #expect(broken.listing.checks.dropFirst().first?.finding.contains("exited with 2: oh") == true)
    let silent = try examine(scenario, "", try program(scenario, version: "exit 0"))
    #expect(silent.listing.checks.dropFirst().first?.state == "unknown")
    #expect(
      silent.listing.checks.dropFirst().first?.finding.hasSuffix(
        "kiro-cli --version` said nothing: is it Kiro's CLI?"
      ) == true
    )
    let key = try program(scenario, whoami: "exit 1").merging(["KIRO_API_KEY": "ksk_x"]) { $1 }
    #expect(try examine(scenario, "", key).listing.checks.last?.state == "unknown")
  }

  @Test func `names repositories that cannot be used`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let text = try scenario.directory.read(file)
      .replacing("[../repository]", with: "[{ path: ../repository, ref: nope }]")
    try scenario.directory.write(file, text)
    let (status, listing) = try examine(scenario, file)
    #expect(status == 1)
    #expect(listing.checks.map(\.subject) == ["git", "repository"])
    #expect(listing.checks.last?.finding.contains("nope") == true)
  }

  @Test func `runs verification commands on the base if it has to`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "setup: [touch built]",
      verify: """

          - { name: holds, run: test -e built }
          - { name: fails, run: 'echo so it is; exit 3' }
          - { name: is missing, run: no-such-tool }
          - { name: sways, run: 'test -e "$HOME/seen" || { touch "$HOME/seen"; exit 1; }' }
        """
    )
    let (status, listing) = try examine(scenario, "--verify \(file)")
    #expect(status == 1)
    let found = listing.checks.filter { $0.subject.hasPrefix("verify") }.map {
      "\($0.subject): \($0.state), \($0.finding.split(separator: "\n").first ?? "")"
    }
    #expect(
      found == [
        "verify `holds`: good, passes on the base",
        "verify `fails`: good, fails on the base: it exited with 3",
        "verify `is missing`: bad, cannot run on the base: it exited with 127 (a command was not found)",
        "verify `sways`: unknown, is unstable on the base: it first exited with 1 and then exited with 0",
      ]
    )
    #expect(try scenario.git("git status --porcelain") == "")
  }

  @Test(arguments: [
    ("", "true", true), ("changes: { if-empty: fail }", "true", false), ("", "false", false),
  ])
  func `warns of a job that accepts an empty change`(
    settings: String,
    verify: String,
    isWarned: Bool
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: settings,
      verify: "['true', '\(verify)']"
    )
    let (status, listing) = try examine(scenario, "--verify \(file)")
    #expect(status == 0)
    let warning = listing.checks.first { $0.subject == "verification" }
    #expect(warning?.state == (isWarned ? "unknown" : nil))
    #expect(warning?.finding.contains("accepts an empty change") == (isWarned ? true : nil))
  }
}
