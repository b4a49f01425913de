import TestSupport
import Testing

/// Whose servers are expected: those of the agent that Kiro would start, found as Kiro finds it.
@Suite(.waiting) struct `The servers of Kiro's configuration` {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// Files of the base commit, by path.
    var workspace: [String: String] = [:]
    /// Files below the home folder, by path.
    var home: [String: String] = [:]
    /// The agent that the job asks for.
    var asked: String?
    /// The mode in which the session is, where it is not the agent asked for.
    var mode: String?
    /// The servers that have to be reported.
    var servers: [String] = []
    var testDescription: String { situation }
  }

  private static func servers(_ name: String, _ more: String = "") -> String {
    #"{\#(more)"mcpServers":{"\#(name)":{"command":"no-such-server"}}}"#
  }

  static let cases: [Case] = [
    Case(
      situation: "an agent's file names the agent",
      workspace: [".kiro/agents/rust.json": servers("db", #""name":"rust-dev","#)],
      asked: "rust-dev",
      servers: ["db"]
    ),
    Case(
      situation: "an agent that does not take the servers of the workspace",
      workspace: [
        ".kiro/agents/rust.json": #"{"name":"rust-dev"}"#,
        ".kiro/settings/mcp.json": servers("web"),
      ],
      asked: "rust-dev"
    ),
    Case(
      situation: "an agent in Markdown",
      workspace: [
        ".kiro/agents/reviewer.md": "---\ndescription: d\n---\nReview.\n",
        ".kiro/settings/mcp.json": servers("web"),
      ],
      asked: "reviewer"
    ),
    Case(
      situation: "an agent in Markdown with servers, and those of the workspace",
      workspace: [
        ".kiro/agents/reviewer.md": """
        ---
        includeMcpJson: true
        mcpServers: { db: { command: no-such-server } }
        ---
        Review.
        """,
        ".kiro/settings/mcp.json": servers("web"),
      ],
      asked: "reviewer",
      servers: ["db", "web"]
    ),
    Case(
      situation: "a configuration from before Kiro had its name",
      workspace: [".amazonq/mcp.json": servers("db")],
      servers: ["db"]
    ),
    Case(
      situation: "Kiro's own configuration before the older one",
      workspace: [".amazonq/mcp.json": servers("old"), ".kiro/settings/mcp.json": servers("web")],
      servers: ["web"]
    ),
    Case(
      situation: "an agent from before Kiro had its name",
      workspace: [".amazonq/cli-agents/x.json": servers("db")],
      asked: "x",
      servers: ["db"]
    ),
    Case(
      situation: "an agent of the user's",
      home: [".kiro/agents/mine.json": servers("db")],
      asked: "mine",
      servers: ["db"]
    ),
    Case(
      situation: "the workspace's agent before the user's of the same name",
      workspace: [".kiro/agents/a.json": servers("here", #""name":"mine","#)],
      home: [".kiro/agents/mine.json": servers("there")],
      asked: "mine",
      servers: ["here"]
    ),
    Case(
      situation: "the user's default agent",
      home: [
        ".kiro/settings/cli.json": #"{"chat.defaultAgent":"my-agent"}"#,
        ".kiro/agents/my-agent.json": servers("db"),
      ],
      mode: "my-agent",
      servers: ["db"]
    ),
    Case(
      situation: "a default agent that does not take the workspace's servers",
      workspace: [".kiro/settings/mcp.json": servers("web")],
      home: [
        ".kiro/settings/cli.json": #"{"chat.defaultAgent":"my-agent"}"#,
        ".kiro/agents/my-agent.json": "{}",
      ],
      mode: "my-agent"
    ),
    Case(
      situation: "the workspace's default agent before the user's",
      workspace: [
        ".kiro/settings/cli.json": #"{"chat":{"defaultAgent":"a"}}"#,
        ".kiro/agents/a.json": servers("here"),
      ],
      home: [
        ".kiro/settings/cli.json": #"{"chat.defaultAgent":"b"}"#,
        ".kiro/agents/b.json": servers("there"),
      ],
      mode: "a",
      servers: ["here"]
    ),
    Case(
      situation: "a default agent that is not the one in use",
      workspace: [".kiro/settings/mcp.json": servers("web")],
      home: [
        ".kiro/settings/cli.json": #"{"chat.defaultAgent":"my-agent"}"#,
        ".kiro/agents/my-agent.json": servers("db"),
      ],
      mode: "kiro_default",
      servers: ["web"]
    ),
    Case(
      situation: "an agent that the session chose by itself",
      workspace: [
        ".kiro/agents/other.json": servers("db"), ".kiro/settings/mcp.json": servers("web"),
      ],
      mode: "other",
      servers: ["db"]
    ),
  ]

  /// A Kiro that lists no servers but those that it is given, and comes up in a mode.
  private static func agent(mode: String?, started: [String]) -> String {
    let mode = mode.map { #""modes": {"currentModeId": "\#($0)"},"# } ?? ""
    let started = started.map { #"{"name": "\#($0)", "status": "running"}"# }
    return """
      def initialize(m):
          answer(m, result={"protocolVersion": 1, "agentInfo": {"name": "Kiro CLI Agent"}})
      def session(m):
          answer(m, result={\(mode) "sessionId": "s"})
          send(method="_kiro.dev/commands/available",
               params={"sessionId": "s", "mcpServers": [\(started.joined(separator: ", "))]})
      def other(m):
          if "id" in m: answer(m, error={"code": -32601, "message": "no"})
      """
  }

  @Test(arguments: cases)
  func `are expected, and none else`(example: Case) throws {
    let scenario = try Scenario()
    for (path, text) in example.workspace {
      try scenario.directory.write("repository/" + path, text)
    }
    for (path, text) in example.home { try scenario.directory.write("home/" + path, text) }
    try scenario.git("git add -f . && git commit -qm kiro --allow-empty")
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "mcp-startup-timeout: 1s"
    )
    let mode = example.mode ?? example.asked
    let run = { (started: [String]) in
      let agent = try scenario.plainAgent(Self.agent(mode: mode, started: started))
      if let asked = example.asked {
        let text = try scenario.directory.read(file)
          .replacing(/agent: .*/, with: "agent: { scripted: job.script, name: \(asked) }")
        try scenario.directory.write(file, text)
      }
      return try scenario.run("\(file) \(agent)")
    }
    let all = try run(example.servers)
    #expect(all.result.status == 0, "\(all.job()?.reason?.details ?? "")")
    #expect(all.job()?.mcpServers.map(\.name) == example.servers)
    for server in example.servers {
      let without = try run(example.servers.filter { $0 != server })
      #expect(without.result.status == 3)
      #expect(without.job()?.reason?.message.contains("`\(server)` did not report in time") == true)
    }
  }

  @Test func `are none where a file is empty, and that is told`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.kiro/settings/mcp.json", "\n")
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let outcome = try scenario.run(try scenario.job(script: "turns: [[{ say: x }]]"))
    #expect(outcome.result.status == 0)
    let warning = try #require(outcome.job()?.warnings.first)
    #expect(warning == "`.kiro/settings/mcp.json` is empty: it names no MCP servers")
  }

  @Test(arguments: [
    (".amazonq/mcp.json", #"{"mcpServers":{"db":{}}}"#, "", "kjob.mcp.configuration"),
    (".kiro/agents/a.json", #"{"name":"x"}"#, ", name: x", "kjob.agent.fallback"),
    (".kiro/agents/x.md", "---\n---\n", ", name: x", "kjob.agent.fallback"),
    (".amazonq/cli-agents/x.json", "{}", ", name: x", "kjob.agent.fallback"),
  ])
  func `are missed where a worktree lacks their file`(
    path: String,
    text: String,
    agent: String,
    type: String
  ) throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/" + path, text)
    let file = try scenario.job(script: "turns: [[{ say: x }]]")
    let job = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script\(agent)")
    try scenario.directory.write(file, job)
    let reason = try #require(try scenario.run(file).job()?.reason)
    #expect(reason.type == type)
    #expect(reason.message.contains("`\(path)` is in the repository's folder"))
    #expect(reason.message.contains("`copy: [\(path.prefix { $0 != "/" })/]`"))
  }
}
