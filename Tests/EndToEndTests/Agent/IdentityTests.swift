import TestSupport
import Testing

/// The agent and the model that came are those that were asked for, or no prompt is sent.
@Suite(.waiting) struct `The agent's identity` {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var agent: String
    var script: String
    var type: String?
    var says = ""
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "the agent asked for came",
      agent: "name: refactorer",
      script: "agents: [refactorer]\nturns: [[{ say: x }]]"
    ),
    Case(
      situation: "another agent took its place",
      agent: "name: refactorer",
      script: "agents: [other]\nturns: [[{ say: done }]]",
      type: "kjob.agent.fallback",
      says: "`refactorer` was requested, but `kiro_default` started; `refactorer` was not found"
    ),
    Case(
      situation: "its configuration is broken, and it is silently replaced",
      agent: "name: refactorer",
      script: """
        agents: [other]
        session: [{ notify: { method: _kiro.dev/agent/config_error, \
        params: { path: .kiro/agents/refactorer.json, error: unknown hook } } }]
        """,
      type: "kjob.agent.fallback",
      says: "`kiro_default` started"
    ),
    Case(
      situation: "word of a missing agent comes after the session",
      agent: "name: refactorer",
      script: """
        agents: [refactorer]
        servers: []
        ready:
          - notify: { method: _kiro.dev/agent/not_found, params: { requestedAgent: refactorer } }
          - mcp: { started: db }
        """,
      type: "kjob.agent.fallback",
      says: "`refactorer` was not found"
    ),
    Case(
      situation: "another agent's configuration is broken",
      agent: "name: refactorer",
      script: """
        agents: [refactorer]
        session: [{ notify: { method: _kiro.dev/agent/config_error, \
        params: { path: .kiro/agents/other.json, error: unknown hook } } }]
        turns: [[{ say: x }]]
        """
    ),
    Case(
      situation: "the model asked for is in use",
      agent: "model: claude-sonnet-4.5",
      script: "models: [claude-sonnet-4.5]\nturns: [[{ say: x }]]"
    ),
    Case(
      situation: "another model is in use",
      agent: "model: gpt-9",
      script: "models: [claude-sonnet-4.5]\nturns: [[{ say: done }]]",
      type: "kjob.agent.model",
      says: "`gpt-9` was requested, but `auto` is in use"
    ),
    Case(
      situation: "Kiro says that there is no such model",
      agent: "model: gpt-9",
      script: "session: [{ notify: { method: _kiro.dev/model/not_found, params: {} } }]",
      type: "kjob.agent.model",
      says: "Kiro does not know it"
    ),
  ]

  @Test(.fault("65a"), arguments: cases)
  func `is what the job asks for, or no prompt is sent`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: example.script,
      settings: "require-mcp-startup: \(example.script.contains("db") ? "[db]" : "true")"
    )
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, \(example.agent)")
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.reason?.type == example.type)
    #expect(outcome.job()?.outcome == (example.type == nil ? "passed" : "error"))
    #expect(outcome.job()?.reason?.message.contains(example.says) ?? true)
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("session/prompt") == (example.type == nil))
    #expect(outcome.result.status == (example.type == nil ? 0 : 1))
  }

  struct LeftBehind: CustomTestStringConvertible, Sendable {
    var file: String
    var content: String
    var agent = ""
    var settings = ""
    var type: String?
    var testDescription: String { "\(file) \(settings)" }
  }

  static let leftBehind: [LeftBehind] = [
    LeftBehind(
      file: ".kiro/agents/refactorer.json",
      content: "{}",
      agent: ", name: refactorer",
      type: "kjob.agent.fallback"
    ),
    LeftBehind(
      file: ".kiro/settings/mcp.json",
      content: #"{"mcpServers":{"db":{"command":"db"}}}"#,
      type: "kjob.mcp.configuration"
    ),
    LeftBehind(
      file: ".kiro/settings/mcp.json",
      content: #"{"mcpServers":{"db":{"command":"db"}}}"#,
      settings: "require-mcp-startup: false"
    ),
    LeftBehind(
      file: ".kiro/settings/mcp.json",
      content: #"{"mcpServers":{"db":{"command":"db","disabled":true}}}"#
    ),
    LeftBehind(file: ".kiro/steering/rules.md", content: "Be good.\n"),
    LeftBehind(file: ".kiro/skills/a/SKILL.md", content: "x\n"),
    LeftBehind(file: ".kiro/prompts/a.md", content: "x\n"),
    LeftBehind(file: ".kiro/hooks/a.json", content: "{}\n"),
    LeftBehind(file: ".kiro/agents/helper.md", content: "x\n"),
    LeftBehind(file: ".kiro/settings/cli.json", content: "{}\n"),
  ]

  @Test func `is warned of each file that a worktree lacks, beside those that it has`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.kiro/skills/known/SKILL.md", "x\n")
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    for path in [
      "AGENTS.md", ".amazonq/rules/a.md", ".kiro/skills/b/SKILL.md", ".kiro/skills/c.md",
    ] {
      try scenario.directory.write("repository/" + path, "x\n")
    }
    let file = try scenario.job(script: "turns: [[{ say: x }]]")
    func warning(_ path: String, _ contents: String, copy: String) -> String {
      "`\(path)` is in the repository's folder but not in the base commit, so the worktree lacks "
        + "\(contents): commit it, or copy it with `copy: [\(copy)]`"
    }
    #expect(
      try scenario.run(file).job()?.warnings == [
        warning("AGENTS.md", "its instructions", copy: "AGENTS.md"),
        warning(".kiro/skills/b/SKILL.md", "its skills (and 1 more)", copy: ".kiro/"),
        warning(".amazonq", "its configuration", copy: ".amazonq/"),
      ]
    )
  }

  @Test(.fault("65a"), arguments: leftBehind, [true, false])
  func `does not depend on files that a worktree lacks`(
    example: LeftBehind,
    isIgnored: Bool
  ) throws {
    let scenario = try Scenario()
    if isIgnored {
      try scenario.directory.write("repository/.gitignore", "*.o\n/build/\n.kiro/\n")
      try scenario.git("git add .gitignore && git commit -qm ignore")
    }
    try scenario.directory.write("repository/" + example.file, example.content)
    let file = try scenario.job(script: "turns: [[{ say: x }]]", settings: example.settings)
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script\(example.agent)")
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.reason?.type == example.type)
    if example.content.contains("disabled") {
      #expect(job.warnings == [])
    } else {
      let said = (job.warnings + [job.reason?.message ?? ""]).joined()
      #expect(said.contains("`copy: [.kiro/]`"))
    }
    // No agent was started for a job that cannot be what it seems.
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains("agent-started") == (example.type == nil))
    // The remedy helps.
    try scenario.directory.write(file, text + "copy: [.kiro/]\nmcp-startup-timeout: 1s\n")
    let remedied = try #require(try scenario.run(file).job())
    #expect(remedied.reason?.message.contains("copy") != true)
    #expect(remedied.warnings.allSatisfy { !$0.contains("copy") })
  }
}
