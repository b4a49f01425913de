internal import FileSystem

/// Whole runs of trivial jobs, compared with their bare cost and with the script loop that a user
/// would write.
struct RunGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("runs")
  }

  private static let bare = "bare cost"
  private static let loop = "script loop, Python SDK"

  /// Measures all shapes.
  func rows() throws -> [Row] {
    let subject = try bench.repositories([bench.size.runs])[0]
    var rows: [Row] = []
    var perJob: [Shape: [Sample]] = [:]
    let shapes = bench.size.runShapes.map { Shape(jobs: $0.jobs, parallel: $0.parallel) }
    // The loop takes minutes for many jobs, and its cost per job does not depend on their number.
    let loopParallel = shapes.contains { $0.parallel == 8 } ? 8 : shapes[0].parallel
    var loop: [Sample] = []
    for round in 0..<bench.size.rounds.least where bench.python != nil {
      bench.report("script loop, round \(round + 1)")
      loop.append(try script(subject.path, bench.size.loopJobs, loopParallel))
    }
    for shape in shapes {
      bench.report("\(shape.jobs) jobs, \(shape.parallel) at once")
      let turns = try Turns(
        rounds: bench.size.rounds,
        [
          .init(name: "kjob") { _ in try own(subject.path, shape) },
          .init(name: Self.bare) { _ in try bare(subject.path, shape) },
        ]
      )
      perJob[shape] = turns.samples["kjob"]
      rows += self.rows(turns, shape, shape.parallel == loopParallel ? loop : [])
    }
    rows += growth(perJob)
    return rows
  }

  /// The number of jobs, and of concurrent jobs.
  private struct Shape: Hashable {
    var jobs: Int
    var parallel: Int
  }

  private func rows(_ turns: Turns, _ shape: Shape, _ loop: [Sample]) -> [Row] {
    // Long: a table with a row for each measurement.
    let what = "\(shape.jobs) \(shape.jobs == 1 ? "job" : "jobs") at -j \(shape.parallel)"
    let goal: Goal? = shape.jobs >= 100 ? .ratio(atMost: 1.25) : nil
    var rows = [
      Row(
        .runs,
        what + ", wall per job",
        .seconds,
        turns,
        "kjob",
        against: Self.bare,
        goal: goal,
        \.wall
      ),
      Row(
        .runs,
        what + ", CPU per job",
        .seconds,
        turns,
        "kjob",
        against: Self.bare,
        goal: goal,
        \.wholeCPU
      ),
    ].compactMap { $0 }
    let own = turns.samples["kjob"] ?? []
    if let theirs = median(loop.compactMap(\.wholeCPU)),
      let cpu = median(own.compactMap(\.wholeCPU))
    {
      rows.append(
        Row(
          .runs,
          what + ", CPU per job",
          .seconds,
          own: cpu,
          peer: "\(Self.loop), \(bench.size.loopJobs) jobs",
          peerFigure: theirs,
          ratio: cpu / theirs,
          goal: shape.jobs >= 100 ? .ratio(atMost: 0.25) : nil,
          samples: ["kjob": own.map(\.cpu), Self.loop: loop.map(\.cpu)]
        )
      )
    }
    if let theirs = median(loop.map(\.wall)), let wall = median(own.map(\.wall)) {
      rows.append(
        Row(
          .runs,
          what + ", wall per job",
          .seconds,
          own: wall,
          peer: "\(Self.loop), \(bench.size.loopJobs) jobs",
          peerFigure: theirs,
          ratio: wall / theirs,
          samples: ["kjob": own.map(\.wall), Self.loop: loop.map(\.wall)]
        )
      )
    }
    if let peak = median(own.compactMap(\.peak)) {
      let limit = Goal.figure(atMost: 60 * 1_048_576)
      rows.append(
        Row(
          .runs,
          what + ", peak memory of kjob",
          .bytes,
          own: peak,
          goal: shape.parallel == 8 ? limit : nil,
          samples: ["kjob": own.compactMap(\.peak)]
        )
      )
    }
    return rows
  }

  /// Compares the cost of a job in the largest run with that in a run of a tenth as many jobs.
  private func growth(_ samples: [Shape: [Sample]]) -> [Row] {
    let jobs = Set(samples.keys.map(\.jobs)).sorted().suffix(2)
    guard let few = jobs.first, let many = jobs.last, few < many else { return [] }
    return Set(samples.keys.map(\.parallel)).sorted().flatMap { parallel -> [Row] in
      guard let large = samples[Shape(jobs: many, parallel: parallel)],
        let small = samples[Shape(jobs: few, parallel: parallel)]
      else { return [] }
      let figures: [(String, (Sample) -> Double?)] = [("wall", \.wall), ("CPU", \.wholeCPU)]
      return figures.compactMap { name, figure in
        guard let own = median(large.compactMap(figure)),
          let peer = median(small.compactMap(figure))
        else {
          return nil
        }
        return Row(
          .runs,
          "\(many) jobs at -j \(parallel), \(name) per job",
          .seconds,
          own: own,
          peer: "\(few) \(few == 1 ? "job" : "jobs")",
          peerFigure: peer,
          ratio: own / peer,
          goal: many == 1_000 ? .ratio(atMost: 1.1) : nil,
          samples: ["\(many)": large.compactMap(figure), "\(few)": small.compactMap(figure)]
        )
      }
    }
  }

  private func own(_ repository: String, _ shape: Shape) throws -> Sample {
    let sample = try KJobRun(bench, in: folder + "/kjob").run(
      jobs: shape.jobs,
      parallel: shape.parallel,
      repository: repository,
      agent: [bench.own, "agent"]
    )
    return sample.divided(by: shape.jobs)
  }

  private func bare(_ repository: String, _ shape: Shape) throws -> Sample {
    let place = folder + "/bare"
    try makeDirectories(place)
    let sample = try bench.process(
      [
        bench.own, "bare", repository, "\(shape.jobs)", "\(shape.parallel)", place, bench.own,
        "agent",
      ],
      countsEverything: true
    ).run()
    try bench.remove([place])
    return sample.divided(by: shape.jobs)
  }

  private func script(_ repository: String, _ jobs: Int, _ parallel: Int) throws -> Sample {
    let place = folder + "/loop"
    try makeDirectories(place)
    let sample = try bench.process(
      [
        "bash", bench.peers + "/loop.sh", repository, "\(jobs)", "\(parallel)", place,
        bench.python ?? "python3", bench.peers + "/client.py", bench.own, "agent",
      ],
      countsEverything: true
    ).run()
    try bench.remove([place])
    return sample.divided(by: jobs)
  }
}
