import Foundation
import TestSupport
import Testing

/// The gate: no prompt is ever sent unless every required MCP server is known to run.
@Suite(.waiting) struct `The MCP start-up gate` {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// Steps between `session/new` and its answer.
    var signals = "[]"
    /// Steps after the answer.
    var later = "[]"
    var servers = "[]"
    var status = "[]"
    var settings = "require-mcp-startup: [db, web]"
    var limit = "1s"
    var exitCode: Int32 = 3
    var says: [String] = []
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "every required server started",
      signals: "[{ mcp: { started: db } }, { mcp: { started: web } }, { mcp: { started: db } }]",
      exitCode: 0
    ),
    Case(
      situation: "one of two failed",
      signals: "[{ mcp: { started: db } }, { mcp: { failed: web, error: connection closed } }]",
      says: ["`web` failed: connection closed", "db: started"]
    ),
    Case(
      situation: "one of two was never mentioned",
      signals: "[{ mcp: { started: db } }]",
      says: ["`web` did not report in time"]
    ),
    Case(situation: "nobody said anything", says: ["`db` did not report in time"]),
    Case(
      situation: "one waits for a sign-in",
      signals: """
        [{ mcp: { started: db } }, { mcp: { authorization: web, address: "https://x.invalid/?t=1" } }]
        """,
      says: ["`web` waits for a sign-in"]
    ),
    Case(
      situation: "policy has disabled MCP",
      signals: "[{ mcp: governance-disabled }]",
      says: ["`db` is disabled by the organisation's policy"]
    ),
    Case(
      situation: "a failure was followed by success",
      signals:
        "[{ mcp: { failed: db, error: x } }, { mcp: { started: db } }, { mcp: { started: web } }]",
      exitCode: 0
    ),
    Case(
      situation: "a server started after the session was open",
      signals: "[{ mcp: { started: db } }]",
      later: "[{ sleep: 300ms }, { mcp: { started: web } }]",
      exitCode: 0
    ),
    Case(
      situation: "a server took thirty of its sixty seconds",
      signals: "[{ mcp: { started: db } }]",
      later: "[{ sleep: 30s }, { mcp: { started: web } }]",
      limit: "60s",
      exitCode: 0
    ),
    Case(
      situation: "the list of commands tells of the servers",
      servers: "[{ name: db, status: running }, { name: web, status: running }]",
      exitCode: 0
    ),
    Case(
      situation: "the third engine's list tells of the servers",
      signals: """
        [{ notify: { method: _kiro/mcp/status, params: { servers: [{ name: db, status: connecting },
          { name: web, status: connecting }] } } },
         { notify: { method: _kiro/mcp/status, params: { servers: [{ name: db, status: connected },
          { name: web, status: failed, errorMessage: no route }] } } }]
        """,
      says: ["`web` failed: no route", "db: started"]
    ),
    Case(
      situation: "one started and failed later",
      signals:
        "[{ mcp: { started: db } }, { mcp: { started: web } }, { mcp: { failed: db, error: x } }]",
      says: ["`db` failed: x", "web: started"]
    ),
    Case(
      situation: "the list of commands tells of one that failed and one that is not done",
      servers: "[{ name: db, status: failed }, { name: web, status: pending }]",
      says: ["`db` failed", "`web` has not started: the agent last reported `pending`"]
    ),
    Case(
      situation: "Kiro lists one that nobody expected and that is loading",
      servers: "[{ name: z, status: loading }]",
      settings: "require-mcp-startup: true",
      says: ["`z` has not started: the agent last reported `loading`"]
    ),
    Case(
      situation: "one is loading before the session is open and fails later",
      signals: """
        [{ notify: { method: _kiro.dev/commands/available, params: { mcpServers: [{ name: z,
          status: loading }] } } }]
        """,
      later: "[{ sleep: 300ms }, { mcp: { failed: z, error: no route } }]",
      settings: "require-mcp-startup: true",
      limit: "60s",
      says: ["`z` failed: no route"]
    ),
    Case(
      situation: "one is loading and runs later",
      later: "[{ sleep: 300ms }, { mcp: { started: z } }]",
      servers: "[{ name: z, status: loading }]",
      settings: "require-mcp-startup: true",
      limit: "60s",
      exitCode: 0
    ),
    Case(
      situation: "one is in a state that nobody knows",
      servers: "[{ name: z, status: needs_auth }]",
      settings: "require-mcp-startup: true",
      says: ["`z` has not started: the agent last reported `needs_auth`"]
    ),
    Case(
      situation: "the third engine's servers connect for ever",
      signals: """
        [{ notify: { method: _kiro/mcp/status, params: { servers: [{ name: z, status: connecting },
          { name: y, status: connected }] } } }]
        """,
      settings: "require-mcp-startup: true",
      says: ["`z` has not started: the agent last reported `connecting`", "y: started"]
    ),
    Case(
      situation: "one is named in a message that nobody knows, and never again",
      later: "[{ notify: { method: _kiro.dev/mcp/server_odd, params: { serverName: z } } }]",
      settings: "require-mcp-startup: true",
      says: ["`z` did not report in time"]
    ),
    Case(
      situation: "one is disabled",
      servers: "[{ name: z, status: disabled }]",
      settings: "require-mcp-startup: true",
      exitCode: 0
    ),
    Case(
      situation: "one is disabled that the job names",
      servers: "[{ name: z, status: disabled }]",
      settings: "require-mcp-startup: [z]",
      says: ["`z` is disabled"]
    ),
    Case(
      situation: "one is loading that the job does not name",
      signals: "[{ mcp: { started: db } }]",
      servers: "[{ name: db, status: running }, { name: z, status: loading }]",
      settings: "require-mcp-startup: [db]",
      limit: "60s",
      exitCode: 0
    ),
    Case(
      situation: "not all have started and none is named that has not",
      status: "[{ allStarted: false, failed: [], pending: [], determinable: true }]",
      settings: "require-mcp-startup: true",
      says: ["the agent cannot report whether every required MCP server started"]
    ),
    Case(
      situation: "not all have started and none is named, and then all have",
      status: """
        [{ allStarted: false, failed: [], pending: [], determinable: true },
          { allStarted: true, failed: [], pending: [], determinable: true }]
        """,
      settings: "require-mcp-startup: true",
      limit: "60s",
      exitCode: 0
    ),
    Case(
      situation: "a server that is not required failed",
      signals:
        "[{ mcp: { started: db } }, { mcp: { started: web } }, { mcp: { failed: x, error: e } }]",
      exitCode: 0
    ),
    Case(
      situation: "every server is required and one that nobody expected failed",
      signals: "[{ mcp: { failed: surprise, error: e } }]",
      settings: "require-mcp-startup: true",
      says: ["`surprise` failed: e"]
    ),
    Case(
      situation: "the agent's own account names a failure that nobody reported",
      status:
        "[{ allStarted: false, failed: [{ serverName: x }], pending: [], determinable: true }]",
      settings: "require-mcp-startup: true",
      says: ["`x` failed"]
    ),
    Case(
      situation: "the agent's own account says that one is starting, and then that it runs",
      status: """
        [{ allStarted: false, failed: [], pending: [x], determinable: true },
          { allStarted: true, failed: [], pending: [], determinable: true }]
        """,
      settings: "require-mcp-startup: true",
      exitCode: 0
    ),
    Case(
      situation: "one is starting, and then nobody speaks of it",
      status: """
        [{ allStarted: false, failed: [], pending: [x], determinable: true },
          { allStarted: false, failed: [], pending: [], determinable: true }]
        """,
      settings: "require-mcp-startup: [x]",
      says: ["`x` did not report in time"]
    ),
    Case(
      situation: "one is starting for ever",
      status: "[{ allStarted: false, failed: [], pending: [x], determinable: true }]",
      settings: "require-mcp-startup: true",
      says: ["`x` is still starting"]
    ),
    Case(
      situation: "the agent's own account cannot be determined",
      signals: "[{ mcp: { started: db } }, { mcp: { started: web } }]",
      status: "[{ allStarted: false, failed: [], pending: [], determinable: false }]"
    ),
    Case(
      situation: "all have started and a server that the job names is not among them",
      status: "[{ allStarted: true, failed: [], pending: [], determinable: true }]",
      says: ["`db` did not report in time"]
    ),
    Case(
      situation: "all have started and one that the job hands over was passed over",
      status: "[{ allStarted: true, failed: [], pending: [], determinable: true }]",
      settings: "require-mcp-startup: true\nmcp-servers: { db: { command: [no-such-server] } }",
      says: ["`db` did not report in time"]
    ),
    Case(
      situation: "one that the job hands over has started",
      signals: "[{ mcp: { started: db } }]",
      status: "[{ allStarted: true, failed: [], pending: [], determinable: true }]",
      settings: "require-mcp-startup: true\nmcp-servers: { db: { command: [no-such-server] } }",
      exitCode: 0
    ),
    Case(
      situation: "nothing is required",
      signals: "[{ mcp: { failed: db, error: e } }]",
      settings: "require-mcp-startup: false",
      exitCode: 0
    ),
    Case(
      situation: "a server goes on reporting, one byte at a time",
      signals: "[split, { mcp: { started: db } }, { mcp: { started: web } }]",
      exitCode: 0
    ),
  ]

  @Test(.fault(53, 54, 56, 57), arguments: cases)
  func `opens only for servers that are known to run`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        session: \(example.signals)
        ready: \(example.later)
        servers: \(example.servers)
        startup-status: \(example.status)
        turns: [[{ errors: "the agent got a prompt\\n" }, { say: x }]]
        """,
      settings: example.settings + "\nmcp-startup-timeout: \(example.limit)"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == example.exitCode)
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("session/prompt") == (example.exitCode == 0))
    // The agent's own word, which is independent of what kjob records.
    let said = try scenario.directory.read("kjob-out/jobs/job/agent.stderr.log")
    #expect(said.contains("the agent got a prompt") == (example.exitCode == 0))
    guard example.exitCode == 3 else { return }
    let reason = try #require(outcome.job()?.reason)
    #expect(reason.type == "kjob.mcp.startup")
    for text in example.says { #expect((reason.message + "\n" + reason.details).contains(text)) }
    #expect(outcome.junit?.all("error").first?.attributes["type"] == "kjob.mcp.startup")
  }

  /// Answers to Kiro's question about its servers that say nothing.
  @Test(arguments: [
    (#"answer(m, error={"code": -32601, "message": "no", "data": m["method"]})"#, true),
    (#"answer(m, error={"code": -32603, "message": "x", "data": "Classification"})"#, true),
    ("answer(m, result=[1])", true), ("None", true),
    // An account that does not say whether it can be relied on cannot.
    ("answer(m, result={})", false), (#"answer(m, result={"allStarted": "yes"})"#, false),
  ])
  func `is not opened by an answer that says nothing`(reply: String, isPassedOver: Bool) throws {
    let agent = { (signals: String) in
      """
      def session(m):
          send(method="_kiro.dev/subagent/list_update", params={})
          \(signals)
          answer(m, result={"sessionId": "s"})
      def other(m):
          check(m["method"] == "_kiro.dev/mcp/startup_status", m)
          check(m["params"] == {"sessionId": "s"}, m)
          \(reply)
      """
    }
    let settings = "require-mcp-startup: [db]\nmcp-startup-timeout: 1s"
    let silent = try Scenario().play(
      PlainAgent.Case(
        behaviour: "silent",
        agent: agent("pass"),
        settings: settings,
        outcome: "error",
        type: "kjob.mcp.startup",
        says: "db: did not report in time"
      )
    )
    #expect(silent.faults == [])
    #expect(silent.outcome.result.status == 3)
    let started = try Scenario().play(
      PlainAgent.Case(
        behaviour: "started",
        agent: agent(
          #"send(method="_kiro.dev/mcp/server_initialized", params={"serverName": "db"})"#
        ),
        settings: settings,
        outcome: isPassedOver ? "passed" : "error",
        type: isPassedOver ? nil : "kjob.mcp.startup",
        says: isPassedOver
          ? ""
          : "the agent cannot report whether every required MCP server started; no prompt was sent"
      )
    )
    // No answer at all is waited for; it might name one that failed.
    #expect(started.faults == [])
  }

  @Test(.fault(55)) func `has opened when a server is lost, and that is told`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        session: [{ mcp: { started: db } }, { mcp: { failed: web, error: e } }]
        turns: [[{ say: x }, { mcp: { failed: db, error: connection closed } },
          { mcp: { failed: db, error: again } }, { mcp: { failed: web, error: e } }]]
        """,
      settings: "require-mcp-startup: [db]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed")
    #expect(
      outcome.job()?.warnings
        == ["the MCP server `db` was lost after it had started: connection closed"]
    )
  }

  struct Late: CustomTestStringConvertible, Sendable {
    var fault: String
    var says: String
    var state: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Late(
      fault: "{ mcp: { failed: z, error: connection closed } }",
      says: "the MCP server `z` failed after the MCP gate had let the job pass: connection closed",
      state: "failed: connection closed"
    ),
    Late(
      fault: """
        { notify: { method: _kiro/mcp/status, params: { servers: [{ name: z, status: failed, \
        failedAuthorization: true }] } } }
        """,
      says:
        "the MCP server `z` failed after the MCP gate had let the job pass: it waits for a sign-in",
      state: "waits for a sign-in (OAuth)"
    ),
  ])
  func `warns of a server that fails when it has opened`(late: Late) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[\(late.fault), { say: x }, \(late.fault)]]",
      settings: "require-mcp-startup: true"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0)
    let job = try #require(outcome.job())
    #expect(job.warnings == [late.says])
    #expect(job.mcpServers.map { "\($0.name) \($0.state)" } == ["z \(late.state)"])
    #expect(outcome.result.output.contains(late.says))
  }

  /// A Kiro that never lists its servers.
  private static let listless = """
    def initialize(m):
        answer(m, result={"protocolVersion": 1, "agentInfo": {"name": "Kiro CLI Agent"}})
    def other(m):
        if "id" in m: answer(m, error={"code": -32601, "message": "no", "data": m["method"]})
    """

  @Test func `goes by the configuration and by its own check where Kiro lists no servers`() throws {
    let warning = "Kiro sent no list of its MCP servers"
    let none = try Scenario().play(
      PlainAgent.Case(behaviour: "none", agent: Self.listless, warnings: [warning])
    )
    #expect(none.faults == [])
    let scenario = try Scenario()
    try scenario.directory.write("server.py", Self.server)
    try scenario.directory.write(
      "repository/.kiro/settings/mcp.json",
      #"{"mcpServers":{"db":{"command":"python3","args":["\#(scenario.directory.path)/server.py"]}}}"#
    )
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let proven = try scenario.play(
      PlainAgent.Case(behaviour: "proven", agent: Self.listless, warnings: [warning])
    )
    #expect(proven.faults == [])
    #expect(
      proven.outcome.job()?.mcpServers.map(\.state)
        == ["starts, according to kjob's own check (1 tool)"]
    )
    let named = try scenario.play(
      PlainAgent.Case(
        behaviour: "named",
        agent: Self.listless,
        settings: "require-mcp-startup: [db]"
      )
    )
    #expect(named.faults == [])
    try scenario.directory.write("server.py", "raise SystemExit('no database')")
    let broken = try scenario.play(
      PlainAgent.Case(
        behaviour: "broken",
        agent: Self.listless,
        outcome: "error",
        type: "kjob.mcp.startup",
        says: "`db` failed",
        warnings: [warning]
      )
    )
    #expect(broken.faults == [])
    #expect(broken.outcome.result.status == 3)
  }

  /// An MCP server with one tool.
  private static let server = """
    import json, sys
    for line in sys.stdin:
        m = json.loads(line)
        if "id" not in m: continue
        if m["method"] == "initialize":
            r = {"protocolVersion": m["params"]["protocolVersion"], "capabilities": {"tools": {}},
                 "serverInfo": {"name": "t", "version": "1"}}
        else: r = {"tools": [{"name": "t", "inputSchema": {"type": "object"}}]}
        print(json.dumps({"jsonrpc": "2.0", "id": m["id"], "result": r}), flush=True)
    """

  @Test func `expects the servers of the base commit's and the user's configuration`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "repository/.kiro/settings/mcp.json",
      #"{"mcpServers":{"db":{"command":"db"},"off":{"command":"x","disabled":true}}}"#
    )
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    try scenario.directory.write(
      "home/.kiro/settings/mcp.json",
      #"{"mcpServers":{"mail":{"url":"https://mail.invalid"}}}"#
    )
    let script = "session: [{ mcp: { started: db } }]\nturns: [[{ say: done }]]"
    let file = try scenario.job(script: script, settings: "mcp-startup-timeout: 1s")
    // The built-in agent has no user; under a name of its own it is any agent that is Kiro.
    let agent = "--agent-command '\(Scenario.program) agent --script jobs/job.script'"
      .replacing("jobs/job", with: scenario.directory.path + "/jobs/job")
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.result.status == 3)
    #expect(
      outcome.job()?.reason?.details == """
        not every required MCP server started:
        db: started
        mail: did not report in time
          started by kjob, it could not be reached: Could not resolve host: mail.invalid
        """
    )
    let without = try scenario.run("\(file) \(agent) --no-require-mcp-startup")
    #expect(without.result.status == 0)
    #expect(try scenario.run(file).result.status == 0)
  }

  /// An agent whose first word of Kiro's own comes after it has opened the session.
  private static let lateKiro = """
    import json, sys, threading, time
    def send(m): print(json.dumps(dict(jsonrpc="2.0", **m)), flush=True)
    def later():
        time.sleep(0.2)
        send({"method": "_kiro.dev/commands/available", "params": {"mcpServers": []}})
        time.sleep(0.4)
        if sys.argv[2] == "fails":
            send({"method": "_kiro.dev/mcp/server_init_failure",
                "params": {"serverName": "mail", "error": "no"}})
    for line in sys.stdin:
        m = json.loads(line)
        if m.get("method") == "initialize":
            r = {"protocolVersion": 1}
            if sys.argv[1]: r["agentInfo"] = {"name": sys.argv[1], "version": "3"}
            send({"id": m["id"], "result": r})
        elif m.get("method") == "session/new":
            send({"id": m["id"], "result": {"sessionId": "s"}})
            threading.Thread(target=later).start()
        elif m.get("method") == "_kiro.dev/mcp/startup_status" and sys.argv[2] == "starts":
            send({"id": m["id"], "result": {"allStarted": True, "determinable": True}})
        elif m.get("method") == "session/prompt":
            send({"method": "session/update", "params": {"sessionId": "s",
                "update": {"sessionUpdate": "agent_message_chunk",
                "content": {"type": "text", "text": "a"}}}})
            send({"id": m["id"], "result": {"stopReason": "end_turn"}})
        elif "method" in m and "id" in m:
            send({"id": m["id"], "error": {"code": -32601, "message": "Method not found"}})
    """

  @Test(arguments: ["", "Kiro CLI Agent"], ["fails", "starts"])
  func `waits for an agent that turns out to be Kiro late`(name: String, way: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("agent.py", Self.lateKiro)
    try scenario.directory.write(
      "home/.kiro/settings/mcp.json",
      #"{"mcpServers":{"mail":{"command":"no-such-server"}}}"#
    )
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let agent = "python3 \(scenario.directory.path)/agent.py \"\(name)\" \(way)"
    let outcome = try scenario.run("\(file) --agent-command '\(agent)'")
    #expect(outcome.result.status == (way == "fails" ? 3 : 0))
    #expect(outcome.job()?.mcpServers.map(\.name) == ["mail"])
  }

  @Test(.fault(59)) func `is an error of its own when a configuration cannot be read`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.kiro/settings/mcp.json", "{ mcpServers: ")
    let base = try scenario.git("git rev-parse HEAD").prefix(40)
    try scenario.git("git add -f .kiro && git commit -qm kiro")
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let other = try scenario.job("other", script: "turns: [[{ say: done }]]")
    let text = try scenario.directory.read(other)
      .replacing("[../repository]", with: "[{ path: ../repository, ref: \(base) }]")
    try scenario.directory.write(other, text)
    let outcome = try scenario.run("\(file) \(other)")
    #expect(outcome.result.status == 1)
    #expect(outcome.job()?.reason?.type == "kjob.mcp.configuration")
    // The file in the repository, since the worktree is gone.
    let message = try #require(outcome.job()?.reason?.message)
    #expect(message.contains("`.kiro/settings/mcp.json`"), "\(message)")
    #expect(outcome.job()?.reason?.details.contains("worktrees/") == false)
    // It is the fault of one job and no other.
    #expect(outcome.job("other")?.outcome == "passed")
  }

  @Test(.fault(58)) func `names a user's configuration that cannot be read before any agent runs`()
    throws
  {
    let scenario = try Scenario()
    try scenario.directory.write("home/.kiro/settings/mcp.json", "{\n  \"mcpServers\": {,}\n}")
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "command: [touch, \(scenario.directory.path)/ran]")
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    #expect(outcome.job()?.reason?.type == "kjob.mcp.configuration")
    #expect(outcome.job()?.reason?.message.contains("home/.kiro/settings/mcp.json") == true)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/ran"))
  }

  @Test func `gives 1 and not 3 when anything else went wrong`() throws {
    let scenario = try Scenario()
    let gated = try scenario.job(
      "gated",
      script: "session: [{ mcp: { failed: db, error: e } }]\nturns: [[{ say: done }]]"
    )
    let refused = try scenario.job(
      "refused",
      script: "turns: [[{ say: done }]]",
      verify: "[exit 1]"
    )
    let fine = try scenario.job("fine", script: "turns: [[{ say: done }]]")
    #expect(try scenario.run("\(gated) \(fine)").result.status == 3)
    #expect(try scenario.run("\(gated) \(refused) \(fine)").result.status == 1)
  }
}
