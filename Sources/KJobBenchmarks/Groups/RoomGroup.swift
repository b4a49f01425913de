internal import FileSystem

/// Runs that verify in clean rooms, compared with the same runs in the agents' worktrees.
struct RoomGroup {
  private let bench: Bench
  private let folder: String

  private static let room = "clean room"
  private static let worktree = "`verify-in: worktree`"

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("rooms")
  }

  /// Measures all kinds of jobs.
  func rows() throws -> [Row] {
    let subjects = try bench.repositories(bench.size.rooms)
    var rows: [Row] = []
    for subject in subjects {
      let limit = subject.count > 1_000 ? 1.9 : 1.5
      rows += try self.rows(
        subject,
        "trivial jobs",
        agent: ["agent"],
        goal: .ratio(atMost: limit)
      )
    }
    if let first = subjects.first {
      rows += try self.rows(
        first,
        "agents of \(bench.size.agentTime) ms",
        agent: ["agent", "working", "\(bench.size.agentTime)"],
        goal: .ratio(atMost: 1.15)
      )
    }
    return rows
  }

  private func rows(
    _ subject: Subject,
    _ kind: String,
    agent: [String],
    goal: Goal
  ) throws -> [Row] {
    let (jobs, parallel) = (bench.size.roomJobs, 8)
    let what = "\(subject.name): \(jobs) \(kind) at -j \(parallel)"
    bench.report(what)
    func run(_ settings: String) throws -> Sample {
      try KJobRun(bench, in: folder + "/kjob").run(
        jobs: jobs,
        parallel: parallel,
        repository: subject.path,
        agent: [bench.own] + agent,
        settings: settings
      )
      .divided(by: jobs)
    }
    let turns = try Turns(
      rounds: bench.size.rounds,
      [
        .init(name: Self.room) { _ in try run("") },
        .init(name: Self.worktree) { _ in try run("verify-in: worktree") },
      ]
    )
    let names = ["wall", "CPU"]
    let figures: [(Sample) -> Double?] = [\.wall, \.wholeCPU]
    return zip(names, figures).compactMap { name, figure in
      Row(
        .rooms,
        "\(what), \(name) per job",
        .seconds,
        turns,
        Self.room,
        against: Self.worktree,
        goal: name == "wall" && subject.isGenerated ? goal : nil,
        figure
      )
    }
  }
}
