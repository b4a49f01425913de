import Foundation
import TestSupport
import Testing

/// What real agents were seen to do beyond or against the protocol; none of it is kjob's to judge.
@Suite(.waiting) struct `An agent with ways of its own` {
  private typealias Case = PlainAgent.Case

  static let silent: [PlainAgent.Case] = [
    Case(
      behaviour: "writes a file through kjob and says nothing",
      agent: """
        def prompt(m):
            request(1, "fs/write_text_file", path=os.getcwd() + "/a", content="x")
            stop(m)
        """,
      settings: "client-capabilities: [fs]"
    ),
    Case(
      behaviour: "runs a command through kjob and says nothing",
      agent: """
        def prompt(m):
            id = request(1, "terminal/create", command="true")["result"]["terminalId"]
            request(2, "terminal/wait_for_exit", terminalId=id)
            stop(m)
        """,
      settings: "client-capabilities: [terminal]"
    ),
    Case(
      behaviour: "asks and says nothing",
      agent: """
        def prompt(m):
            ask("q", {"toolCallId": "t", "title": "t"})
            stop(m)
        """
    ),
    Case(
      behaviour: "shows an image and says nothing",
      agent: """
        def prompt(m):
            update("agent_message_chunk", content={"type": "image", "mimeType": "image/png",
                "data": "eA=="})
            stop(m)
        """
    ),
    Case(
      behaviour: "does nothing",
      agent: "def prompt(m): stop(m)",
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
  ]

  @Test(arguments: silent)
  func `did something without a word`(example: PlainAgent.Case) throws {
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  static let openings: [PlainAgent.Case] = [
    Case(behaviour: "answers `initialize` with the version alone, and with nothing but an id"),
    Case(
      behaviour: "takes longer to open the session than it may be silent in a turn",
      agent: """
        def session(m):
            time.sleep(1.3)
            answer(m, result={"sessionId": "s"})
        """,
      settings: "idle-timeout: 1s"
    ),
    Case(
      behaviour: "sends updates before the answer that names the session",
      agent: """
        def session(m):
            update("usage_update", used=1, size=2)
            update("agent_message_chunk", content={"type": "text", "text": "welcome"})
            answer(m, result={"sessionId": "s"})
        def prompt(m): stop(m)
        """,
      // What was said before the turn is no answer to its prompt.
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "lists ways to sign in although somebody is signed in",
      agent: """
        def initialize(m):
            answer(m, result={"protocolVersion": 1, "authMethods": [
                {"id": "kiro-login", "name": "Log in"}, {"id": "t", "name": "T", "type": "terminal",
                "args": ["login"]}, {"_meta": {}}, None]})
        """
    ),
    Case(
      behaviour: "gives the legacy list of models, and options and modes of other shapes",
      agent: """
        def session(m):
            answer(m, result={"sessionId": "s", "modes": None, "configOptions": [{"id": 1}],
                "models": {"currentModelId": "a", "availableModels": [{"modelId": "a"}, 5]}})
        """
    ),
    Case(
      behaviour: "wants a sign-in and names its methods in the error",
      agent: """
        def session(m):
            answer(m, error={"code": -32000, "message": "Authentication required",
                "data": {"authMethods": [{"id": "login", "name": "Log in"}]}})
        """,
      outcome: "error",
      type: "kjob.agent.sign-in",
      says: "Authentication required"
    ),
    Case(
      behaviour: "wants a sign-in and gives the reason in the error",
      agent: """
        def session(m):
            answer(m, error={"code": -32000, "message": "Authentication required",
                "data": {"reason": "no key is configured"}})
        """,
      outcome: "error",
      type: "kjob.agent.sign-in",
      says: "Authentication required: no key is configured (-32000)"
    ),
  ]

  static let turns: [PlainAgent.Case] = [
    Case(
      behaviour: "sends updates after the turn's answer and after its input has ended",
      agent: """
        def prompt(m):
            say("x")
            stop(m)
            for i in range(100): update("usage_update", used=i)
        def ended():
            for i in range(100): update("usage_update", used=i)
            os._exit(0)
        """
    ),
    Case(
      behaviour: "echoes the prompt and says nothing",
      agent: """
        def prompt(m):
            update("user_message_chunk", content=m["params"]["prompt"][0])
            stop(m)
        """,
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "sends empty chunks that only carry metadata",
      agent: """
        def prompt(m):
            for i in range(3):
                update("agent_message_chunk", content={"type": "text", "text": ""}, _meta={"n": i})
            stop(m)
        """,
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "sends other updates between the halves of a sentence",
      agent: """
        def prompt(m):
            say("Tool uses were ")
            update("usage_update", used=1)
            update("session_info_update", title="t")
            say("fine.")
            stop(m)
        """
    ),
    Case(
      behaviour: "thinks 17 KB in one chunk, and says nothing",
      agent: """
        def prompt(m):
            update("agent_thought_chunk", content={"type": "text", "text": "You are. " * 2000})
            stop(m)
        """,
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "leaves a tool call without an end",
      agent: """
        def prompt(m):
            update("tool_call", toolCallId="t", title="Writing", kind="edit", status="in_progress")
            stop(m)
        """,
      warnings: ["the turn ended while the tool call `Writing` had not ended"]
    ),
    Case(
      behaviour: "reports a tool that failed as completed, and one as failed that never began",
      agent: """
        def prompt(m):
            update("tool_call", toolCallId="a", title="Running: false", kind="execute")
            update("tool_call_update", toolCallId="a", status="completed",
                rawOutput={"items": [{"Json": {"exit_status": "exit status: 2", "stdout": ""}}]})
            update("tool_call_update", toolCallId="b", status="failed",
                content=[{"type": "content", "content": {"type": "text", "text": "bad arguments"}}])
            stop(m)
        """
    ),
    Case(
      behaviour: "cannot reach its model and ends the turn without a word",
      agent: "def prompt(m): stop(m)",
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "cannot reach its model and says so as if it were the answer",
      agent: """
        def prompt(m):
            say("Error: HTTP 500")
            stop(m)
        """,
      settings: "verify: [exit 1]",
      outcome: "failed",
      // What it says is not judged; the job's own commands are.
      type: "kjob.verify.failed"
    ),
    Case(
      behaviour: "cannot reach its model and refuses",
      agent: """
        def prompt(m):
            say("Error: HTTP 500")
            stop(m, "refusal")
        """,
      outcome: "error",
      type: "kjob.agent.stopped",
      says: "`refusal`"
    ),
    Case(
      behaviour: "cannot reach its model and says what an error's object has",
      agent: """
        def prompt(m):
            answer(m, error={"code": -32603, "message": "Internal error",
                "data": {"details": "InternalServerError"}})
        """,
      outcome: "error",
      type: "kjob.agent.unavailable",
      says: "Internal error: InternalServerError (-32603)"
    ),
    Case(
      behaviour: "answers with an error whose data has a shape of its own",
      agent: """
        def prompt(m):
            answer(m, error={"code": -32603, "message": "Internal error",
                "data": {"cause": ["odd", 1]}})
        """,
      outcome: "error",
      type: "kjob.agent.refused",
      says: #"Internal error: {"cause":["odd",1]} (-32603)"#
    ),
    Case(
      behaviour: "answers with an error that has no data",
      agent: #"def prompt(m): answer(m, error={"code": -32603, "message": "Internal error"})"#,
      outcome: "error",
      type: "kjob.agent.refused",
      says: "Internal error (-32603)"
    ),
    Case(
      behaviour: "throttles under the code that is for signing in",
      agent: """
        def prompt(m):
            answer(m, error={"code": -32000, "message": "Server error", "data": {
                "errorType": "ThrottlingException", "retryErrorType": "x", "requestId": "r"}})
        """,
      outcome: "error",
      type: "kjob.agent.rate-limit"
    ),
  ]

  @Test(.fault(33, 39), arguments: openings + turns)
  func `is driven to the verdict that its work deserves`(example: PlainAgent.Case) throws {
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  @Test(
    .fault(39),
    arguments: [
      "max_tokens", "max_turn_requests", "refusal", "cancelled", "bored", "END_TURN", "",
    ]
  )
  func `has not done its work when it stops for another reason`(reason: String) throws {
    let example = Case(
      behaviour: reason,
      agent: """
        def prompt(m):
            say("x")
            stop(m, "\(reason)")
        """,
      outcome: "error",
      type: "kjob.agent.stopped",
      says: "the agent stopped with `\(reason)` in turn 1 of 1"
    )
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  @Test func `is asked for no more than a session and its turns`() throws {
    let scenario = try Scenario()
    try Shell.run("mkdir worktrees && ln -s worktrees link", in: scenario.directory.path)
    let result = try scenario.play(
      Case(
        behaviour: "offers everything",
        agent: """
          def initialize(m):
              check(m["params"]["protocolVersion"] == 1, m)
              answer(m, result={"protocolVersion": 1, "authMethods": [{"id": "a", "name": "A"}],
                  "agentCapabilities": {"loadSession": True, "sessionCapabilities":
                  {"list": {}, "fork": {}, "resume": {}, "close": {}}}})
          def session(m):
              check(m["params"]["mcpServers"] == [], m)
              check(m["params"]["cwd"] == os.getcwd() == os.path.realpath(os.getcwd()), m)
              check(os.getsid(0) == os.getpid() == os.getpgid(0), "no session of its own")
              answer(m, result={"sessionId": "s"})
          def prompt(m):
              check(list(m["params"]) in (["sessionId", "prompt"], ["prompt", "sessionId"]), m)
              say("x")
              stop(m)
          def other(m):
              check(m["method"] == "session/close" and m["params"] == {"sessionId": "s"}, m)
              answer(m, result={})
          """,
        settings: "prompts: [one, two]"
      ),
      environment: ["KJOB_WORKTREE_DIR": scenario.directory.path + "/link"]
    )
    #expect(result.faults == [])
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    let methods = transcript.split(separator: "\n").filter { $0.contains(#""direction":"sent""#) }
      .compactMap { $0.firstMatch(of: /"method":"([^"]*)"/).map { String($0.1) } }
    #expect(
      methods == [
        "initialize", "session/new", "session/prompt", "session/prompt", "session/close",
      ]
    )
  }

  @Test func `is known by the disk and not by what it shows`() throws {
    let scenario = try Scenario()
    let result = try scenario.play(
      Case(
        behaviour: "shows paths and texts that are not quite what it wrote",
        agent: #"""
          def prompt(m):
              open("hello.txt", "w").write("hello\n")
              update("tool_call", toolCallId="t", title="write", kind="edit", status="completed",
                  rawInput={"file_path": "/hello.txt"}, locations=[{"path": "/hello.txt"}],
                  content=[{"type": "diff", "path": "/hello.txt", "oldText": None,
                            "newText": "hello"}])
              stop(m)
          """#
      )
    )
    #expect(result.faults == [])
    let patch = try scenario.patch()
    #expect(patch.contains("b/hello.txt") && patch.contains("+hello\n"))
    #expect(!patch.contains("No newline"))
  }
}
