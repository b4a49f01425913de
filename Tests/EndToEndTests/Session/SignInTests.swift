import Foundation
import TestSupport
import Testing

/// A batch whose agent is signed out fails once, in seconds, with one sentence that says what to do.
@Suite(.waiting) struct `Sign-in` {
  struct Case: CustomTestStringConvertible, Sendable {
    var shape: String
    var script: String
    var environment: [String: String] = [:]
    var testDescription: String { shape }
  }

  static let shapes: [Case] = [
    Case(
      shape: "says so and exits with 1",
      script: """
        initialize:
          - errors: "error: You are not logged in, please log in with kiro-cli login\\n"
          - exit: 1
        """
    ),
    Case(
      shape: "opens a browser and waits for ever",
      script: "initialize: [{ errors: \"Opening browser... | Press (^) + C to cancel\\n\" }, hang]"
    ),
    Case(
      shape: "never answers session/new and says why on standard error",
      script: """
        session:
          - errors: "The bearer token included in the request is invalid.\\n"
          - hang
        """
    ),
    Case(
      shape: "answers session/new with an error",
      script: "session: [{ fail: { data: \"ExpiredTokenException: expired\" } }]"
    ),
    Case(
      shape: "answers a prompt with an error",
      script: "turns: [[{ fail: { data: HTTP 401 } }]]"
    ),
    Case(
      shape: "answers with ACP's own code",
      script: "session: [{ fail: { code: -32000, message: Authentication required } }]"
    ),
    Case(
      shape: "has a key that is not valid and exits with 0, without a word",
      script: "session: [{ exit: 0 }]",
      environment: ["KIRO_API_KEY": "ksk_not_valid"]
    ),
  ]

