import Foundation
import TestSupport
import Testing

/// A budget holds in every measure that an agent reports, whatever agent it is.
@Suite(.waiting) struct `A budget` {
  struct Case: CustomTestStringConvertible, Sendable {
    var engine: String
    /// What each turn uses.
    var usage: String
    var budget: String
    var options = ""
    /// The number of turns that are made.
    var turns: Int
    var says: String?
    var warnings: [String] = []
    var testDescription: String { "\(budget) \(options) on \(engine) with \(usage)" }
  }

  static let cases: [Case] = [
    Case(
      engine: "v2",
      usage: "credits: 2",
      budget: "{ credits: 3 }",
      turns: 2,
      says: "4 of the job's 3 credits are used up"
    ),
    Case(
      engine: "v3",
      usage: "credits: 2",
      budget: "{ credits: 3 }",
      turns: 2,
      says: "4 of the job's 3 credits are used up"
    ),
    Case(
      engine: "v3",
      usage: "credits: 2",
      budget: "{ credits: 5 }",
      turns: 3,
      warnings: ["4 of the job's 5 credits are used"]
    ),
    Case(
      engine: "v3",
      usage: "credits: 2",
      budget: "{ credits: 50 }",
      options: "--max-credits 3",
      turns: 2,
      says: "4 of the run's 3 credits are used up"
    ),
    Case(
      engine: "acp",
      usage: "cost: 0.4",
      budget: "{ cost: 0.5 }",
      turns: 2,
      says: "0.8 of the job's 0.5 USD are used up",
      warnings: ["0.4 of the job's 0.5 USD are used"]
    ),
    Case(
      engine: "acp",
      usage: "tokens: 600",
      budget: "{ tokens: 1000 }",
      turns: 2,
      says: "1200 of the job's 1000 tokens are used up"
    ),
    Case(
      engine: "acp",
      usage: "tokens: 600, cost: 1",
      budget: "{ tokens: 100000, cost: 1.5 }",
      turns: 2,
      says: "2 of the job's 1.5 USD are used up"
    ),
    // A limit on usage that the agent does not report has no effect, so users get a warning.
    Case(
      engine: "acp",
      usage: "context: 5",
      budget: "{ credits: 1 }",
      turns: 3,
      warnings: ["the agent reports no credits, so `budget: { credits: 1 }` cannot hold"]
    ),
    Case(
      engine: "v2",
      usage: "credits: 1",
      budget: "{ cost: 1, tokens: 5 }",
      turns: 3,
      warnings: [
        "the agent reports no cost, so `budget: { cost: 1 }` cannot hold",
        "the agent reports no tokens, so `budget: { tokens: 5 }` cannot hold",
      ]
    ),
    Case(
      engine: "acp",
      usage: "tokens: 1",
      budget: "{ tokens: 100 }",
      options: "--max-credits 3",
      turns: 3,
      warnings: ["the agent reports no credits, so `--max-credits` cannot hold"]
    ),
  ]

  @Test(arguments: cases)
  func `holds in the measure that the agent reports`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }, { usage: { \(example.usage) } }]]",
      settings: "prompts: [one, two, three]\nbudget: \(example.budget)"
    )
    let agent =
      "--agent-command '\(Scenario.program) agent --script \(scenario.directory.path)/jobs/job.script "
      + "--agent-engine \(example.engine)'"
    let outcome = try scenario.run("\(file) \(example.options) \(agent)")
    let job = try #require(outcome.job())
    #expect(job.turns.count == example.turns)
    #expect(job.reason?.type == (example.says == nil ? nil : "kjob.budget"))
    #expect(job.reason?.message.hasPrefix(example.says ?? "") ?? (example.says == nil))
    #expect(job.warnings == example.warnings, "\(job.reason?.details ?? "")")
    // A warning stands where people look, on the console and in the page.
    let page = try scenario.directory.read("kjob-out/report.html")
    for warning in example.warnings {
      #expect(outcome.result.output.contains(warning))
      #expect(page.contains(warning.prefix(30)))
    }
  }

  @Test func `counts what each agent reports, and no more`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        engine: acp
        turns:
          - [{ say: x }, { usage: { cost: 0.25, tokens: 100, context: 10 } }]
          - [{ say: x }, { usage: { cost: 0.5, context: 20 } }, { usage: { cost: 0.25 } }]
          - [{ say: x }]
        """,
      settings: "prompts: [a, b, c]"
    )
    let agent =
      "--agent-command '\(Scenario.program) agent --script \(scenario.directory.path)/jobs/job.script'"
    let outcome = try scenario.run("\(file) \(agent)")
    let results = try JSONSerialization.jsonObject(
      with: Data(try scenario.directory.read("kjob-out/results.json").utf8)
    )
    let jobs = (results as? [String: Any])?["jobs"] as? [[String: Any]]
    let job = try #require(jobs?.first)
    #expect((job["cost"] as? [String: Any])?["amount"] as? Double == 1)
    #expect((job["cost"] as? [String: Any])?["currency"] as? String == "USD")
    #expect((job["tokens"] as? [String: Any])?["total"] as? Double == 100)
    #expect(job["credits"] == nil)
    let turns = try #require(job["turns"] as? [[String: Any]])
    #expect(turns.map { ($0["cost"] as? [String: Any])?["amount"] as? Double } == [0.25, 0.75, 0])
    #expect(turns.map { $0["context-percentage"] as? Double } == [10, 0, 0])
    #expect(outcome.result.status == 0)
  }

  /// The reports of each turn, and what each turn used.
  @Test(
    arguments: [
      ([1_010, 3_030, 3_500], [1_010, 2_020, 470]), ([500, 300, 400], [500, 300, 400]),
      ([5, 5, 9], [5, 0, 4]),
    ]
  )
  func `counts tokens of the session or of the turn, as the agent reports them`(
    reports: [Int],
    turns: [Int]
  ) throws {
    let scenario = try Scenario()
    let result = try scenario.play(
      PlainAgent.Case(
        behaviour: "reports tokens",
        agent: """
          reports = \(reports)
          def prompt(m):
              total = reports.pop(0)
              say("x")
              answer(m, result={"stopReason": "end_turn", "usage": {"totalTokens": total,
                  "inputTokens": total - 1, "outputTokens": 1}})
          """,
        settings: "prompts: [one, two, three]"
      )
    )
    #expect(result.faults == [])
    let results = try scenario.directory.read("kjob-out/results.json")
    let object = try JSONSerialization.jsonObject(with: Data(results.utf8)) as? [String: Any]
    let job = try #require((object?["jobs"] as? [[String: Any]])?.first)
    let found = (job["turns"] as? [[String: Any]])?.map { turn in
      (turn["tokens"] as? [String: Any])?["total"] as? Int
    }
    #expect(found == turns)
    #expect((job["tokens"] as? [String: Any])?["total"] as? Int == turns.reduce(0, +))
  }
}
