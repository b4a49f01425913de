import TestSupport
import Testing

/// What `kjob doctor` finds out about agents with different engines.
@Suite(.waiting) struct `The doctor of each engine` {
  private func examine(
    _ scenario: Scenario,
    engine: String,
    script: String,
    agent: String = "",
    settings: String = ""
  ) throws -> [String] {
    // kjob takes any program but Kiro's for an agent on ACP alone.
    let path = scenario.directory.path + "/jobs/job.script"
    let program =
      engine == "acp"
      ? "command: [\(Scenario.program), agent, --script, \(path)]"
      : "scripted: job.script, engine: \(engine)"
    let file = try scenario.job(script: "engine: \(engine)\n\(script)", settings: settings)
    let text = try scenario.directory.read(file)
      .replacing("scripted: job.script", with: "\(program)\(agent)")
    try scenario.directory.write(file, text)
    let result = try scenario.kjob("doctor \(file)")
    try scenario.requireNoProcesses()
    return result.output.split(separator: "\n").map(String.init).filter {
      !$0.contains("git:") && !$0.contains("repository:")
    }
  }

  private static let script = """
    agents: [fixer]
    models: [auto, large]
    efforts: [low, high]
    servers: [{ name: db }]
    session: [{ mcp: { started: db } }]
    account:
      success: true
      data:
        planName: PRO
        billingCycleReset: "2026-12-01"
        usageBreakdowns: [{ displayName: Credits, used: 61.22, limit: 2000, hasLimit: true }]
    turns: [[{ say: done }]]
    """

  @Test(
    arguments: [
      ("v2", "scripted agent in place of Kiro CLI Agent 2.18.1, engine v2", []),
      (
        "v3", "scripted agent in place of Kiro, engine v3",
        ["  ok  job: plan: PRO, Credits: 61.22 of 2000 used, 1938.78 left until 2026-12-01"]
      ),
    ]
  )
  func `opens a session as a job would`(engine: String, title: String, plan: [String]) throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.kiro/agents/fixer.json", #"{"prompt": "Fix it."}"#)
    try scenario.git("git add -f . && git commit -qm kiro")
    let found = try examine(
      scenario,
      engine: engine,
      script: Self.script,
      agent: ", name: fixer, model: large, effort: high",
      settings: "require-mcp-startup: [db]"
    )
    #expect(
      found == [
        "  ok  job: session: \(title) as `fixer` with `large` at `high` effort",
        "  ok  job: MCP server db: started",
      ] + plan + ["\(4 + plan.count) checks found nothing wrong"]
    )
  }

  @Test(
    arguments: ["v2", "v3", "acp"],
    [
      (", model: huge", "`huge`", "choose a model that the agent offers"),
      (", name: nobody", "`nobody`", "commit the agent's file"),
    ]
  )
  func `names what the agent does not offer`(
    engine: String,
    wish: (agent: String, finding: String, remedy: String)
  ) throws {
    let scenario = try Scenario()
    let found = try examine(scenario, engine: engine, script: Self.script, agent: wish.agent)
    let session = found.first { $0.contains("BAD job: session:") } ?? ""
    #expect(session.contains(wish.finding), "\(found)")
    #expect(found.contains { $0.contains(wish.remedy) }, "\(found)")
  }

  @Test(
    arguments: [
      // The answer, and what is reported.
      (
        "{ data: { usageBreakdowns: [{ displayName: Credits, used: 50, limit: 50 }] } }",
        "Credits: 50 of 50 used, 0 left"
      ),
      (
        "{ usageBreakdowns: [{ displayName: Credits, used: 5, limit: 0, hasLimit: false }] }",
        "Credits: 5 used"
      ),
      (
        "{ data: { planName: P, usageBreakdowns: [{ used: 1.5, limit: 2 }, { used: x }, 7] } }",
        "P, usage: 1.5 of 2 used, 0.5 left"
      ),
      ("{ data: { usageBreakdowns: {} } }", "has an unknown form"),
      ("[]", "has an unknown form"),
      ("{ success: false, message: not signed in }", "has an unknown form"),
    ]
  )
  func `takes the plan from any answer`(account: String, finding: String) throws {
    let scenario = try Scenario()
    let found = try examine(
      scenario,
      engine: "v3",
      script: "account: \(account)\nturns: [[{ say: done }]]"
    )
    let plan = found.first { $0.contains("job: plan:") } ?? ""
    #expect(plan.contains(finding), "\(found)")
  }

  @Test func `says nothing of the plan where it cannot be asked`() throws {
    for engine in ["v2", "v3", "acp"] {
      let found = try examine(
        try Scenario(),
        engine: engine,
        script: "turns: [[{ say: done }]]"
      )
      #expect(!found.contains { $0.contains("plan:") }, "\(found)")
    }
  }
}
