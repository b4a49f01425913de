import Foundation
import TestSupport
import Testing

/// Commands that fail and then pass on the same tree, and commands that change it.
@Suite(.waiting) struct `A command that runs again` {
  private static let once = """
    test ! -e left && { test -e "$HOME/seen" || { touch "$HOME/seen" left; echo first; exit 1; }; }
    """

  @Test(
    .fault(235),
    arguments: [
      ("retries: 1", "failed", "kjob.verify.flaky"),
      ("retries: 1, flaky: fail", "failed", "kjob.verify.flaky"),
      ("retries: 1, flaky: pass", "passed", ""), ("timeout: 60s", "failed", "kjob.verify.failed"),
    ]
  )
  func `is flaky`(settings: String, outcome: String, type: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("command.sh", Self.once)
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "[{ name: it, run: 'source \(scenario.directory.path)/command.sh', \(settings) }]"
    )
    let result = try scenario.run(file)
    let job = try #require(result.job())
    #expect(job.outcome == outcome, "\(job)")
    #expect((job.reason?.type ?? "") == type)
    let isFlaky = settings.contains("retries")
    #expect(job.commands.map(\.result) == [isFlaky ? "flaky" : "failed"])
    let logs = "kjob-out/jobs/job/verify-1-it"
    #expect(try scenario.directory.read("\(logs).log") == "first\n")
    #expect(
      FileManager.default.fileExists(atPath: "\(scenario.directory.path)/\(logs).try-2.log")
        == isFlaky
    )
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    #expect(junit.contains("flakyFailure") == (outcome == "passed"))
    #expect(result.result.output.contains("         flaky: `it`\n") == isFlaky)
    #expect(try scenario.directory.read("kjob-out/summary.md").contains("flaky") == isFlaky)
    #expect(try scenario.directory.read("kjob-out/report.html").contains("\"flaky\"") == isFlaky)
  }

  @Test func `fails as often as it may`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "[{ name: it, run: 'echo x >>\"$HOME/runs\"; exit 1', retries: 2 }]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.verify.failed")
    #expect(try scenario.directory.read("home/runs") == "x\nx\nx\n")
  }

  @Test func `does not run again after its time ran out or where it is red on the base`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      settings: "baseline: no-regression",
      verify: """

          - { name: slow, run: 'test ! -e a || { echo x >>"$HOME/slow"; sleep 60; }', retries: 1, timeout: 1s }
          - { name: red, run: 'test ! -e a || echo x >>"$HOME/red"; exit 1', retries: 2 }
        """
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.verify.timeout", "\(job)")
    #expect(try scenario.directory.read("home/slow") == "x\n")
    #expect(try scenario.directory.read("home/red") == "x\n")
  }

  @Test(arguments: ["clean-room", "worktree"])
  func `finds the tree as it was, whatever the one before did to it`(place: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo right >src/code' }]]",
      settings: "verify-in: \(place)",
      verify: """

          - { name: changer, run: 'echo more >>src/greeting.txt; rm README; ln -s x src/l; exit 1' }
          - { name: after, run: 'test -e README && ! grep more src/greeting.txt && git diff-files --quiet' }
          - { name: formatter, run: 'echo x >src/code' }
        """
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.verify.failed")
    #expect(job.reason?.details.contains("+more") == true, "\(job)")
    #expect(job.commands.map(\.result) == ["failed", "passed", "passed"])
  }

  @Test(.fault(236)) func `may not pass and change the tree`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo right >src/code' }]]",
      verify: "[{ name: formatter, run: 'echo formatted >src/code; echo new >made' }]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "failed")
    #expect(job.reason?.type == "kjob.verify.changed-tree", "\(job)")
    #expect(job.reason?.details.contains("-right\n+formatted") == true, "\(job)")
  }
}
