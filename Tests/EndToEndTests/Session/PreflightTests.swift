import TestSupport
import Testing

/// Where an agent says nothing about MCP, kjob proves by itself that the servers start.
@Suite(.waiting) struct `The preflight of MCP servers` {
  /// An agent that speaks plain ACP and nothing of Kiro's, and notes every prompt.
  static let silentAgent = """
    import json, sys
    def send(m):
        print(json.dumps(dict(jsonrpc="2.0", **m)), flush=True)
    for line in sys.stdin:
        m = json.loads(line)
        if m.get("method") == "initialize":
            send({"id": m["id"], "result": {"protocolVersion": 1, "agentCapabilities":
                {"mcpCapabilities": {"http": True}}}})
        elif m.get("method") == "session/new":
            with open(sys.argv[1], "w") as f: json.dump(m["params"]["mcpServers"], f)
            send({"id": m["id"], "result": {"sessionId": "s"}})
        elif m.get("method") == "session/prompt":
            print("the agent got a prompt", file=sys.stderr, flush=True)
            send({"method": "session/update", "params": {"sessionId": "s", "update":
                {"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": "x"}}}})
            send({"id": m["id"], "result": {"stopReason": "end_turn"}})
    """

  /// A server with one tool; what it does besides is its argument.
  static let server = """
    import json, os, sys, time
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"this is {mode}", *os.environ.get("TOLD", "").split(), file=sys.stderr, flush=True)
    if mode == "crash": sys.exit(3)
    if mode == "hang": time.sleep(600)
    if mode == "slow": time.sleep(2)
    for line in sys.stdin:
        m = json.loads(line)
        if "id" not in m: continue
        if m["method"] == "initialize":
            r = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                 "serverInfo": {"name": "test", "version": "1"}}
        else:
            r = {"tools": [{"name": "t", "inputSchema": {"type": "object"}}]}
        print(json.dumps({"jsonrpc": "2.0", "id": m["id"], "result": r}), flush=True)
    """

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// The job's servers; `PY` is the test server's command.
    var servers: String
    var settings = "mcp-startup-timeout: 20s"
    var exitCode: Int32 = 3
    var says: [String] = []
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "one that starts",
      servers: "{ a: { command: [PY] } }",
      exitCode: 0,
      says: ["a: starts, according to kjob's own check (1 tool)"]
    ),
    Case(
      situation: "one that is slow",
      servers: "{ a: { command: [PY, slow] } }",
      exitCode: 0
    ),
    Case(
      situation: "one whose program is missing",
      servers: "{ a: { command: [no-such-server] } }",
      says: ["`no-such-server` was not found"]
    ),
    Case(
      situation: "one that crashes",
      servers: "{ a: { command: [PY, crash], env: { TOLD: \"hello ${NAME_OF_IT}\" } } }",
      says: ["exited with 3", "this is crash hello world"]
    ),
    Case(
      situation: "one that hangs",
      servers: "{ a: { command: [PY, hang] } }",
      settings: "mcp-startup-timeout: 1s",
      says: ["had not answered initialize in time", "this is hang"]
    ),
    Case(
      situation: "two of three",
      servers: "{ a: { command: [PY] }, b: { command: [PY, crash] }, c: { command: [PY] } }",
      says: ["a: starts", "b: failed: exited with 3", "c: starts"]
    ),
    Case(
      situation: "one that hangs beside one that starts",
      servers: "{ a: { command: [PY] }, b: { command: [PY, hang] } }",
      settings: "mcp-startup-timeout: 2s",
      says: [
        "a: starts, according to kjob's own check",
        "b: failed: had not answered initialize in time",
      ]
    ),
    Case(
      situation: "a service that nobody serves",
      servers: "{ a: { url: \"http://127.0.0.1:1/mcp\" } }",
      says: ["could not be reached"]
    ),
    Case(
      situation: "none that is required",
      servers: "{ a: { command: [PY, crash] } }",
      settings: "require-mcp-startup: false",
      exitCode: 0
    ),
    Case(
      situation: "another than the one that is required",
      servers: "{ a: { command: [PY, crash] }, b: { command: [PY] } }",
      settings: "require-mcp-startup: [b]",
      exitCode: 0
    ),
  ]

  @Test(.fault(52, 53, 56), arguments: cases)
  func `opens the gate only for servers that answer`(example: Case) throws {
    let scenario = try Scenario()
    let outcome = try run(scenario, example.servers, example.settings)
    #expect(outcome.result.status == example.exitCode)
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("session/prompt") == (example.exitCode == 0))
    let said = try scenario.directory.read("kjob-out/jobs/job/agent.stderr.log")
    #expect(said.contains("the agent got a prompt") == (example.exitCode == 0))
    let job = try #require(outcome.job())
    let states = job.mcpServers.map { "\($0.name): \($0.state)\n\($0.evidence ?? "")" }
    let text = (states + [job.reason?.details ?? ""]).joined(separator: "\n")
    for words in example.says { #expect(text.contains(words)) }
    #expect(job.reason?.type == (example.exitCode == 3 ? "kjob.mcp.startup" : nil))
    // The agent was handed the same servers.
    #expect(try scenario.directory.read("handed").contains("\"name\": \"a\""))
  }

  private func run(
    _ scenario: Scenario,
    _ servers: String,
    _ settings: String
  ) throws -> Scenario.Outcome {
    let folder = scenario.directory.path
    try scenario.directory.write("agent.py", Self.silentAgent)
    try scenario.directory.write("server.py", Self.server)
    let list = servers.replacing("PY", with: "python3, \(folder)/server.py")
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "mcp-servers: \(list)\n\(settings)"
    )
    return try scenario.run(
      "\(file) --agent-command 'python3 \(folder)/agent.py \(folder)/handed'",
      environment: ["NAME_OF_IT": "world"]
    )
  }

  @Test func `reads the workspace's configuration as well`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "repository/.kiro/settings/mcp.json",
      """
      {"mcpServers": {"db": {"command": "python3",
        "args": ["\(scenario.directory.path)/server.py", "crash"], "env": {"TOLD": "${NAME_OF_IT}"}}}}
      """
    )
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let outcome = try run(scenario, "{}", "timeout: 60s")
    #expect(outcome.result.status == 3)
    #expect(outcome.job()?.reason?.details.contains("this is crash world") == true)
  }

  @Test func `tells why a server failed in an agent that says no more than that`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("server.py", Self.server)
    let server = "python3, \(scenario.directory.path)/server.py, crash"
    let file = try scenario.job(
      script:
        "session: [{ mcp: { failed: db, error: connection closed } }]\nturns: [[{ say: done }]]",
      settings: "mcp-servers: { db: { command: [\(server)] } }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 3)
    #expect(
      outcome.job()?.reason?.details == """
        not every required MCP server started:
        db: failed: connection closed
          started by kjob, it exited with 3 before it had answered initialize; the end of what it said:
          this is crash
        """
    )
  }

  @Test(.fault(64), arguments: [("crash", "", 0), ("", "crash", 3)] as [(String, String, Int32)])
  func `takes the job's own server before the configuration's of the same name`(
    configured: String,
    own: String,
    status: Int32
  ) throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "repository/.kiro/settings/mcp.json",
      """
      {"mcpServers": {"a": {"command": "python3",
        "args": ["\(scenario.directory.path)/server.py", "\(configured)"]}}}
      """
    )
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let outcome = try run(scenario, "{ a: { command: [PY, \"\(own)\"] } }", "timeout: 60s")
    #expect(outcome.result.status == status)
    #expect(outcome.job()?.mcpServers.map(\.name) == ["a"])
  }

  /// Agents that open no session when a server does not start, each in words of its own.
  @Test(arguments: [("crash", 3, "kjob.mcp.startup"), ("", 1, "kjob.agent.refused")])
  func `tells whose fault it is when an agent opens no session`(
    mode: String,
    status: Int32,
    type: String
  ) throws {
    let scenario = try Scenario()
    try scenario.directory.write("server.py", Self.server)
    let server = "python3, \(scenario.directory.path)/server.py, \"\(mode)\""
    let agent = try scenario.plainAgent(
      """
      def session(m):
          answer(m, error={"code": -32603, "message": "Internal error", "data": "could not connect"})
      """
    )
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "mcp-servers: { db: { command: [\(server)] } }"
    )
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.result.status == status)
    let job = try #require(outcome.job())
    #expect(job.reason?.type == type)
    #expect(
      job.warnings == [
        "the agent answered `session/new` with an error: "
          + "Internal error: could not connect (-32603)"
      ]
    )
    if status == 3 {
      #expect(job.reason?.details.contains("db: failed: exited with 3") == true)
      #expect(job.reason?.details.contains("this is crash") == true)
    }
  }

  @Test(.fault(157)) func `says which variable a server lacks, before anything starts`() throws {
    let scenario = try Scenario()
    let outcome = try run(scenario, "{ a: { command: [PY], env: { X: \"${NOT_SET}\" } } }", "")
    #expect(outcome.result.status == 1)
    #expect(outcome.job()?.reason?.type == "kjob.mcp.configuration")
    #expect(
      outcome.job()?.reason?.message
        == "the MCP server `a` needs the variable `NOT_SET`, which is not set"
    )
  }

  @Test func `proves nothing by servers that the agent never hears of`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "home/.kiro/settings/mcp.json",
      """
      {"mcpServers": {"mail": {"command": "python3",
        "args": ["\(scenario.directory.path)/server.py"]}}}
      """
    )
    let outcome = try run(scenario, "{ a: { command: [PY] } }", "require-mcp-startup: [mail]")
    #expect(outcome.result.status == 1)
    #expect(outcome.job()?.reason?.type == "kjob.mcp.configuration")
    #expect(
      outcome.job()?.reason?.message == """
        the job requires the MCP server `mail`, but neither the agent nor a configuration of the \
        job names it (configured: `a`)
        """
    )
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(!transcript.contains("session/prompt"))
  }

  @Test func `keeps a server's secrets out of every file`() throws {
    let scenario = try Scenario()
    let folder = scenario.directory.path
    try scenario.directory.write("agent.py", Self.silentAgent)
    try scenario.directory.write("server.py", Self.server)
    let secret = "s3cr3t-0123456789"
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: """
        mcp-servers:
          a:
            command: [python3, \(folder)/server.py, crash]
            env: { ADDRESS: "${THE_VALUE}", TOLD: "${THE_VALUE}", MY_AUTH: literal-0123 }
          b:
            url: "http://user:pass-9876@127.0.0.1:1/mcp?api_key=query-4567"
            headers: { X-Who: header-2345, Authorization: "Bearer ${THE_VALUE}" }
        """
    )
    let outcome = try scenario.run(
      "\(file) --agent-command 'python3 \(folder)/agent.py \(folder)/handed'",
      environment: ["THE_VALUE": secret]
    )
    #expect(outcome.result.status == 3)
    #expect(try scenario.directory.read("handed").contains(secret))
    let found = try Shell.result(
      "grep -rlE '\(secret)|literal-0123|pass-9876|query-4567|header-2345' kjob-out; true",
      in: folder,
      environment: [:]
    )
    #expect(found.output == "")
  }

  @Test func `does not hand a service to an agent that takes none`() throws {
    let scenario = try Scenario()
    let agent = Self.silentAgent.replacing("\"http\": True", with: "\"http\": False")
    try scenario.directory.write("agent.py", agent)
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "mcp-servers: { a: { url: \"http://127.0.0.1:1/mcp\" } }"
    )
    let folder = scenario.directory.path
    let outcome = try scenario.run(
      "\(file) --agent-command 'python3 \(folder)/agent.py \(folder)/handed'"
    )
    #expect(outcome.job()?.reason?.type == "kjob.mcp.configuration")
    #expect(outcome.job()?.reason?.message.contains("over HTTP") == true)
  }
}