  @Test(arguments: shapes)
  func `that is missing stops a batch of fifty with one cause`(example: Case) throws {
    let scenario = try Scenario()
    let files = try (1...50).map { try scenario.job("job\($0)", script: example.script) }
    let outcome = try scenario.run(
      files.joined(separator: " ") + " -j 8",
      environment: example.environment
    )
    #expect(outcome.result.status == 1)
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.count { $0.reason?.type == "kjob.agent.sign-in" } == 1)
    #expect(jobs.count { $0.outcome == "error" } == 1)
    #expect(jobs.allSatisfy { ["error", "cancelled", "skipped"].contains($0.outcome) })
    let log = outcome.result.output
    #expect(log.contains("stopping: `job"))
  }

  struct Words: CustomTestStringConvertible, Sendable {
    var what: String
    /// How the first job ends.
    var type: String
    /// Whether no other job is started.
    var stops = true
    var testDescription: String { what }
  }

  /// Waits until the run has told of the first job's end.
  private static let patience =
    "until grep -q '\"job-finished\".*error\\|error.*\"job-finished\"' kjob-out/journal.jsonl; do sleep 0.2; done"

  @Test(arguments: [
    Words(what: "Authentication failed. Your API key may be invalid or expired.", type: "sign-in"),
    Words(what: "401 Unauthorized", type: "sign-in"),
    Words(what: "You have reached your monthly usage limit", type: "quota"),
    Words(
      what: "The tool web_fetch of https://intranet.invalid/x failed with status 403",
      type: "refused",
      stops: false
    ),
    Words(what: "status code 403", type: "refused", stops: false),
  ])
  func `that one job misses ends no job that is at work`(words: Words) throws {
    let scenario = try Scenario()
    let first = try scenario.job("a", script: "turns: [[{ fail: { data: '\(words.what)' } }]]")
    let work = """
      turns: [[{ run: 'cd \(scenario.directory.path) && \(Self.patience.replacing("'", with: "''"))' },
        { write: { path: done, content: x } }]]
      """
    let others = try ["b", "c"].map { try scenario.job($0, script: work) }
    let late = try scenario.job("d", script: "turns: [[{ say: x }]]")
    let files = [first] + others + [late]
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 3")
    #expect(outcome.result.status == 1)
    #expect(outcome.job("a")?.reason?.type == "kjob.agent.\(words.type)")
    #expect(
      outcome.job("a")?.reason?.message.contains("is not signed in") == (words.type == "sign-in")
    )
    #expect(outcome.job("b")?.outcome == "passed")
    #expect(outcome.job("c")?.outcome == "passed")
    #expect(outcome.job("d")?.outcome == (words.stops ? "skipped" : "passed"))
    #expect(outcome.result.output.contains("stopping: `a`") == words.stops)
  }

  @Test func `that a second job misses as well is missing`() throws {
    let scenario = try Scenario()
    let files = try (1...5).map {
      try scenario.job("job\($0)", script: "turns: [[{ fail: { data: status code 403 } }]]")
    }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1")
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.map(\.outcome) == ["error", "error", "skipped", "skipped", "skipped"])
    #expect(
      jobs.map { $0.reason?.type }.prefix(2) == ["kjob.agent.refused", "kjob.agent.sign-in"]
    )
    #expect(jobs[1].reason?.message.contains("the job `job1` was refused as well") == true)
  }

  @Test func `that one job misses is missing if Kiro says so`() throws {
    let scenario = try Scenario()
    // Somebody signs out while the job is at work.
    let environment = try program(
      scenario,
      whoami:
        "[ -e \(scenario.directory.path)/out ] && { echo 'Not logged in' >&2; exit 1; }; echo me"
    )
    try scenario.directory.write(
      "agent.script",
      "turns: [[{ run: 'touch \(scenario.directory.path)/out' }, { fail: { data: status code 403 } }]]"
    )
    let outcome = try scenario.run(try jobs(scenario, 3) + " -j 1", environment: environment)
    let all = try #require(outcome.results?.jobs)
    #expect(all.map(\.outcome) == ["error", "skipped", "skipped"])
    #expect(all[0].reason?.type == "kjob.agent.sign-in")
    #expect(all[0].reason?.message.contains("Kiro says: Not logged in") == true)
  }

  @Test func `that is named on standard error by an agent that ends stops the batch`() throws {
    let scenario = try Scenario()
    let script = """
      initialize:
        - errors: "Authentication failed. Your API key may be invalid or expired. Check your KIRO_API_KEY value.\\n"
        - exit: 1
      """
    let files = try (1...6).map { try scenario.job("job\($0)", script: script) }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1")
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.map(\.outcome) == ["error"] + Array(repeating: "skipped", count: 5))
    #expect(jobs[0].reason?.type == "kjob.agent.sign-in")
  }

  /// A kiro-cli of the test's own in PATH, which answers `whoami` and plays an agent.
  private func program(_ scenario: Scenario, whoami: String) throws -> [String: String] {
    try scenario.directory.write("agent.script", "turns: [[{ say: x }]]")
    let path = "bin/kiro-cli"
    try scenario.directory.write(
      path,
      """
      #!/bin/bash
      echo "$1" >>"\(scenario.directory.path)/calls"
      case "$1" in
        whoami) \(whoami) ;;
        acp) exec "\(Scenario.program)" agent --script "\(scenario.directory.path)/agent.script" ;;
      esac
      """
    )
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: scenario.directory.path + "/" + path
    )
    return ["PATH": scenario.directory.path + "/bin:/usr/local/bin:/usr/bin:/bin"]
  }

  private func jobs(_ scenario: Scenario, _ count: Int) throws -> String {
    try (1...count).map { index in
      let file = try scenario.job("job\(index)", script: "turns: [[{ say: done }]]")
      let text = try scenario.directory.read(file)
        .replacing("agent: { scripted: job\(index).script }\n", with: "")
      try scenario.directory.write(file, text)
      return file
    }
    .joined(separator: " ")
  }

  @Test func `is asked for once, before anything begins`() throws {
    let scenario = try Scenario()
    let environment = try program(scenario, whoami: "echo 'Not logged in' >&2; exit 1")
    let outcome = try scenario.run(try jobs(scenario, 50), environment: environment)
    #expect(outcome.result.status == 1)
    #expect(try scenario.directory.read("calls") == "whoami\n")
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.map(\.outcome) == ["error"] + Array(repeating: "skipped", count: 49))
    #expect(
      jobs[0].reason?.message
        == "kiro-cli is not signed in: run `kiro-cli login`, or set KIRO_API_KEY"
    )
    #expect(jobs[0].reason?.details.contains("Not logged in") == true)
  }

  @Test(arguments: ["echo 'Logged in with Builder ID'", "exit 1", "echo odd; exit 7"])
  func `that cannot be denied for sure lets the run go on`(whoami: String) throws {
    let scenario = try Scenario()
    let environment = try program(scenario, whoami: whoami)
    let outcome = try scenario.run(try jobs(scenario, 3), environment: environment)
    #expect(outcome.result.status == 0)
    #expect(try scenario.directory.read("calls").hasPrefix("whoami\nacp\n"))
  }

  @Test func `is not asked for where a key signs in`() throws {
    let scenario = try Scenario()
    var environment = try program(scenario, whoami: "echo 'Not logged in'; exit 1")
    environment["KIRO_API_KEY"] = "ksk_0123456789abcdef"
    let outcome = try scenario.run(try jobs(scenario, 1), environment: environment)
    #expect(outcome.result.status == 0)
    #expect(try scenario.directory.read("calls") == "acp\n--version\nacp\n")
  }

  @Test func `that one agent lacks does not stop the jobs of others`() throws {
    let scenario = try Scenario()
    let environment = try program(scenario, whoami: "echo 'Not logged in' >&2; exit 1")
    let kiro = try jobs(scenario, 2)
    let other = try scenario.job("other", script: "turns: [[{ say: x }]]")
    let outcome = try scenario.run("\(kiro) \(other)", environment: environment)
    #expect(
      outcome.results?.jobs.map { "\($0.id) \($0.outcome ?? "")" }
        == ["job1 error", "job2 skipped", "other passed"]
    )
    let log = try scenario.directory.read("kjob-out/jobs/job1/sign-in.log")
    #expect(log == "`kiro-cli whoami` said:\nNot logged in\n")
  }

  @Test func `is not what another agent's servers talk about`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    try scenario.directory.write(
      "agent.py",
      """
      import json, sys
      def send(m): print(json.dumps(dict(jsonrpc="2.0", **m)), flush=True)
      for line in sys.stdin:
          m = json.loads(line)
          if m.get("method") == "initialize":
              send({"id": m["id"], "result": {"protocolVersion": 1,
                  "agentInfo": {"name": "gemini", "version": "1"}}})
          elif m.get("method") == "session/new":
              print("Opening browser for authorization of linear", file=sys.stderr, flush=True)
              send({"id": m["id"], "result": {"sessionId": "s"}})
          elif m.get("method") == "session/prompt":
              send({"method": "session/update", "params": {"sessionId": "s",
                  "update": {"sessionUpdate": "agent_message_chunk",
                  "content": {"type": "text", "text": "a"}}}})
              send({"id": m["id"], "result": {"stopReason": "end_turn"}})
      """
    )
    let agent = "--agent-command 'python3 \(scenario.directory.path)/agent.py'"
    #expect(try scenario.run("\(file) \(agent)").job()?.outcome == "passed")
    // A key for Kiro says nothing about a program that ends without a word.
    let ended = try scenario.run(
      "\(file) --agent-command true",
      environment: ["KIRO_API_KEY": "ksk_0123456789"]
    )
    #expect(ended.job()?.reason?.type == "kjob.agent.exited")
  }

  @Test func `by a key reaches the agent and nothing else`() throws {
    let scenario = try Scenario()
    let key = "ksk_0123456789abcdef"
    let file = try scenario.job(
      script: """
        turns: [[{ run: 'test "$KIRO_API_KEY" = \(key) && echo "$KIRO_API_KEY" && touch seen' }, \
        { errors: "\(key)\\n" }, { say: \(key) }]]
        """,
      settings: "setup: ['test -z \"$KIRO_API_KEY\"']",
      verify: "['test -z \"$KIRO_API_KEY\" && test -e seen']"
    )
    let outcome = try scenario.run(file, environment: ["KIRO_API_KEY": key])
    #expect(outcome.job()?.outcome == "passed")
    let found = try Shell.result(
      "grep -rlF \(key) kjob-out; true",
      in: scenario.directory.path,
      environment: [:]
    )
    #expect(found.output == "")
    #expect(!outcome.result.output.contains(key))
  }
}
