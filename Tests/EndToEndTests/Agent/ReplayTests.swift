import Foundation
import TestSupport
import Testing

/// Recordings of runs, and such as people could make, played back by the built-in agent.
@Suite(.waiting) struct `A recording is played` {
  /// Writes a job file that plays a recording, which lies beside it.
  private func job(
    _ scenario: Scenario,
    _ recording: String,
    name: String = "again",
    settings: String = "prompt: Do it.",
    verify: String = "true"
  ) throws -> String {
    try scenario.directory.write("jobs/\(name).jsonl", recording)
    try scenario.directory.write(
      "jobs/\(name).yml",
      """
      version: 1
      repos: [../repository]
      agent: { replay: \(name).jsonl }
      timeout: 60s
      grace-period: 300ms
      verify: ['\(verify)']
      \(settings)

      """
    )
    return "jobs/\(name).yml"
  }

  struct Script: CustomTestStringConvertible, Sendable {
    var what: String
    var script: String
    var settings = "prompt: Do it."
    var testDescription: String { what }
  }

  static let scripts = [
    Script(
      what: "edits, words, noise and what was used",
      script: """
        turns:
          - - think: hm
            - { say: "in ${cwd}" }
            - write: { path: new/file.txt, content: "é\\n" }
            - replace: { path: src/greeting.txt, old: hello, new: good day }
            - replace: { path: src/greeting.txt, old: missing, new: x }
            - { raw: "not a message\\n" }
            - usage: { credits: 0.25, context: 12 }
          - - write: { path: README, content: "" }
            - write: { path: new/file.txt, content: second }
            - usage: { credits: 0.5 }
        """,
      settings: "prompts: [one, two]"
    ),
    Script(
      what: "permissions, both ways",
      script: """
        turns:
          - - ask: { title: go, tool: shell, allowed: [{ write: { path: yes, content: x } }] }
            - ask: { title: "git push", tool: shell, denied: [{ write: { path: no, content: x } }] }
        """,
      settings: "prompt: p\npermissions: { rules: [{ title: git*, decision: deny }] }"
    ),
    Script(
      what: "the start of MCP servers, told when asked",
      script: """
        startup-status:
          - { allStarted: false, failed: [], pending: [a], determinable: true }
          - { allStarted: true, failed: [], pending: [], determinable: true }
        servers: [{ name: a }]
        ready: [{ mcp: { started: a } }]
        turns: [[{ write: { path: a, content: x } }]]
        """,
      settings: "prompt: p\nrequire-mcp-startup: [a]"
    ),
    Script(
      what: "files and commands of the client",
      script: """
        turns:
          - - request:
                method: fs/write_text_file
                params: { path: "${cwd}/made", content: "by the client" }
            - request:
                method: terminal/create
                params: { command: "sed -i s/client/command/ made", cwd: "${cwd}" }
                id: 0
                save: { T: terminalId }
            - request: { method: terminal/wait_for_exit, params: { terminalId: "${T}" }, later: A }
            - answer: { to: A, expect: { result: { exitCode: 0 } } }
            - request: { method: terminal/release, params: { terminalId: "${T}" } }
            - request: { method: fs/read_text_file, params: { path: "${cwd}/none" } }
            - request: { method: _kiro/unknown }
        """,
      settings: "prompt: p\nclient-capabilities: [fs, terminal]"
    ),
  ]

