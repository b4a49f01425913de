import Foundation
import TestSupport
import Testing

/// What verification commands say about the untouched base.
@Suite(.waiting) struct `A baseline` {
  struct Case: CustomTestStringConvertible, Sendable {
    /// The comparison that reports name.
    var result: String
    /// The tool on the base: an exit code, or nil where it does not exist.
    var before: Int?
    /// The same after the agent.
    var after: Int?
    /// The outcome under `no-regression`, and its reason.
    var outcome: String
    var type: String?
    var testDescription: String { result }
  }

  static let cases = [
    Case(result: "held", before: 0, after: 0, outcome: "passed"),
    Case(result: "broke", before: 0, after: 1, outcome: "failed", type: "kjob.verify.failed"),
    Case(result: "lost", before: 0, after: nil, outcome: "failed", type: "kjob.verify.cannot-run"),
    Case(result: "mended", before: 1, after: 0, outcome: "passed"),
    // The other command decides.
    Case(result: "still-failing", before: 1, after: 1, outcome: "passed"),
    Case(
      result: "still-failing-lost",
      before: 1,
      after: nil,
      outcome: "failed",
      type: "kjob.verify.cannot-run"
    ),
    Case(result: "enabled", before: nil, after: 0, outcome: "passed"),
    Case(
      result: "enabled-failing",
      before: nil,
      after: 1,
      outcome: "failed",
      type: "kjob.verify.failed"
    ),
    Case(
      result: "unrunnable",
      before: nil,
      after: nil,
      outcome: "error",
      type: "kjob.baseline.unrunnable"
    ),
  ]

  @Test(.fault(231), arguments: cases) func `gives one of nine results`(example: Case) throws {
    let scenario = try Scenario()
    func tool(_ code: Int?) -> String {
      code.map { "printf \"exit \($0)\\n\" >tool && chmod +x tool" } ?? "rm -f tool"
    }
    try scenario.git("\(tool(example.before)); git add -A; git commit --allow-empty -qm tool")
    let file = try scenario.job(
      script: "turns: [[{ run: '\(tool(example.after)); echo x >changed' }]]",
      settings: "baseline: no-regression",
      verify: "[{ name: it, run: ./tool }, { name: other, run: 'true' }]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == example.outcome, "\(job)")
    #expect(job.reason?.type == example.type, "\(job)")
    #expect(job.commands.first { $0.name == "it" }?.baseline == example.result)
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    #expect(junit.contains("it: \(example.result)"), "\(junit)")
    #expect(try scenario.directory.read("kjob-out/report.html").contains("\"\(example.result)\""))
    let note = example.result == "held" ? "2 held" : "1 held; \(example.result) `it`"
    #expect(outcome.result.output.contains("         baseline: \(note)\n"), "\(outcome.result)")
    #expect(try scenario.directory.read("kjob-out/summary.md").contains("baseline"))
  }

  @Test func `without one that decides is an error`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      settings: "baseline: no-regression",
      verify: "['false', 'exit 3']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.baseline.nothing-decided", "\(job)")
  }

  @Test func `that has to be green stops the agent`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >>\"$HOME/ran\"' }]]",
      settings: "baseline: require-green",
      verify: "['echo so it says; exit 4', 'true']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "error")
    #expect(job.reason?.type == "kjob.baseline.red")
    #expect(job.reason?.details.contains("so it says") == true, "\(job)")
    #expect(job.turns.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  @Test func `that is red once is unstable, and green`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "baseline: require-green",
      verify: "['test -e \"$HOME/seen\" || { touch \"$HOME/seen\"; exit 1; }']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed")
    #expect(try scenario.directory.read("kjob-out/journal.jsonl").contains("\"is-unstable\":true"))
    // Every report says so.
    #expect(outcome.result.output.contains("baseline: 1 held; unstable-on-base `test"))
    let mark = ["junit.xml": "held, unstable-on-base", "summary.md": "unstable-on-base"]
    for (name, text) in mark {
      #expect(try scenario.directory.read("kjob-out/\(name)").contains(text))
    }
    for name in ["results.json", "report.html"] {
      let text = try scenario.directory.read("kjob-out/\(name)").filter { $0 != " " }
      #expect(text.contains("\"is-unstable-on-base\":true"), "\(name)")
    }
  }

  @Test(arguments: [1, 4]) func `is found once for all jobs of a commit`(width: Int) throws {
    let scenario = try Scenario()
    for name in ["one", "two", "three"] {
      try scenario.job(
        name,
        script: "turns: [[{ run: 'echo \(name) >a' }]]",
        settings: "baseline: require-green",
        verify: "['test ! -e a && echo x >>\"$HOME/base\"; true']"
      )
    }
    let outcome = try scenario.run("jobs/one.yml jobs/two.yml jobs/three.yml -j \(width)")
    #expect(outcome.results?.jobs.allSatisfy { $0.outcome == "passed" } == true, "\(outcome)")
    #expect(try scenario.directory.read("home/base") == "x\n")
  }

  @Test(
    .fault(88, 232),
    arguments: [
      // The goal, the other command, what the agent does; outcome, reason, and whether it ran.
      ("test -e a", "true", "passed", "", true),
      ("test -e b", "true", "failed", "kjob.verify.failed", true),
      ("true", "true", "passed", "", false),
      ("true", "test -e a", "error", "kjob.goal.passes-on-base", false),
    ]
  )
  func `of a goal is red`(
    goal: String,
    other: String,
    outcome: String,
    type: String,
    runs: Bool
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      verify: "[{ name: goal, run: '\(goal)', goal: true }, { name: other, run: '\(other)' }]"
    )
    let result = try scenario.run(file)
    let job = try #require(result.job())
    #expect(job.outcome == outcome, "\(job)")
    #expect((job.reason?.type ?? "") == type, "\(job)")
    #expect(job.turns.isEmpty != runs)
    let isAlreadySo = outcome == "passed" && !runs
    #expect((job.isAlreadySo ?? false) == isAlreadySo)
    #expect(result.result.output.contains("1 passed (1 already so)") == isAlreadySo)
    #expect(
      try scenario.directory.read("kjob-out/junit.xml").contains("kjob.already-so") == isAlreadySo
    )
  }
}
