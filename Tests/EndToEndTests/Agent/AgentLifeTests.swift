import Foundation
import TestSupport
import Testing

/// What an agent's processes do besides talking: end, hang, stay, stop listening.
@Suite(.waiting) struct `The life and death of an agent` {
  private typealias Case = PlainAgent.Case

  private static func dies(
    _ when: String,
    _ agent: String,
    before: String?,
    warnings: [String] = []
  ) -> PlainAgent.Case {
    Case(
      behaviour: "crashes " + when,
      agent: "def crash(): os.kill(os.getpid(), signal.SIGSEGV)\n" + agent,
      outcome: before == nil ? "passed" : "error",
      type: before == nil ? nil : "kjob.agent.exited",
      says: before.map { "was ended by SIGSEGV before it had answered `\($0)`" } ?? "",
      warnings: warnings
    )
  }

  static let ends: [PlainAgent.Case] = [
    dies("before it answers `initialize`", "def initialize(m): crash()", before: "initialize"),
    dies("while it opens the session", "def session(m): crash()", before: "session/new"),
    dies("in a turn", "def prompt(m): crash()", before: "session/prompt"),
    dies(
      "in a tool call",
      """
      def prompt(m):
          update("tool_call", toolCallId="t", title="t", kind="execute", status="in_progress")
          crash()
      """,
      before: "session/prompt"
    ),
    dies(
      "after its turn",
      """
      def prompt(m):
          say("x")
          stop(m)
          crash()
      """,
      before: nil,
      warnings: ["after its last turn the agent was ended by SIGSEGV"]
    ),
    Case(
      behaviour: "exits with 7 before it answers `initialize`, after many lines",
      agent: """
        def initialize(m):
            for i in range(30): print("line", i, file=sys.stderr, flush=True)
            os._exit(7)
        """,
      outcome: "error",
      type: "kjob.agent.exited",
      says: """
        the agent exited with 7 before it had answered `initialize`
        its standard error ended with:
        line 10

        """
    ),
    Case(
      behaviour: "exits with Kiro's code for MCP servers",
      agent: "def session(m): os._exit(3)",
      outcome: "error",
      type: "kjob.agent.exited",
      says: "exited with 3 before it had answered `session/new`"
    ),
    Case(
      behaviour: "exits with Kiro's code for agents that are not there",
      agent: "def session(m): os._exit(4)",
      outcome: "error",
      type: "kjob.agent.exited",
      says: "exited with 4 before it had answered `session/new`"
    ),
    Case(
      behaviour: "exits with 255 when it is done",
      agent: "def ended(): os._exit(255)"
    ),
    Case(
      behaviour: "takes a while to end",
      agent: """
        def ended():
            time.sleep(0.3)
            os._exit(0)
        """
    ),
    Case(
      behaviour: "panics and lives on before it has answered `initialize`",
      agent: """
        def initialize(m):
            print("thread 'main' panicked at src/main.rs:1", file=sys.stderr, flush=True)
        """,
      settings: "idle-timeout: 1s",
      outcome: "error",
      type: "kjob.agent.stalled",
      says: "panicked at src/main.rs:1"
    ),
    Case(
      behaviour: "is denied access and never opens a session",
      agent: """
        def session(m): print("error: AccessDeniedException", file=sys.stderr, flush=True)
        """,
      outcome: "error",
      type: "kjob.agent.sign-in",
      says: "AccessDeniedException"
    ),
    Case(
      behaviour: "stops itself",
      agent: "def prompt(m): os.kill(os.getpid(), signal.SIGSTOP)",
      settings: "idle-timeout: 1s",
      outcome: "error",
      type: "kjob.idle-timeout"
    ),
    Case(
      behaviour: "sends nothing but Kiro's own news for longer than it may be silent",
      agent: """
        def prompt(m):
            for kind in ["retry_warning", "stream_stall_notice", "x", "x", "x"]:
                send(method="_kiro.dev/session/update", params={"sessionId": "s", "update":
                    {"sessionUpdate": kind, "message": "m"}})
                time.sleep(0.4)
            say("x")
            stop(m)
        """,
      settings: "idle-timeout: 1s",
      warnings: ["Kiro asked the model again: m", "the model was silent for a while: m"]
    ),
    Case(
      behaviour: "waits for a subagent that never says anything",
      agent: """
        def prompt(m):
            send(method="_kiro.dev/subagent/list_update", params={"subagents": [{"sessionId": "a",
                "status": {"type": "working"}}], "pendingStages": []})
        """,
      settings: "idle-timeout: 1s",
      outcome: "error",
      type: "kjob.idle-timeout"
    ),
  ]

