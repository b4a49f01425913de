import Foundation
import TestSupport
import Testing

/// A refused change goes back to the agent, with brakes.
@Suite(.waiting) struct `Repair` {
  struct Course: CustomTestStringConvertible, Sendable {
    var name: String
    /// The agent's turns, each as steps.
    var turns: [String]
    var attempts = 2
    var settings = ""
    var outcome: String
    var type: String?
    var repairs: Int
    var trials: [Bool]
    var testDescription: String { name }
  }

  private static func write(_ text: String) -> String { "[{ run: 'echo \(text) >src/code' }]" }

  static let courses = [
    Course(
      name: "mends at once",
      turns: [write("wrong"), write("right")],
      outcome: "passed",
      repairs: 1,
      trials: [false, true]
    ),
    Course(
      name: "mends at the second try",
      turns: [write("wrong"), write("worse"), write("right")],
      outcome: "passed",
      repairs: 2,
      trials: [false, false, true]
    ),
    Course(
      name: "never mends",
      turns: [write("wrong"), write("worse"), write("bad")],
      outcome: "failed",
      type: "kjob.verify.failed",
      repairs: 2,
      trials: [false, false, false]
    ),
    Course(
      name: "makes no progress",
      turns: [write("wrong"), "[{ say: I think it is right }]"],
      outcome: "failed",
      type: "kjob.verify.failed",
      repairs: 1,
      trials: [false, false]
    ),
    Course(
      name: "uses up its budget",
      turns: ["[{ run: 'echo wrong >src/code' }, { usage: { credits: 3 } }]", write("right")],
      settings: "budget: { credits: 2 }",
      outcome: "failed",
      type: "kjob.verify.failed",
      repairs: 0,
      trials: [false]
    ),
    Course(
      name: "crashes",
      turns: [write("wrong"), "[{ run: 'echo right >src/code' }, { exit: 3 }]"],
      outcome: "failed",
      type: "kjob.verify.failed",
      repairs: 1,
      trials: [false]
    ),
    Course(
      name: "needs no repair",
      turns: [write("right")],
      outcome: "passed",
      repairs: 0,
      trials: [true]
    ),
  ]

  @Test(.fault(233), arguments: courses) func `of an agent that`(course: Course) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns:\n" + course.turns.map { "  - \($0)" }.joined(separator: "\n"),
      settings: "repair: { attempts: \(course.attempts) }\n\(course.settings)",
      verify:
        "[{ name: is right, run: 'cat src/code; printf \"a \\140\\140\\140 in it\\n\"; grep -qx right src/code' }]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == course.outcome, "\(outcome)")
    #expect(job.reason?.type == course.type)
    #expect((job.repairs ?? 0) == course.repairs, "\(job)")
    let trials = job.trials ?? []
    #expect(trials.map { $0.reason == nil && $0.ending == nil } == course.trials, "\(trials)")
    let folder = scenario.directory.path + "/kjob-out/jobs/job"
    for trial in trials {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/changes-\(trial.number).patch"))
      for command in trial.commands {
        #expect(command.log.contains("/verify-\(trial.number)-1-is-right.log"))
      }
    }
    // The last judgement is one of its own, after the agent is gone.
    #expect(job.commands.filter { $0.name == "is right" }.count == 1)
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    #expect(junit.contains("kjob.repairs") == (course.repairs > 0))
    if course.repairs > 0 {
      let prompt = try scenario.directory.read("kjob-out/jobs/job/prompt-2.md")
      #expect(
        prompt.contains("is right") && prompt.contains("````\nwrong\na ``` in it\n````"),
        "\(prompt)"
      )
    }
    let said = course.outcome == "passed" && course.repairs > 0
    let page = try scenario.directory.read("kjob-out/report.html")
    for text in [outcome.result.output, page, try scenario.directory.read("kjob-out/summary.md")] {
      #expect(text.contains("failed, repaired at the") == said, "\(outcome.result)")
    }
    #expect(page.contains("\"repairs\":\"") == (course.repairs > 0))
  }

  @Test(arguments: [
    ("cannot run", "['no-such-tool']", "", "kjob.verify.cannot-run"),
    ("a refused policy", "['false']", "changes: { never: [src/] }", "kjob.changes.never"),
  ])
  func `does not follow`(case: String, verify: String, settings: String, type: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns:\n  - \(Self.write("wrong"))\n  - \(Self.write("right"))",
      settings: "repair: { attempts: 2 }\n\(settings)",
      verify: verify
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == type, "\(job)")
    #expect(job.turns.count == 1)
    #expect(job.repairs == nil)
  }

  @Test func `uses the job's own words`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns:\n  - \(Self.write("wrong"))\n  - \(Self.write("right"))",
      settings: """
        prompt: Do it.
        repair:
          attempts: 1
          prompt: 'In ${{ job.name }}, ${{ verify.name }} said ${{ verify.exit-code }}: ${{ verify.output }}'
        """,
      verify: "[{ name: it, run: 'cat src/code; grep -q right src/code || exit 9' }]"
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
    let prompt = try scenario.directory.read("kjob-out/jobs/job/prompt-2.md")
    #expect(prompt == "In job, it said 9: ```\nwrong\n```", "\(prompt)")
  }

  @Test func `keeps what was dropped when the agent is lost`() throws {
    let scenario = try Scenario()
    try scenario.git("mkdir t; echo true >t/run; git add -A; git commit -qm tests")
    let file = try scenario.job(
      script: """
        turns:
          - - run: echo wrong >src/code; echo exit 0 >t/run; echo x >t/new
          - - run: echo right >src/code; rm t/new
            - exit: 3
        """,
      settings: "repair: { attempts: 2 }\nchanges: { restore: [t/] }",
      verify: "['grep -q right src/code']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "failed", "\(job)")
    #expect(job.snapshot?.dropped == ["t/new", "t/run"])
    let dropped = try scenario.directory.read("kjob-out/jobs/job/dropped.patch")
    #expect(dropped.contains("t/new") && dropped.contains("exit 0"))
    let patch = try scenario.patch()
    #expect(patch.contains("wrong") && !patch.contains("t/"))
  }

  @Test func `counts repairs that brought a secret`() throws {
    let scenario = try Scenario()
    let secret = "ksk_" + "0123456789abcdef"
    let file = try scenario.job(
      script: """
        turns:
          - - run: echo wrong >src/code
          - - run: echo "$KIRO_API_KEY" >src/code
        """,
      settings: "repair: { attempts: 2 }",
      verify: "['grep -q right src/code']"
    )
    let outcome = try scenario.run(file, environment: ["KIRO_API_KEY": secret])
    let job = try #require(outcome.job())
    #expect(job.outcome == "failed" || job.outcome == "error", "\(job)")
    #expect(job.repairs == 1, "\(job)")
    #expect(outcome.result.output.contains("change withheld"), "\(outcome.result)")
    #expect(try scenario.directory.read("kjob-out/summary.md").contains("| withheld |"))
  }

  @Test func `does not ask for what a second try would show`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }], [{ run: 'echo y >b' }]]",
      settings: "repair: { attempts: 1 }",
      verify: """
        [{ retries: 1, flaky: pass,
           run: 'test -e "$HOME/seen" || { touch "$HOME/seen"; exit 1; }' }]
        """
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.repairs ?? 0 == 0, "\(job)")
    #expect(try !scenario.patch().contains("b/b"))
  }
}
