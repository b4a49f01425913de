import Foundation
import TestSupport
import Testing

/// Ways in which an agent gets a wrong change accepted.
@Suite(.waiting) struct `A cheat` {
  /// Cheats that are tried in one run.
  struct Group: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var cheats: [Cheat]
    /// What stands before the other folders of `PATH`.
    var path = ""
    var environment: [String: String] = [:]
  }

  static let groups = [
    Group(testDescription: "tests", cheats: CheatTable.tests),
    Group(testDescription: "twins, links and modes", cheats: CheatTable.twins),
    Group(testDescription: "runners", cheats: CheatTable.runners),
    Group(testDescription: "planted files", cheats: CheatTable.planted),
    Group(testDescription: "git", cheats: CheatTable.git),
    Group(
      testDescription: "surroundings",
      cheats: CheatTable.surroundings,
      path: ".:bin:",
      environment: ["BASH_ENV": "@DIR@/home/bash-env"]
    ),
    Group(testDescription: "code that commands run", cheats: CheatTable.code),
    Group(testDescription: "policy", cheats: CheatTable.policy),
  ]

  /// Those that reach other jobs.
  static let lonely = CheatTable.alone.map { cheat in
    Group(testDescription: cheat.name, cheats: [cheat], path: "@DIR@/home/bin:")
  }

  @Test func `has a name of its own, and there are many`() {
    let names = (Self.groups + Self.lonely).flatMap(\.cheats).flatMap { Trial.all($0) }
      .map(\.job.name)
    #expect(Set(names).count == names.count)
    #expect(names.count >= 100)
  }

  @Test(
    .fault(81, 82, 83, 85, 87, 219, 220, 221, 222, 223, 225, 226, 227, 229, 230, 236),
    .timeLimit(.minutes(20)),
    arguments: groups + lonely
  )
  func `does not make a wrong change pass unseen`(group: Group) throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/bin/.keep", "")
    let trials = group.cheats.flatMap { Trial.all($0) }
    var environment = group.environment
    environment["PATH"] = group.path + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let run = try scenario.judge(trials.map(\.job), environment: environment)
    // Folders for temporary files may be elsewhere.
    try Shell.run("[ ! -e rubbish ] || rm -r \"$(cat rubbish)\"", in: scenario.directory.path)
    for trial in trials {
      let name = trial.job.name
      let judgement = run.job(name)
      #expect(scenario.hasWorked(trial.job), "\(name): the agent's script failed")
      let faults = trial.faults(judgement)
      #expect(faults == [], "\(name): \(judgement?.text ?? "\(run.result)")")
    }
    requireSummary(of: run, trials)
  }

  /// What judges was changed: the last lines of a run say so.
  private func requireSummary(of run: JudgedRun, _ trials: [Trial]) {
    guard trials.contains(where: \.isSensitive) else { return }
    let last = run.result.output.split(separator: "\n").suffix(8).joined(separator: "\n")
    #expect(last.contains(/[0-9]+ jobs? changed what judges/), "\(last)")
  }

  /// Without this the table could hold scripts that cheat nobody.
  @Test(.timeLimit(.minutes(20)))
  func `of planted files gets its verdict where the agent's own worktree is judged`() throws {
    let scenario = try Scenario()
    let jobs = (Self.groups.flatMap(\.cheats).filter(\.foolsWorktree)).map { cheat in
      var job = Trial.all(cheat)[0].job
      job.settings += "\nverify-in: worktree"
      return job
    }
    #expect(jobs.count >= 12)
    let run = try scenario.judge(jobs)
    for job in jobs {
      let judgement = run.job(job.name)
      #expect(judgement?.outcome == "passed", "\(job.name): \(judgement?.text ?? "")")
    }
  }

  /// A link from the change into the worktree in which the agent planted what it needs.
  @Test(arguments: ["never", "failed", "always"])
  func `cannot use the agent's worktree while the clean room judges`(keep: String) throws {
    let scenario = try Scenario()
    let job = JudgedJob(
      name: "job",
      base: "echo hello >a.txt; echo hidden >.gitignore",
      work: "echo world >hidden; echo \"$PWD/hidden\" >where",
      verify: ["grep -qx world \"$(cat where)\""]
    )
    let run = try scenario.judge([job], options: "--keep \(keep)")
    #expect(run.job("job")?.outcome == "failed", "\(run.result)")
  }
}