  @Test(.fault(4, 5, 48, 65), arguments: ends)
  func `is told as it was`(example: PlainAgent.Case) throws {
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  @Test(
    .fault(8, 10, 11, 12),
    arguments: [
      ("with the reason that ACP has for it", #"stop(turn, "cancelled")"#, "cancelled"),
      ("as if it were done", "stop(turn)", "end_turn"),
      ("with an error", #"answer(turn, error={"code": -32603, "message": "aborted"})"#, "error"),
      (
        "after further updates", #"say("still"), say("here"), stop(turn, "cancelled")"#, "cancelled"
      ),
      (
        "after a question, which is answered",
        #"check(ask("q", {}) == "cancelled"), stop(turn)"#, "end_turn"
      ),
      ("by its end", "os._exit(5)", "unanswered"),
      ("not at all", "None", "unanswered"),
    ]
  )
  func `is cancelled once, however it answers that`(
    how: String,
    reply: String,
    reason: String
  ) throws {
    let scenario = try Scenario()
    let (faults, _) = try scenario.play(
      Case(
        behaviour: how,
        agent: """
          def prompt(m):
              global turn
              turn = m
              update("tool_call", toolCallId="t", title="sleep", kind="execute")
          def cancel(m):
              check("id" not in m and m["params"] == {"sessionId": "s"}, m)
              \(reply)
          """,
        settings: "timeout: 5s",
        outcome: "error",
        type: "kjob.timeout",
        says: "waiting for the answer to `session/prompt`"
      )
    )
    #expect(faults == [])
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.components(separatedBy: #""method":"session/cancel""#).count == 2)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains(#""stop-reason":"\#(reason)""#))
  }

  @Test func `is not asked to stop when it has gone`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: x }, { signal: 11 }]]")
    #expect(try scenario.run(file).job()?.reason?.type == "kjob.agent.exited")
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("session/prompt"))
    #expect(!transcript.contains("session/cancel"))
  }

  @Test(arguments: [
    (
      #"update("tool_call", toolCallId="t", title="Building", kind="execute", status="pending")"#,
      "the turn ended while the tool call `Building` had not ended"
    ),
    (
      """
      send(method="_kiro.dev/subagent/list_update", params={"subagents": [{"sessionId": "a",
              "sessionName": "tester", "status": {"type": "working"}}], "pendingStages": []})
      """,
      "the turn ended while the subagent `tester` had not ended"
    ),
    (#"update("tool_call", toolCallId="t", title="Building", kind="execute")"#, ""),
  ])
  func `is told when its turn ends before what it began`(begins: String, says: String) throws {
    let (faults, _) = try Scenario().play(
      Case(
        behaviour: says,
        agent: """
          def prompt(m):
              \(begins)
              say("x")
              stop(m)
          """,
        settings: "require-mcp-startup: false",
        warnings: says.isEmpty ? [] : [says]
      )
    )
    #expect(faults == [])
  }

  @Test(
    .fault(14),
    arguments: [
      "", "ignores-end-of-input: true\n",
    ]
  )
  func `behind a wrapper that passes no signal on ends with it`(stays: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("a.script", stays + "turns: [[{ say: x }, ignore-signals]]")
    try scenario.directory.write(
      "wrapper.sh",
      """
      "$UNDER_TEST" agent --script "\(scenario.directory.path)/a.script" <&0 & wait
      """
    )
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run(
      "\(file) --agent-command 'bash \(scenario.directory.path)/wrapper.sh'"
    )
    #expect(outcome.job()?.outcome == "passed")
    #expect((outcome.job()?.leftovers ?? 0) == (stays.isEmpty ? 0 : 1))
  }

  /// Daemons that an agent leaves; all of them write to the worktree until they are ended.
  @Test(
    .fault(45, 47),
    arguments: [
      ("a child of its own group", "subprocess.Popen(loop)"),
      ("a session of its own", "subprocess.Popen(loop, start_new_session=True)"),
      (
        "a session of its own, with a clean environment and nothing open",
        "subprocess.Popen(loop, start_new_session=True, env={'PATH': '/usr/bin:/bin'}, "
          + "stdin=-3, stdout=-3, stderr=-3)"
      ),
    ]
  )
  func `that leaves a process behind delivers what was there at the end`(
    what: String,
    start: String
  ) throws {
    let scenario = try Scenario()
    let (faults, outcome) = try scenario.play(
      Case(
        behaviour: what,
        agent: """
          def prompt(m):
              loop = ["bash", "-c", "while true; do echo $((n += 1)) >count; sleep 0.01; done"]
              \(start)
              while not os.path.exists("count"): time.sleep(0.01)
              say("x")
              stop(m)
              os._exit(0)
          """,
        settings: "verify: ['cp count seen; sleep 0.1; cmp count seen && rm seen']",
        warnings: ["the agent left "]
      )
    )
    #expect(faults == [])
    let job = try #require(outcome.job())
    #expect(job.leftovers >= 1)
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }

  @Test(.fault(47)) func `that says that it is done and works on has done what is in the patch`()
    throws
  {
    let scenario = try Scenario()
    let (faults, outcome) = try scenario.play(
      Case(
        behaviour: "works on",
        agent: """
          def prompt(m):
              say("x")
              stop(m)
              for i in range(100000): open("count", "w").write(str(i))
          """
      )
    )
    #expect(faults == [])
    let job = try #require(outcome.job())
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }

  @Test(.fault(1, 2)) func `that cannot be started is no other job's fault`() throws {
    let scenario = try Scenario()
    try Shell.run(
      """
      printf '#!/no/such/interpreter\\n' >orphan; printf '\\177ELF\\2\\1\\1\\0garbage' >foreign
      echo 'not executable' >plain; chmod +x orphan foreign
      """,
      in: scenario.directory.path
    )
    let programs = [
      ("missing", "/no/such/agent", "No such file or directory"),
      ("orphan", "\(scenario.directory.path)/orphan", "No such file or directory"),
      ("foreign", "\(scenario.directory.path)/foreign", "Exec format error"),
      ("plain", "\(scenario.directory.path)/plain", "Permission denied"),
    ]
    var files = [try scenario.job("good", script: "turns: [[{ say: x }]]")]
    for (name, program, _) in programs {
      let file = try scenario.job(name, script: "turns: [[{ say: done }]]")
      let text = try scenario.directory.read(file)
        .replacing("scripted: \(name).script", with: "command: [\"\(program)\"]")
      try scenario.directory.write(file, text)
      files.append(file)
    }
    let outcome = try scenario.run(files.joined(separator: " "))
    #expect(outcome.result.status == 1)
    #expect(outcome.job("good")?.outcome == "passed")
    for (name, program, says) in programs {
      let reason = try #require(outcome.job(name)?.reason)
      #expect(reason.type == "kjob.agent.start")
      #expect(reason.message.contains(program) && reason.message.contains(says), "\(reason)")
    }
  }
}
