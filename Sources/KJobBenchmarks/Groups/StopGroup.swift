internal import FileSystem
internal import Glibc

/// The time from the first SIGINT to the end of kjob, with agents that ignore all requests.
struct StopGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("stop")
  }

  /// Measures the group.
  func rows() throws -> [Row] {
    let grace = Double(bench.size.grace) / 1e3
    let jobs = 8
    bench.report("SIGINT with \(jobs) deaf agents")
    let repository = try bench.repositories([bench.size.runs])[0].path
    let turns = try Turns(
      rounds: bench.size.rounds,
      [.init(name: "kjob") { _ in try stop(repository, jobs) }]
    )
    // Each step waits for `grace-period:`: for the answer to the cancellation, and for the end
    // after SIGTERM; the end of input gets at most one second.
    let steps = 2 * grace + min(grace, 1)
    let own = (turns.samples["kjob"] ?? []).map(\.wall)
    guard let middle = median(own) else { return [] }
    func row(_ peer: String, _ figure: Double) -> Row {
      Row(
        .stop,
        "SIGINT to the end, \(jobs) deaf agents",
        .seconds,
        own: middle,
        peer: peer,
        peerFigure: figure,
        ratio: median(own.map { $0 / figure }),
        samples: ["kjob": own]
      )
    }
    return [
      row("`grace-period: \(bench.size.grace)ms`", grace),
      row("the three steps that it bounds", steps),
    ]
  }

  private func stop(_ repository: String, _ jobs: Int) throws -> Sample {
    let ready = folder + "/ready"
    try bench.remove([ready])
    try makeDirectories(ready)
    var start = 0.0
    var sample = try KJobRun(bench, in: folder + "/kjob").run(
      jobs: jobs,
      parallel: jobs,
      repository: repository,
      agent: [bench.own, "agent", "deaf", ready],
      settings: "grace-period: \(bench.size.grace)ms",
      // The process dies of the signal.
      expecting: [128 + SIGINT]
    ) { process in
      try StreamGroup.awaitReady(jobs, in: ready, process)
      start = monotonicSeconds()
      _ = kill(process, SIGINT)
    }
    sample.wall = (sample.parts["end"] ?? monotonicSeconds()) - start
    return sample
  }
}
