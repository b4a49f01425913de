import Foundation
import TestSupport
import Testing

/// Bytes, messages and ids that no agent should send; each case is one that some agent might.
@Suite(.waiting) struct `An agent that breaks the protocol` {
  private typealias Case = PlainAgent.Case

  static let lines: [PlainAgent.Case] = [
    Case(
      behaviour: "prints a word before it answers `initialize`",
      agent: """
        def initialize(m):
            raw("Loading…\\n")
            answer(m, result={"protocolVersion": 1})
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"],
      transcriptShows: #""direction":"noise","frame":"Loading…""#
    ),
    Case(
      behaviour: "answers without a line end and exits",
      agent: """
        def prompt(m):
            say("x")
            raw('{"id":%d,"result":{"stopReason":"end_turn"}}' % m["id"])
            os._exit(0)
        """
    ),
    Case(
      behaviour: "ends with half a line",
      agent: """
        def prompt(m):
            raw('{"id":%d,"result":{"stopRea' % m["id"])
            os._exit(0)
        """,
      outcome: "error",
      type: "kjob.agent.exited",
      says: "exited with 0 before it had answered `session/prompt`",
      warnings: ["the agent wrote 1 line to standard output that is not a message"],
      transcriptShows: "stopRea"
    ),
    Case(
      behaviour: "ends lines as Windows does, leaves lines empty and sends several at once",
      agent: """
        def prompt(m):
            said = json.dumps({"method": "session/update", "params": {"sessionId": "s", "update":
                {"sessionUpdate": "agent_message_chunk", "content": {"text": "x"}}}})
            done = json.dumps({"id": m["id"], "result": {"stopReason": "end_turn"}})
            raw("\\r\\n\\n" + said + "\\r\\n\\r\\n" + said + "\\r\\n" + done + "\\r\\n")
        """
    ),
    Case(
      behaviour: "sends bytes that are no text within a message",
      agent: """
        def prompt(m):
            say("x")
            raw(b'{"id":%d,"result":{"stopReason":"end\\xff_turn"}}\\n' % m["id"])
            stop(m)
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"],
      transcriptShows: "end\u{FFFD}_turn"
    ),
    Case(
      behaviour: "begins with a byte order mark",
      agent: """
        def initialize(m):
            raw("\\ufeff")
            answer(m, result={"protocolVersion": 1})
        """
    ),
    Case(
      behaviour: "sends UTF-16",
      agent: """
        def initialize(m):
            raw('{"id":0,"result":{"protocolVersion":2}}'.encode("utf-16-le") + b"\\n")
            answer(m, result={"protocolVersion": 1})
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"]
    ),
    Case(
      behaviour: "writes its text without any message around it, as kiro-cli 1.26 did",
      agent: """
        def prompt(m):
            raw('{"content":"hello","type":"text"}\\n')
            stop(m)
        """
    ),
    Case(
      behaviour: "nests 100,000 deep",
      agent: """
        def prompt(m):
            say("x")
            raw('{"method":"session/update","params":' + "[" * 100000 + "]" * 100000 + "}\\n")
            stop(m)
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"]
    ),
    Case(
      behaviour: "sends a message of 60 MiB, which kjob takes in bounded memory",
      agent: """
        def prompt(m):
            say("x" * (60 << 20))
            ask("q", {})
            status = open("/proc/%d/status" % os.getppid()).read()
            peak = int(status.split("VmHWM:")[1].split()[0])
            stop(m, "end_turn" if peak < 3 * 64 * 1024 else "peak: %d KiB" % peak)
        """,
      isHeavy: true
    ),
    Case(
      behaviour: "sends 72 MB of updates, of which neither memory nor transcript keeps all",
      agent: """
        def prompt(m):
            for i in range(72): say("x" * 1000000)
            ask("q", {})
            status = open("/proc/%d/status" % os.getppid()).read()
            peak = int(status.split("VmHWM:")[1].split()[0])
            stop(m, "end_turn" if peak < 3 * 64 * 1024 else "peak: %d KiB" % peak)
        """,
      transcriptShows: #"{"dropped":"#,
      isHeavy: true
    ),
    Case(
      behaviour: "floods standard error",
      agent: """
        def prompt(m):
            line = b"e" * 99 + b"\\n"
            for i in range(100): os.write(2, line * 5000)
            say("x")
            stop(m)
        """,
      isHeavy: true
    ),
  ]

