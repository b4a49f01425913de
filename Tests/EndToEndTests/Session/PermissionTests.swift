import Foundation
import TestSupport
import Testing

/// Every question is answered by the job's rules, at once, and every answer is told.
@Suite(.waiting) struct `Permissions` {
  @Test func `are decided by rules about tools, titles and paths, and tell which`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - ask: { title: "Running: git push", allowed: [{ run: touch pushed }] }
            - ask: { title: "Writing", tool: fs_write, path: Tests/a, allowed: [{ run: touch a }] }
            - ask: { title: "Writing", tool: fs_write, path: src/b, allowed: [{ run: touch b }] }
        """,
      settings: """
        permissions:
          rules:
            - { tool: shell, title: "*git push*", decision: deny }
            - { path: "Tests/*", decision: deny }
        """,
      verify: "[\"test ! -e pushed && test ! -e a && test -e b\"]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed")
    let decisions = try scenario.directory.read("kjob-out/journal.jsonl").split(separator: "\n")
      .filter { $0.contains("permission-decided") }
      .map { line in
        let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let data = event?["data"] as? [String: Any]
        return
          "\(data?["title"] ?? "") \(data?["is-allowed"] as? Bool == true) \(data?["rule"] ?? "")"
      }
    #expect(
      decisions == [
        "Running: git push false rule 1", "Writing false rule 2", "Writing true default",
      ]
    )
  }

  /// How agents ask without saying which tool it is.
  struct Nameless: CustomTestStringConvertible, Sendable {
    var agent: String
    /// Python that tells of the call and asks for it; `ask` gives the option that was chosen.
    var question: String
    var rule: String
    var isAllowed = false
    /// The warning about a call without a question.
    var unasked: String?
    var warning: String?
    var testDescription: String { "\(agent): \(rule)" }
  }

  private static let open = """
    update("tool_call", toolCallId="1", title="t", kind="execute", status="pending",
           rawInput={"command": "touch x"})
    """
  private static let confirmation = """
    ask("q", {"toolCallId": "confirmation-7", "kind": "other", "title": "Confirm Agent Actions"})
    """

  static let nameless: [Nameless] = [
    Nameless(
      agent: "an id of its own and the same input",
      question: open
        + "\nchosen = ask('q', {'toolCallId': 'z', 'rawInput': {'command': 'touch x'}})",
      rule: "tool: shell"
    ),
    Nameless(
      agent: "an id of its own and an input only",
      question: "chosen = ask('q', {'toolCallId': 'z', 'rawInput': {'command': 'touch x'}})",
      rule: "tool: shell"
    ),
    Nameless(
      agent: "an id of its own and nothing else",
      question: open + "\nchosen = " + confirmation,
      rule: "tool: shell"
    ),
    Nameless(
      agent: "an id of its own and nothing else",
      question: open + "\nchosen = " + confirmation,
      rule: "command: 'touch *'"
    ),
    Nameless(
      agent: "an id of its own and nothing else, for a path",
      question: """
        update("tool_call", toolCallId="1", title="t", kind="edit", status="pending",
               locations=[{"path": "Tests/a"}])
        chosen = \(confirmation)
        """,
      rule: "path: 'Tests/*'"
    ),
    Nameless(
      agent: "the right id, and a title that says which tool",
      question: """
        update("tool_call", toolCallId="1", title="Shell: touch x", status="pending")
        chosen = ask('q', {'toolCallId': '1', 'title': 'Shell: touch x'})
        """,
      rule: "tool: shell"
    ),
    Nameless(
      agent: "the right id, and a change",
      question: """
        update("tool_call", toolCallId="1", title="t", status="pending")
        chosen = ask('q', {'toolCallId': '1', 'title': 't', 'content': [
            {'type': 'diff', 'path': 'a', 'oldText': None, 'newText': 'x'}]})
        """,
      rule: "tool: write"
    ),
    Nameless(
      agent: "a kind and an input",
      question:
        "chosen = ask('q', {'toolCallId': '1', 'title': 'execute', 'kind': 'execute', 'rawInput': {'command': 'cd a; rm b'}})",
      rule: "command: 'rm *'"
    ),
    Nameless(
      agent: "calls that are over",
      question: """
        update("tool_call", toolCallId="1", title="t", kind="execute", status="completed")
        chosen = \(confirmation)
        """,
      rule: "tool: shell",
      isAllowed: true,
      unasked: "rule 1 of `permissions` denies `t`, but it ran without a question",
      warning:
        "rule 1 of `permissions` could not be applied to the request `Confirm Agent Actions`, which was allowed: the agent says too little about the call"
    ),
    Nameless(
      agent: "nothing at all, twice",
      question: """
        chosen = \(confirmation)
        \(confirmation)
        """,
      rule: "tool: shell",
      isAllowed: true,
      warning: "rule 1 of `permissions` could not be applied to the request"
    ),
    Nameless(
      agent: "nothing that a rule by titles needs",
      question: "chosen = " + confirmation,
      rule: "title: 'x*'",
      isAllowed: true
    ),
  ]

  @Test(arguments: nameless)
  func `hold where a question does not say which tool it is`(example: Nameless) throws {
    let prompt = ("def prompt(m):\n" + example.question).replacing("\n", with: "\n    ")
    let played = try Scenario().play(
      PlainAgent.Case(
        behaviour: example.agent,
        agent: """
          \(prompt)
              say("x")
              check(chosen == "\(example.isAllowed ? "y" : "n")", chosen)
              stop(m)
          """,
        settings: "permissions: { rules: [{ \(example.rule), decision: deny }] }",
        warnings: [example.unasked, example.warning].compactMap(\.self)
      )
    )
    #expect(played.faults == [])
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var question: String
    var answer: String
    var testDescription: String { situation }
  }

  private static func ask(_ options: String, _ session: String = "s", _ call: String = "{}")
    -> String
  {
    """
    request: { method: session/request_permission, params: { sessionId: \(session), \
    toolCall: \(call), options: [\(options)] } }
    """
  }

  static let cases: [Case] = [
    Case(
      situation: "from a subagent's session",
      question: ask("{ optionId: y, kind: allow_once }, { optionId: n, kind: reject_once }", "sub"),
      answer: #""optionId":"y""#
    ),
    Case(
      situation: "without a title or any detail",
      question: ask("{ optionId: y, kind: allow_once }", "s", "{ toolCallId: unseen }"),
      answer: #""optionId":"y""#
    ),
    Case(
      situation: "with two options of one kind",
      question: ask(
        "{ optionId: a1, kind: allow_always }, { optionId: a2, kind: allow_always }, "
          + "{ optionId: n, kind: reject_once }"
      ),
      answer: #""optionId":"a1""#
    ),
    Case(situation: "without options", question: ask(""), answer: #""outcome":"cancelled""#),
    Case(
      situation: "with options of kinds that nobody knows",
      question: ask("{ optionId: q, kind: perhaps }"),
      answer: #""outcome":"cancelled""#
    ),
    Case(
      situation: "that is really a question with choices",
      question: ask("{ optionId: o1, kind: allow_once }, { optionId: o2, kind: allow_once }"),
      answer: #""outcome":"cancelled""#
    ),
    Case(
      situation: "with a title of a megabyte and control characters",
      question: ask(
        "{ optionId: y, kind: allow_once }",
        "s",
        "{ title: \"\\e[31m" + String(repeating: "x", count: 1_000_000) + "\" }"
      ),
      answer: #""optionId":"y""#
    ),
  ]

  @Test(.fault(42, 43), arguments: cases)
  func `that are odd are answered with what was offered, or not at all`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ \(example.question) }, { say: x }]]")
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed")
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    let answers = transcript.split(separator: "\n").filter {
      $0.contains("\"direction\":\"sent\"") && $0.contains("\"outcome\"")
    }
    #expect(answers.count == 1)
    #expect(answers.first?.contains(example.answer) == true)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(!journal.contains("\u{1B}"))
    #expect(journal.utf8.count < 20_000)
  }

  @Test(.fault(42)) func `without a way to say no are cancelled when the job says no`() throws {
    let scenario = try Scenario()
    let question = Self.ask("{ optionId: y, kind: allow_once }")
    let file = try scenario.job(
      script: "turns: [[{ \(question) }, { say: x }]]",
      settings: "permissions: { default: deny }"
    )
    _ = try scenario.run(file)
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains(#""outcome":{"outcome":"cancelled"}"#))
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains("cancelled: the agent offered no option for the decision (default)"))
  }

  @Test(arguments: [
    ("trust-all-tools: true", ["a", "b"]), ("trust-tools: [fs_write]", ["b"]),
    ("trust-tools: []", []), ("name: x", []),
  ])
  func `are not asked for tools that the agent is told to trust`(
    setting: String,
    made: [String]
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - ask: { title: a, tool: execute_bash, denied: [{ run: touch no-a }] }
            - ask: { title: b, tool: fs_write, denied: [{ run: touch no-b }] }
            - say: x
        """
    )
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "scripted: job.script, \(setting)")
    try scenario.directory.write(file, text)
    #expect(try scenario.run(file).result.status == 0)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    let asked = ["a", "b"].filter { journal.contains("\"title\":\"\($0)\"") }
    #expect(asked == ["a", "b"].filter { !made.contains($0) })
  }

  @Test(.fault(41)) func `asked ten thousand times are all answered, and told in bounds`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "flood.py",
      """
      import json, sys
      def send(m): sys.stdout.write(json.dumps(m) + "\\n")
      count = 0
      for line in sys.stdin:
          m = json.loads(line)
          if m.get("method") == "initialize":
              send({"jsonrpc": "2.0", "id": m["id"], "result": {"protocolVersion": 1}})
          elif m.get("method") == "session/new":
              send({"jsonrpc": "2.0", "id": m["id"], "result": {"sessionId": "s"}})
          elif m.get("method") == "session/prompt":
              prompt = m["id"]
              for i in range(10000):
                  send({"jsonrpc": "2.0", "id": i, "method": "session/request_permission",
                        "params": {"sessionId": "s", "toolCall": {"toolCallId": str(i)},
                                   "options": [{"optionId": "y", "kind": "allow_once"}]}})
          elif "method" not in m:
              assert m["result"]["outcome"]["optionId"] == "y"
              count += 1
              if count == 10000:
                  send({"jsonrpc": "2.0", "id": prompt, "result": {"stopReason": "end_turn"}})
          sys.stdout.flush()
      """
    )
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let agent = "--agent-command 'python3 \(scenario.directory.path)/flood.py'"
    let outcome = try scenario.run("\(file) \(agent)")
    #expect(outcome.job()?.outcome == "passed")
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    let told = journal.components(separatedBy: "permission-decided").count - 1
    #expect(told == 1_000)
  }
}
