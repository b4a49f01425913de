import Foundation
import TestSupport
import Testing

/// What commands on the untouched base see, and what counts as green there.
@Suite(.waiting) struct `On the base` {
  @Test func `commands see no variable of one job alone`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      settings: """
        baseline: require-green
        setup: ['env >>"$HOME/setup.env"']
        matrix: { color: [red] }
        """,
      verify: "['env >>\"$HOME/\"$(test -e a && echo after || echo before).env']"
    )
    #expect(try scenario.run(file).results?.jobs.first?.outcome == "passed")
    func names(_ file: String) throws -> Set<String> {
      let lines = try scenario.directory.read("home/\(file).env").split(separator: "\n")
      let names = lines.filter { $0.hasPrefix("KJOB") }.map { String($0.prefix { $0 != "=" }) }
      return Set(names)
    }
    let shared: Set = [
      "KJOB", "KJOB_BASE_COMMIT", "KJOB_MATRIX_COLOR", "KJOB_REPOSITORY", "KJOB_REPO_NAME",
    ]
    let marks = try names("before").subtracting(shared)
    // The mark by which leftovers are found is all that remains.
    #expect(marks.count <= 1 && !marks.contains { $0.hasPrefix("KJOB_JOB") }, "\(marks)")
    #expect(
      try names("after").isSuperset(
        of: shared.union(["KJOB_JOB_ID", "KJOB_JOB_NAME", "KJOB_OUTPUT", "KJOB_RUN_ID"])
          .union(["KJOB_WORKTREE", "KJOB_PATCH", "KJOB_TREE"])
      )
    )
    // Setup runs on the base, before the agent and in the clean room.
    let setUps = try scenario.directory.read("home/setup.env")
    #expect(setUps.components(separatedBy: "KJOB_OUTPUT=").count == 3)
  }

  @Test(
    arguments: [
      // What goal and command do on the base; outcome and reason.
      ("echo y >>README", "true", "passed", ""),
      ("test -e a", "test -e a || echo y >>README", "passed", ""),
    ]
  )
  func `a command that changes the tree does not pass`(
    goal: String,
    other: String,
    outcome: String,
    type: String
  ) throws {
    let scenario = try Scenario()
    // The agent's change keeps the goal from changing the tree.
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      verify: """
        [{ name: goal, run: 'test -e a || { \(goal); }', goal: true },
         { name: other, run: '\(other)' }]
        """
    )
    let result = try scenario.run(file)
    let job = try #require(result.job())
    #expect(job.outcome == outcome, "\(job)")
    #expect(job.isAlreadySo != true)
    #expect(job.turns.count == 1)
    // The commands ran on a tree that was put back each time.
    #expect(try !scenario.patch().contains("README"))
  }

  @Test func `that has to be green, a command that changes the tree is red`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      settings: "baseline: require-green",
      verify: "[{ name: format, run: 'echo y >>README' }, 'true']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.baseline.red", "\(job)")
    #expect(
      job.reason?.message.contains("it exited with 0 and changed `README`") == true,
      "\(job)"
    )
    #expect(job.turns.isEmpty)
  }

  @Test func `a goal that passes and then fails does not pass`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }]]",
      verify: """
        [{ name: goal, goal: true, run: 'test ! -e "$HOME/seen" && touch "$HOME/seen"' }]
        """
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.goal.passes-on-base", "\(job)")
    let details = job.reason?.details ?? ""
    #expect(details.contains("`goal` first exited with 0 and then exited with 1"), "\(details)")
  }
}