  static let messages: [PlainAgent.Case] = [
    Case(
      behaviour: "says the same number as kjob at the same time, and other kinds of ids",
      agent: """
        def prompt(m):
            for id in [m["id"], 0, 1, -7, 2**63 - 1, "0", "b85c435c-aaaa", "", None]:
                check(ask(id, {"toolCallId": "t"}) == "y", id)
            say("x")
            stop(m)
        """
    ),
    Case(
      behaviour: "asks under ids that are none",
      agent: """
        def prompt(m):
            for id in ["1e400", "9223372036854775808", "1.5", "true", "{}", "[1]"]:
                raw('{"id":%s,"method":"session/request_permission","params":{}}\\n' % id)
                reply = read()
                check(reply["id"] is None and reply["error"]["code"] == -32600, reply)
            raw('{"id":-0,"method":"x"}\\n')
            check(read()["id"] == 0)
            say("x")
            stop(m)
        """,
      warnings: ["the agent wrote 6 lines to standard output that are not messages"]
    ),
    Case(
      behaviour: "sends numbers that no type holds",
      agent: """
        def prompt(m):
            for number in ["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "-0"]:
                raw('{"method":"_kiro.dev/metadata","params":{"sessionId":"s",'
                    '"contextUsagePercentage":%s,"meteringUsage":[{"value":%s}]}}\\n'
                    % (number, number))
                raw('{"method":"session/update","params":{"sessionId":"s","update":{'
                    '"sessionUpdate":"tool_call","toolCallId":"t","rawInput":{"a":%s}}}}\\n' % number)
            say("x")
            stop(m)
        """
    ),
    Case(
      behaviour: "repeats a key",
      agent: """
        def prompt(m):
            raw('{"id":1,"id":2,"method":"session/request_permission"}\\n')
            reply = read()
            check(reply["id"] is None and reply["error"]["code"] == -32600, reply)
            say("x")
            stop(m)
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"]
    ),
    Case(
      behaviour: "sends a batch",
      agent: """
        def prompt(m):
            raw('[{"id":1,"method":"x"},{"id":2,"method":"y"}]\\n')
            reply = read()
            check(reply["id"] is None and reply["error"]["code"] == -32600, reply)
            say("x")
            stop(m)
        """,
      warnings: ["the agent wrote 1 line to standard output that is not a message"]
    ),
    Case(
      behaviour: "answers what nobody asked, and answers twice",
      agent: """
        def session(m):
            send(id=77, result={"sessionId": "wrong"})
            send(id=str(m["id"]), result={"sessionId": "wrong"})
            answer(m, result={"sessionId": "s"})
            answer(m, result={"sessionId": "wrong"})
        def prompt(m):
            check(m["params"]["sessionId"] == "s", m)
            say("x")
            stop(m)
            stop(m, "refusal")
        """,
      warnings: ["the agent sent 4 answers that kjob had not asked for"],
      transcriptShows: #"{"jsonrpc": "2.0", "id": 77, "result": {"sessionId": "wrong"}}"#
    ),
    Case(
      behaviour: "answers with both a result and an error",
      agent: """
        def prompt(m):
            answer(m, result={"stopReason": "end_turn"}, error={"code": 1, "message": "no"})
        """,
      outcome: "error",
      type: "kjob.agent.protocol",
      says: "the answer to `session/prompt` is broken"
    ),
    Case(
      behaviour: "answers with neither a result nor an error",
      agent: "def initialize(m): answer(m)",
      outcome: "error",
      type: "kjob.agent.protocol",
      says: "the answer to `initialize` is broken"
    ),
    Case(
      behaviour: "opens a session without an id",
      agent: "def session(m): answer(m, result={})",
      outcome: "error",
      type: "kjob.agent.protocol",
      says: "the answer to `session/new` does not have the form that ACP requires"
    ),
    Case(
      behaviour: "ends a turn without a reason",
      agent: "def prompt(m): answer(m, result=None)",
      outcome: "error",
      type: "kjob.agent.protocol",
      says: "`session/prompt`"
    ),
    Case(
      behaviour: "answers `initialize` with an error",
      agent: #"def initialize(m): answer(m, error={"code": -32602, "message": "too new"})"#,
      outcome: "error",
      type: "kjob.agent.refused",
      says: "the agent answered `initialize` with an error: too new (-32602)"
    ),
    Case(
      behaviour: "wants a sign-in before all else",
      agent: #"def initialize(m): answer(m, error={"code": -32000, "message": "who is it?"})"#,
      outcome: "error",
      type: "kjob.agent.sign-in",
      says: "who is it? (-32000)"
    ),
    Case(
      behaviour: "asks for what was not offered, and tells what nobody knows",
      agent: """
        def prompt(m):
            for method in ["fs/read_text_file", "fs/write_text_file", "terminal/create", "_x/y",
                           "_kiro/auth/getAccessToken", "session/update", ""]:
                reply = request("q", method, sessionId="s", path=os.getcwd() + "/made",
                                content="x", command="touch", args=["made"])
                check(reply["error"]["code"] == -32601, reply)
            for method in ["_x/y", "session/nothing", "$/progress", ""]: send(method=method, params=[1])
            send(method="session/update", params={"update": {"sessionUpdate": "new", "x": [1]}})
            send(method="session/update", params=None)
            check(not os.path.exists("made"), "it was made")
            say("x")
            stop(m)
        """
    ),
    Case(
      behaviour: "tells of another session's turn",
      agent: """
        def prompt(m):
            say("Tool uses were interrupted, waiting for the next user prompt", "sub")
            time.sleep(1.3)
            stop(m)
        """,
      settings: "idle-timeout: 3s",
      // The text of a subagent is none of this turn.
      outcome: "error",
      type: "kjob.agent.empty-turn"
    ),
    Case(
      behaviour: "ends the turn before its question is answered",
      agent: """
        def prompt(m):
            say("x")
            send(id="q", method="session/request_permission", params={"sessionId": "s",
                 "toolCall": {"toolCallId": "t"}, "options": [YES, NO]})
            stop(m)
        def other(m): check(m["id"] == "q" and m["result"]["outcome"]["optionId"] == "y", m)
        """,
      transcriptShows: #""optionId":"y""#
    ),
    Case(
      behaviour: "names its updates as Kiro's documentation does",
      agent: """
        def prompt(m):
            send(method="session/notification", params={"sessionId": "s", "update":
                {"sessionUpdate": "AgentMessageChunk", "content": {"type": "text", "text": "x"}}})
            stop(m)
        """
    ),
    Case(
      behaviour: "sends ACP's updates on Kiro's channel",
      agent: """
        def prompt(m):
            send(method="_kiro.dev/session/update", params={"sessionId": "s", "update":
                {"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": "x"}}})
            stop(m)
        """
    ),
  ]

  @Test(
    .fault(18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 37, 38, 40, 44),
    arguments: lines + messages
  )
  func `ends its own job at the most`(example: PlainAgent.Case) throws {
    let scenario = try Scenario()
    let (faults, _) = try scenario.play(example)
    #expect(faults == [])
    let errors = try scenario.directory.read("kjob-out/jobs/job/agent.stderr.log")
    #expect(errors.utf8.count < 20 << 20)
  }

  @Test(
    .fault(34),
    arguments: [
      ("0", "0"), ("2", "2"), ("\"1\"", nil), ("None", nil), ("1.5", nil), ("[1]", nil),
    ]
  )
  func `is not spoken to in a version that kjob does not know`(
    version: String,
    name: String?
  ) throws {
    let example = Case(
      behaviour: version,
      agent: """
        def initialize(m): answer(m, result={"protocolVersion": \(version)})
        def session(m): check(False, "a session was asked for")
        """,
      outcome: "error",
      type: "kjob.agent.protocol",
      says: name.map { "the agent speaks ACP version \($0), kjob speaks version 1" }
        ?? "the agent does not say which version of ACP it speaks, kjob speaks version 1"
    )
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  @Test(
    .fault(16, 17),
    arguments: [
      ("closes its input", "os.close(0)", "kjob.agent.exited", "the agent closed its input before"),
      ("reads no more", "pass", "kjob.timeout", "waiting for the answer to `session/prompt`"),
    ]
  )
  func `holds nobody up when it does not take a prompt of a megabyte`(
    fault: String,
    action: String,
    type: String,
    says: String
  ) throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/long.md", String(repeating: "Do it. ", count: 140_000))
    _ = try scenario.plainAgent(
      """
      def session(m):
          \(action)
          answer(m, result={"sessionId": "s"})
          time.sleep(60)
      """
    )
    let deaf = try scenario.job(
      "deaf",
      script: "turns: [[{ say: done }]]",
      settings: "prompts: [{ file: long.md }]\ntimeout: 2s"
    )
    let text = try scenario.directory.read(deaf).replacing(
      "scripted: deaf.script",
      with: "command: [python3, \(scenario.directory.path)/agent.py]"
    )
    try scenario.directory.write(deaf, text)
    let other = try scenario.job("other", script: "turns: [[{ say: x }]]")
    let outcome = try scenario.run("\(deaf) \(other) -j 2")
    #expect(outcome.job("deaf")?.reason?.type == type)
    let message = outcome.job("deaf")?.reason?.message ?? ""
    #expect(message.contains(says), "\(message)")
    #expect(outcome.job("other")?.outcome == "passed")
    #expect(outcome.result.status == 1)
  }

  @Test(.fault(43))
  func `puts no secret and no control character into what is told of its questions`() throws {
    let scenario = try Scenario()
    let secret = "ksk_0123456789abcdef"
    let agent = try scenario.plainAgent(
      #"""
      def prompt(m):
          ask("q", {"toolCallId": "t", "title": "\x1b[31mRunning: \u202e" + os.environ["KIRO_API_KEY"]})
          say("x")
          stop(m)
      """#
    )
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run("\(file) \(agent)", environment: ["KIRO_API_KEY": secret])
    #expect(outcome.job()?.outcome == "passed")
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains("Running: "))
    #expect(!journal.contains("\u{1B}") && !journal.contains("\u{202E}"))
    let found = try Shell.result(
      "grep -rlF \(secret) kjob-out; true",
      in: scenario.directory.path,
      environment: [:]
    )
    #expect(found.output == "" && !outcome.result.output.contains(secret))
  }
}
