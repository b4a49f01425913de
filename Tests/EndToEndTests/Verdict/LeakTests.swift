import TestSupport
import Testing

@Suite(.waiting) struct `Processes that are left behind` {
  /// Leaves a process with a session of its own.
  private static let daemon = "setsid sleep 1000 </dev/null >/dev/null 2>&1 &"

  @Test func `are told of, place by place, and the job passes`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: \"\(Self.daemon) \(Self.daemon) true\" }]]",
      settings: "setup: [{ name: prepare, run: '\(Self.daemon)' }]",
      verify: "[{ name: tests, run: '\(Self.daemon)' }, 'true']"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let warnings = [
      "`prepare` left 1 process behind; it was killed",
      "the agent left 2 processes behind; they were killed",
      "`prepare` left 1 process behind; it was killed",
      "`tests` left 1 process behind; it was killed",
    ]
    #expect(job.warnings == warnings)
    #expect(job.leftovers == 5)
    for warning in warnings { #expect(outcome.result.output.contains(warning)) }
    #expect(outcome.result.output.contains("5 leftover processes killed"))
    let properties = outcome.junit?.all("property").map(\.attributes) ?? []
    #expect(properties.contains { $0["name"] == "kjob.leaked-processes" && $0["value"] == "5" })
  }

  @Test(
    arguments: [
      ("setup", "`prepare` left 1 process behind; it was killed"),
      ("agent", "the agent left 1 process behind; it was killed"),
      ("verify", "`tests` left 1 process behind; it was killed"),
    ]
  )
  func `refuse a job that must leave none, after it was verified`(
    place: String,
    message: String
  ) throws {
    let scenario = try Scenario()
    func leave(_ here: String) -> String { here == place ? Self.daemon : "true" }
    let file = try scenario.job(
      script: "turns: [[{ run: \"\(leave("agent")) echo x >new\" }]]",
      settings: """
        leak: fail
        retries: { count: 3, delay: 1ms }
        setup: [{ name: prepare, run: '\(leave("setup"))' }]
        """,
      verify: "[{ name: tests, run: '\(leave("verify"))' }, { name: last, run: test -f new }]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.outcome == "failed", "\(outcome.result)")
    #expect(job.reason?.type == "kjob.leak")
    #expect(job.reason?.message == message)
    #expect(job.reason?.details.contains("`leak: fail`") == true)
    #expect(job.attempts?.count ?? 0 == 0)
    #expect(job.commands.map(\.result) == ["passed", "passed", "passed", "passed"])
    #expect(try scenario.patch().contains("new"))
  }

  @Test func `are named from the first place on, and do not hide why a job failed`() throws {
    let scenario = try Scenario()
    let script = "turns: [[{ run: \"\(Self.daemon) true\" }]]"
    let settings = "leak: fail"
    let several = try scenario.job(
      "several",
      script: script,
      settings: settings,
      verify: "[{ name: tests, run: '\(Self.daemon)' }]"
    )
    let failing = try scenario.job(
      "failing",
      script: script,
      settings: settings,
      verify: "[exit 3]"
    )
    let clean = try scenario.job("clean", script: "turns: [[{ say: x }]]", settings: settings)
    let outcome = try scenario.run("\(several) \(failing) \(clean)")
    let job = try #require(outcome.job("several"))
    #expect(job.reason?.message == "the agent left 1 process behind; it was killed")
    #expect(job.reason?.details.contains("`tests` left 1 process behind") == true)
    #expect(outcome.job("failing")?.reason?.type == "kjob.verify.failed", "\(outcome.result)")
    #expect(outcome.job("failing")?.warnings.count == 1)
    #expect(outcome.job("clean")?.outcome == "passed")
  }

  @Test func `count for the attempt that left them`() throws {
    let scenario = try Scenario()
    let agents = try scenario.agents(["initialize: [{ exit: 1 }]", "turns: [[{ say: x }]]"])
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: """
        leak: fail
        retries: { count: 1, delay: 1ms }
        setup: ['mkdir "$HOME/once" 2>/dev/null || exit 0; \(Self.daemon)']
        """
    )
    let job = try #require(try scenario.run("\(file) \(agents)").job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.attempts?.count == 1)
    #expect(job.leftovers == 1)
  }

  @Test func `are none when they end just after their parent`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }]]",
      settings: "leak: fail",
      // It ends when the shell does, by the pipe's end.
      verify: "['exec 3> >(cat >/dev/null); exit 0']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed" && job.leftovers == 0, "\(job)")
  }

  @Test func `in a terminal that kjob ran for the agent do not count`() throws {
    let scenario = try Scenario()
    let program = PlainAgent.program(
      """
      def prompt(m):
          line = "setsid sleep 1000 </dev/null >/dev/null 2>&1 &"
          r = request(7, "terminal/create", sessionId="s", command=line)
          t = r["result"]["terminalId"]
          request(8, "terminal/wait_for_exit", sessionId="s", terminalId=t)
          say("x")
          stop(m)
      """
    )
    let agent = try scenario.directory.write("agent.py", program)
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "leak: fail\nclient-capabilities: [terminal]"
    )
    let outcome = try scenario.run("\(file) --agent-command 'python3 \(agent)'")
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(outcome.job()?.leftovers == 0)
  }
}

@Suite(.waiting, .timeLimit(.minutes(20))) struct `A supervisor that a job gets rid of` {
  @Test(arguments: ["KILL", "STOP"])
  func `makes the job an error, whoever did it, and no other one`(signal: String) throws {
    let scenario = try Scenario()
    // The shell's parent is the agent, and the agent's the supervisor.
    let script = """
      turns:
        - - run: |
              echo x >new
              setsid sleep 1000 </dev/null >/dev/null 2>&1 &
              kill -\(signal) $(ps -o ppid= -p $PPID)
      """
    let settings = "retries: { count: 3, delay: 1ms }"
    let agent = try scenario.job("agent", script: script, settings: settings)
    let plain = "turns: [[{ say: x }]]"
    let own = "kill -\(signal) $PPID; sleep 1000"
    let verify = try scenario.job(
      "verify",
      script: plain,
      settings: settings,
      verify: "[{ name: tests, run: '\(own)', timeout: 1s }, 'true']"
    )
    let setup = try scenario.job(
      "setup",
      script: plain,
      settings: settings + "\nsetup: [{ name: prepare, run: '\(own)', timeout: 1s }]"
    )
    let good = try scenario.job("good", script: plain, verify: "['sleep 1']")
    let outcome = try scenario.run("-j 2 \(agent) \(verify) \(setup) \(good)")
    #expect(outcome.job("good")?.outcome == "passed", "\(outcome.result)")
    let places = [("agent", "the agent"), ("verify", "`tests`"), ("setup", "`prepare`")]
    for (name, place) in places {
      let job = try #require(outcome.job(name))
      #expect(job.outcome == "error", "\(name)")
      #expect(job.reason?.type == "kjob.processes", "\(name): \(job)")
      #expect(
        job.reason?.message
          == "something killed or stopped the process that supervises \(place)"
      )
      #expect(job.reason?.details.contains("kjob killed what it still found") == true)
      #expect(job.attempts?.count ?? 0 == 0, "\(name) was tried again")
      #expect(job.warnings.allSatisfy { !$0.contains("behind") })
    }
    // What comes after it in the job is not run.
    #expect(outcome.job("verify")?.commands.map(\.name) == ["tests"])
    // What the agent had done is there all the same.
    #expect(try scenario.patch("agent").contains("new"))
  }
}