  @Test(arguments: scripts)
  func `with the same patch, the same outcome and the same credits`(_ test: Script) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: test.script, settings: test.settings)
    let first = try #require(try scenario.run(file).job())
    #expect(first.outcome == "passed", "\(first.reason?.details ?? "")")
    let patch = try scenario.patch()
    #expect(patch.contains("diff --git"))
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    let again = try job(scenario, transcript, settings: test.settings)
    let second = try #require(try scenario.run(again).job("again"))
    #expect(second.outcome == "passed", "\(second.reason?.details ?? "")")
    #expect(try scenario.patch("again") == patch)
    #expect(second.credits == first.credits)
    #expect(second.snapshot?.tree == first.snapshot?.tree)
    #expect(try scenario.directory.read("kjob-out/jobs/again/agent.stderr.log") == "")
    // What the agent said is what it said, but for the folder.
    #expect(
      try said(scenario, "job", transcript)
        == said(scenario, "again", scenario.directory.read("kjob-out/jobs/again/transcript.jsonl"))
    )
  }

  /// The agent's lines without their times and their folder.
  private func said(_ scenario: Scenario, _ id: String, _ transcript: String) throws -> [String] {
    transcript.split(separator: "\n").compactMap { line -> String? in
      guard !line.contains(#""direction":"sent""#), let frame = line.firstRange(of: #""frame":"#)
      else { return nil }
      return String(line[frame.upperBound...]).replacing(
        /[^" ]*worktrees\/[^\/]*\/(job|again)/,
        with: "CWD"
      )
    }
  }

  @Test(arguments: [("true", "false"), ("false", "true")])
  func `whether or not it is asked for MCP servers`(then: String, now: String) throws {
    let scenario = try Scenario()
    let script = """
      startup-status: [{ allStarted: true, failed: [], pending: [], determinable: true }]
      turns: [[{ write: { path: a, content: x } }]]
      """
    let file = try scenario.job(script: script, settings: "require-mcp-startup: \(then)")
    #expect(try scenario.run(file).job()?.outcome == "passed")
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains("startup_status") == (then == "true"))
    let settings = "prompt: p\nrequire-mcp-startup: \(now)\nmcp-startup-timeout: 1s"
    let outcome = try scenario.run(try job(scenario, transcript, settings: settings))
    #expect(outcome.job("again")?.outcome == "passed")
    #expect(try scenario.patch("again").contains("+++ b/a"))
  }

  // MARK: - Recordings made by hand

  private static let opening = """
    {"id":1,"jsonrpc":"2.0","result":{"protocolVersion":1}}
    {"jsonrpc":"2.0","method":"x/early","params":{}}
    {"id":2,"jsonrpc":"2.0","result":{"sessionId":"s"}}
    {"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"available_commands_update","availableCommands":[]}}}

    """

  private static let ending = """
    {"id":3,"jsonrpc":"2.0","result":{"stopReason":"end_turn"}}

    """

  /// A tool call's update with a change of a file.
  private static func update(
    _ id: String,
    _ status: String?,
    _ path: String?,
    old: String = "null",
    new: String = "x"
  ) -> String {
    let status = status.map { #""status":"\#($0)","# } ?? ""
    let content = path.map {
      #""content":[{"type":"diff","path":"\#($0)","oldText":\#(old),"newText":"\#(new)"}],"#
    }
    return """
      {"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{\(status)\(content ?? "")"sessionUpdate":"tool_call_update","toolCallId":"\(id)"}}}

      """
  }

  struct Change: CustomTestStringConvertible, Sendable {
    var what: String
    var updates: String
    var verify: String
    var says = ""
    var testDescription: String { what }
  }

  static let changes = [
    Change(
      what: "a new file, when its call is done",
      updates: update("1", "in_progress", "deep/er/file", new: "a\\nb")
        + update("1", "completed", nil),
      verify: #"[ "$(cat deep/er/file)" = "$(printf "a\nb")" ]"#
    ),
    Change(
      what: "a call that failed, though it looked done",
      updates: update("1", nil, "file") + update("1", "failed", nil)
        + update("2", "failed", "other") + update("2", "completed", nil),
      verify: "[ ! -e file ] && [ ! -e other ]"
    ),
    Change(
      what: "a call whose end is never told",
      updates: update("1", nil, "file", new: "early")
        + update("1", "in_progress", "file", new: "late"),
      verify: "[ $(cat file) = late ]"
    ),
    Change(
      what: "a part of a file, and a file without its last line end",
      updates: update("1", "completed", "src/greeting.txt", old: #""world""#, new: "moon")
        + update("2", "completed", "README", old: #""A repository.""#, new: "Ours."),
      verify: #"[ "$(cat src/greeting.txt README; echo .)" = "$(printf "hello\nmoon\nOurs.\n.")" ]"#
    ),
    Change(
      what: "a file that is not what it was takes the new contents",
      updates: update("1", "completed", "README", old: #""something else""#, new: "new"),
      verify: "[ $(cat README) = new ]"
    ),
    Change(
      what: "paths that lead out of the folder",
      updates: update("1", "completed", "/etc/kjob-planted")
        + update("2", "completed", "../planted") + update("3", "completed", ".git/planted")
        + update("4", "completed", "link/planted") + update("5", "completed", "here"),
      verify:
        "[ $(cat here) = x ] && [ ! -e /etc/kjob-planted ] && [ ! -e ../planted ] && [ ! -e src/planted ]",
      says: "not written: `/etc/kjob-planted` is not below"
    ),
  ]

  @Test(arguments: changes)
  func `with the changes that tool calls told of`(_ test: Change) throws {
    let scenario = try Scenario()
    try scenario.git("ln -s src link && git add link && git commit --quiet -m link")
    let recording = Self.opening + test.updates + Self.ending
    let outcome = try scenario.run(try job(scenario, recording, verify: test.verify))
    let job = try #require(outcome.job("again"))
    #expect(job.outcome == "passed", "\(job.reason?.details ?? "")")
    let errors = try scenario.directory.read("kjob-out/jobs/again/agent.stderr.log")
    #expect(test.says.isEmpty ? errors.isEmpty : errors.contains(test.says), "\(errors)")
  }

  @Test func `from an agent's lines alone, with notes between them`() throws {
    let scenario = try Scenario()
    let recording =
      Self.opening + #"{"note":"no message"}"# + "\n"
      + #"{"id":9,"jsonrpc":"2.0","result":{}}"# + "\n"
      + #"{"jsonrpc":"2.0","method":"_kiro.dev/mcp/server_initialized","params":{"sessionId":"s","serverName":"a"}}"#
      + "\n"
      + #"{"id":"q","jsonrpc":"2.0","method":"session/request_permission","params":{"toolCall":{"toolCallId":"1"},"options":[{"optionId":"y","kind":"allow_once"}]}}"#
      + "\n" + Self.update("1", "completed", "one") + Self.ending
      + Self.update("2", "completed", "two")
      + Self.ending.replacingOccurrences(of: "3", with: "4")
    // The first prompt comes only after the word about the server, which is no part of a turn.
    let settings = "prompts: [a, b]\nrequire-mcp-startup: [a]\nmcp-startup-timeout: 20s"
    let file = try job(scenario, recording, settings: settings, verify: "cat one two")
    #expect(try scenario.run(file).job("again")?.outcome == "passed")
    let transcript = try scenario.directory.read("kjob-out/jobs/again/transcript.jsonl")
    let lines = transcript.split(separator: "\n")
    // kjob may hear what was told before a prompt only after it has sent that.
    let order = [
      #""method":"initialize""#, #""protocolVersion":1}"#, #""method":"session/new""#,
      #""sessionId":"s"}"#, #""method":"session/prompt""#, "request_permission",
      #""optionId":"y","outcome""#, #""path":"one""#, "end_turn", #""method":"session/prompt""#,
      #""path":"two""#, "end_turn",
    ]
    #expect(transcript.contains("x/early") && transcript.contains("available_commands_update"))
    var rest = lines[...]
    for word in order {
      let place = rest.firstIndex { $0.contains(word) }
      #expect(place != nil, "\(word) is not where it belongs in \(transcript)")
      if let place { rest = rest[(place + 1)...] }
    }
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    var what: String
    var recording: String
    var settings = "prompt: p"
    var says: String
    var testDescription: String { what }
  }

  private static func transcript(_ lines: (String, String)...) -> String {
    let opening = [
      ("sent", #"{"id":0,"jsonrpc":"2.0","method":"initialize","params":{}}"#),
      ("received", #"{"id":0,"jsonrpc":"2.0","result":{"protocolVersion":1}}"#),
      (
        "sent",
        #"{"id":1,"jsonrpc":"2.0","method":"session/new","params":{"cwd":"/then","mcpServers":[]}}"#
      ),
      ("received", #"{"id":1,"jsonrpc":"2.0","result":{"sessionId":"s"}}"#),
      ("sent", #"{"id":2,"jsonrpc":"2.0","method":"session/prompt","params":{}}"#),
    ]
    return (opening + lines).map { direction, frame in
      direction == "dropped"
        ? #"{"dropped":\#(frame)}"# : #"{"time":"t","direction":"\#(direction)","frame":\#(frame)}"#
    }.joined(separator: "\n") + "\n"
  }

  private static let question =
    #"{"id":"q","jsonrpc":"2.0","method":"session/request_permission","params":{"toolCall":{},"options":[{"optionId":"y","kind":"allow_once"},{"optionId":"n","kind":"reject_once"}]}}"#
  private static let text =
    #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a"}}}}"#
  private static let end = #"{"id":2,"jsonrpc":"2.0","result":{"stopReason":"end_turn"}}"#

  static let faults = [
    Fault(
      what: "garbled",
      recording: opening + "{\"id\":3,\n" + ending,
      says: "jobs/again.jsonl:5:1: error: expected one JSON object; is the recording cut off?"
    ),
    Fault(
      what: "no JSON at all",
      recording: "once upon a time\n",
      says: "again.jsonl:1:1: error: expected one JSON object"
    ),
    Fault(
      what: "without a message",
      recording: "{\"a\":1}\n{}\n",
      says: "error: the recording holds no message"
    ),
    Fault(
      what: "with a direction that there is not",
      recording: transcript(("up", "{}")),
      says: "again.jsonl:6:1: error: expected `direction` to be `received`, `sent` or `noise`"
    ),
    Fault(
      what: "with a frame that is none",
      recording: transcript(("received", #"{"jsonrpc":"2.0"}"#)),
      says: "again.jsonl:6:1: error: expected `frame` to be a JSON-RPC message"
    ),
    Fault(
      what: "cut off between lines",
      recording: transcript(),
      says: "the recording ends before `session/prompt` is answered"
    ),
    Fault(
      what: "cut off between lines, of an agent alone",
      recording: opening + update("1", "completed", "file"),
      says: "the recording ends before `session/prompt` is answered"
    ),
    Fault(
      what: "grown too long",
      recording: transcript(("dropped", "17")),
      says: "the next 17 lines are missing from the recording"
    ),
    Fault(
      what: "of fewer prompts",
      recording: transcript(("received", text), ("received", end)),
      settings: "prompts: [a, b]",
      says: "the recording is at its end, but `session/prompt` came"
    ),
    Fault(
      what: "of another method",
      recording: transcript(("received", end)).replacingOccurrences(
        of: "session/new",
        with: "session/load"
      ),
      says: "the recording has `session/load` here, but `session/new` came"
    ),
    Fault(
      what: "of another permission",
      recording: transcript(
        ("received", question),
        (
          "sent",
          #"{"id":"q","jsonrpc":"2.0","result":{"outcome":{"optionId":"y","outcome":"selected"}}}"#
        ),
        ("received", end)
      ),
      settings: "prompt: p\npermissions: { default: deny }",
      says:
        #"the client answered with {"optionId":"y","outcome":"selected"} in the recording and with {"optionId":"n","outcome":"selected"} now"#
    ),
    Fault(
      what: "of a client that offered more",
      recording: transcript(
        (
          "received",
          #"{"id":7,"jsonrpc":"2.0","method":"fs/read_text_file","params":{"path":"/then/README"}}"#
        ),
        ("sent", #"{"id":7,"jsonrpc":"2.0","result":{"content":"x"}}"#),
        ("received", end)
      ),
      says: "the client answered with a result in the recording and with the error -32601 now"
    ),
  ]

  @Test(arguments: faults)
  func `and says what is wrong with it`(_ test: Fault) throws {
    let scenario = try Scenario()
    let file = try job(scenario, test.recording, settings: test.settings)
    let run = try scenario.run(file)
    guard let job = run.job("again") else {
      // A recording that cannot be read ends nothing: the run does not begin.
      #expect(run.result.status == 1 && run.result.errors.contains(test.says), "\(run.result)")
      return
    }
    #expect(job.outcome == "error")
    #expect(job.reason?.details.contains(test.says) == true, "\(job.reason?.details ?? "")")
  }

  @Test func `in this session's folder, and leaves longer names alone`() throws {
    let scenario = try Scenario()
    let frames = [
      Self.update("1", "completed", "/then/file"), Self.update("2", "completed", "/then-2/file"),
    ].map { $0.trimmingCharacters(in: .newlines) }
    let recording = Self.transcript(
      ("received", frames[0]),
      ("received", frames[1]),
      ("received", Self.end)
    )
    #expect(
      try scenario.run(try job(scenario, recording, verify: "cat file")).job("again")?.outcome
        == "passed"
    )
    let errors = try scenario.directory.read("kjob-out/jobs/again/agent.stderr.log")
    #expect(errors.hasPrefix("kjob agent: not written: `/then-2/file` is not below"))
  }

  @Test func `and is missed by check`() throws {
    let scenario = try Scenario()
    let file = try job(scenario, "")
    let result = try scenario.kjob("check \(file)")
    #expect(result.status == 1)
    #expect(result.errors.contains("jobs/again.yml:3:18: error: the file `again.jsonl` is blank"))
    let both = try scenario.kjob("agent --script x --replay y")
    #expect(both.errors == "kjob: error: `--script` and `--replay` cannot be used together\n")
  }

  @Test func `with a recorded cancel`() throws {
    let scenario = try Scenario()
    let recording = Self.transcript(
      ("sent", #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"s"}}"#),
      ("received", #"{"id":2,"jsonrpc":"2.0","result":{"stopReason":"cancelled"}}"#)
    )
    let settings = "prompt: p\nidle-timeout: 1s"
    let outcome = try scenario.run(try job(scenario, recording, settings: settings))
    #expect(outcome.job("again")?.reason?.type == "kjob.idle-timeout")
    let transcript = try scenario.directory.read("kjob-out/jobs/again/transcript.jsonl")
    #expect(transcript.contains(#""result":{"stopReason":"cancelled"}"#))
  }

  @Test func `with a cancel that it does not have`() throws {
    let scenario = try Scenario()
    let recording = Self.transcript(
      (
        "received",
        #"{"id":7,"jsonrpc":"2.0","method":"terminal/create","params":{"command":"kill -INT $(cat $HOME/kjob.pid); sleep 1000","cwd":"/then"}}"#
      ),
      ("sent", #"{"id":7,"jsonrpc":"2.0","result":{"terminalId":"terminal-1"}}"#),
      (
        "received",
        #"{"id":8,"jsonrpc":"2.0","method":"terminal/wait_for_exit","params":{"terminalId":"terminal-1"}}"#
      ),
      ("sent", #"{"id":8,"jsonrpc":"2.0","result":{"exitCode":0}}"#),
      ("received", Self.end)
    )
    let settings = "prompt: p\nclient-capabilities: [terminal]"
    let outcome = try scenario.run(try job(scenario, recording, settings: settings))
    #expect(outcome.result.status == 130)
    #expect(outcome.job("again")?.outcome == "cancelled")
    let transcript = try scenario.directory.read("kjob-out/jobs/again/transcript.jsonl")
    #expect(transcript.contains(#""result":{"stopReason":"cancelled"}"#))
  }
}
