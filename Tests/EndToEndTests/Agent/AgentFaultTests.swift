import TestSupport
import Testing

/// Cases of `fault → what must become of the job`; the scenario checks after each that nothing is
/// left and nothing of the source has changed.
@Suite(.waiting) struct `An agent that misbehaves` {
  struct Case: CustomTestStringConvertible, Sendable {
    var fault: String
    var script: String
    var settings = ""
    var outcome = "error"
    var type: String?
    var says = ""
    var testDescription: String { fault }
  }

  static let cases: [Case] = [
    Case(
      fault: "exits with 0 before it answers initialize",
      script: "initialize: [{ exit: 0 }]",
      type: "kjob.agent.exited",
      says: "exited with 0 before it had answered `initialize`"
    ),
    Case(
      fault: "exits with 7 in a turn",
      script: "turns: [[{ errors: \"the disk is on fire\\n\" }, { exit: 7 }]]",
      type: "kjob.agent.exited",
      says: "the disk is on fire"
    ),
    Case(
      fault: "exits with 0 in a turn",
      script: "turns: [[{ say: half }, { exit: 0 }]]",
      type: "kjob.agent.exited",
      says: "`session/prompt`"
    ),
    Case(
      fault: "crashes while the session is opened",
      script: "session: [{ signal: 11 }]",
      type: "kjob.agent.exited",
      says: "SIGSEGV before it had answered `session/new`"
    ),
    Case(
      fault: "hangs in initialize",
      script: "initialize: [hang]",
      settings: "timeout: 1s",
      type: "kjob.timeout",
      says: "`initialize`"
    ),
    Case(
      fault: "hangs in session/new and reads no more",
      script: "session: [freeze]",
      settings: "timeout: 1s",
      type: "kjob.timeout",
      says: "`session/new`"
    ),
    Case(
      fault: "hangs in a turn",
      script: "turns: [[hang]]",
      settings: "idle-timeout: 1s",
      type: "kjob.idle-timeout"
    ),
    Case(
      fault: "ignores SIGTERM and hangs",
      script: "turns: [[ignore-signals, freeze]]",
      settings: "idle-timeout: 1s",
      type: "kjob.idle-timeout"
    ),
    Case(
      fault: "is busy for ever",
      script: "turns: [[{ flood: 100000000 }]]",
      settings: "timeout: 2s",
      type: "kjob.timeout"
    ),
    Case(
      fault: "closes its output and lives on",
      script: "turns: [[close-output, { sleep: 60s }]]",
      type: "kjob.agent.exited",
      says: "closed its output"
    ),
    Case(
      fault: "sends a line longer than 64 MiB",
      script: "turns: [[{ run: 'head -c 70000000 /dev/zero | tr \"\\\\0\" x >/proc/$PPID/fd/1' }]]",
      type: "kjob.agent.protocol",
      says: "64 MiB"
    ),
    Case(
      fault: "says that kiro-cli is not signed in",
      script: """
        initialize:
          - errors: "error: You are not logged in, please log in with kiro-cli login\\n"
          - exit: 1
        """,
      type: "kjob.agent.sign-in",
      says: "kiro-cli login"
    ),
    Case(
      fault: "answers a prompt with an error",
      script: "turns: [[{ fail: { data: The model is unwell } }]]",
      type: "kjob.agent.refused",
      says: "The model is unwell"
    ),
    Case(
      fault: "opens a browser to sign in and waits",
      script: "initialize: [{ errors: \"Opening browser... | Press (^) + C to cancel\\n\" }, hang]",
      type: "kjob.agent.sign-in",
      says: "KIRO_API_KEY"
    ),
    Case(
      fault: "never opens a session since its token is no good",
      script: """
        session:
          - errors: "AccessDenied: the bearer token included in the request is invalid\\n"
          - hang
        """,
      type: "kjob.agent.sign-in"
    ),
    Case(
      fault: "is throttled",
      script: "turns: [[{ fail: { data: The request was throttled by the service } }]]",
      type: "kjob.agent.rate-limit",
      says: "throttled"
    ),
    Case(
      fault: "is asked for a model that there is not",
      script: "turns: [[{ fail: { data: \"Invalid model ID: nope\" } }]]",
      type: "kjob.agent.configuration"
    ),
    Case(
      fault: "refuses",
      script: "turns: [[{ stop: refusal }]]",
      type: "kjob.agent.stopped",
      says: "`refusal`"
    ),
    Case(
      fault: "stops for a reason that ACP does not have",
      script: "turns: [[{ stop: bored }]]",
      type: "kjob.agent.stopped",
      says: "`bored`"
    ),
    Case(
      fault: "prints noise and splits its messages into bytes",
      script: "turns: [[{ raw: \"Loading…\\n\\n{broken\\n\" }, split, { say: é }]]",
      outcome: "passed"
    ),
    Case(
      fault: "floods",
      script: "turns: [[{ flood: 20000 }]]",
      outcome: "passed"
    ),
    Case(
      fault: "sends one huge message",
      script: "turns: [[{ huge-line: 20000000 }]]",
      outcome: "passed"
    ),
    Case(
      fault: "is silent while a tool call is open",
      script: "turns: [[{ open-tool: a long build }, { sleep: 1500ms }]]",
      settings: "idle-timeout: 1s",
      outcome: "passed"
    ),
    Case(
      fault: "asks for what was not offered, and notifies of what nobody knows",
      script: """
        turns:
          - - request: { method: fs/write_text_file, params: { path: /x, content: y } }
            - request: { method: _vendor/what, params: {} }
            - notify: { method: _vendor/news, params: [1, 2] }
            - notify: { method: session/update, params: { sessionId: other, update: {} } }
            - say: done
        """,
      outcome: "passed"
    ),
    Case(
      fault: "leaves a daemon in a session of its own",
      script: "turns: [[{ daemon: { seconds: 600 } }, { say: done }]]",
      outcome: "passed"
    ),
    Case(
      fault: "leaves a daemon that hides and holds the output open",
      script:
        "turns: [[{ daemon: { seconds: 600, clears-environment: true, holds-output: true } }, { say: a }]]",
      outcome: "passed"
    ),
    Case(
      fault: "lives on when its input ends",
      script: "ignores-end-of-input: true\nturns: [[{ say: done }]]",
      outcome: "passed"
    ),
  ]

  @Test(.fault(3, 6, 7, 8, 9, 13, 15, 20, 23, 24, 36, 38, 44, 45, 46), arguments: cases)
  func `ends its own job as it deserves`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: example.script, settings: example.settings)
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == example.outcome)
    #expect(job.reason?.type == example.type)
    #expect(job.reason.map { $0.message + $0.details }?.contains(example.says) ?? true)
    #expect(outcome.result.status == (example.outcome == "passed" ? 0 : 1))
  }

  @Test func `does not touch the other jobs`() throws {
    let scenario = try Scenario()
    let bad = try scenario.job("bad", script: "turns: [[{ signal: 9 }]]")
    let slow = try scenario.job("slow", script: "turns: [[hang]]", settings: "idle-timeout: 1s")
    let good = try scenario.job(
      "good",
      script: "turns: [[{ write: { path: made, content: x } }]]",
      verify: "[test -e made]"
    )
    let outcome = try scenario.run("\(bad) \(slow) \(good) -j 3")
    #expect(outcome.results?.jobs.map(\.outcome) == ["error", "error", "passed"])
  }

  @Test func `stops the run when no other job can fare better`() throws {
    let scenario = try Scenario()
    let files = try (1...8).map { index in
      try scenario.job(
        "job\(index)",
        script: "turns: [[{ fail: { data: You have reached your monthly usage limit } }]]"
      )
    }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1")
    let jobs = try #require(outcome.results?.jobs)
    #expect(jobs.map(\.outcome) == ["error"] + Array(repeating: "skipped", count: 7))
    #expect(jobs.first?.reason?.type == "kjob.agent.quota")
    #expect(jobs.last?.reason?.message.contains("monthly usage limit") == true)
    #expect(outcome.result.status == 1)
  }

  @Test(.fault(1, 2)) func `cannot be found or not be started`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    for (command, says) in [
      ("no-such-agent-program acp", "`no-such-agent-program` is not installed, or not in PATH"),
      ("/etc/passwd", "Permission denied"), ("/", "Permission denied"),
    ] {
      let outcome = try scenario.run("\(file) --agent-command '\(command)'")
      #expect(outcome.job()?.reason?.type == "kjob.agent.start")
      #expect(
        outcome.job()?.reason?.message.contains(says) == true,
        "\(outcome.job()?.reason?.message ?? "")"
      )
    }
  }

  @Test func `keeps what it did before it failed`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: partial, content: x } }, { exit: 1 }]]"
    )
    #expect(try scenario.run(file).job()?.commands.isEmpty == true)
    #expect(try scenario.patch().contains("b/partial"))
  }
}
