internal import FileSystem
internal import Glibc

/// Many updates, one huge line, and many idle sessions.
struct StreamGroup {
  private let bench: Bench
  private let folder: String

  /// Prepares the folder.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("stream")
  }

  private static let sdk = "Python SDK client"

  /// Measures.
  func rows() throws -> [Row] {
    let repository = try bench.repositories([bench.size.runs])[0].path
    var rows = try updates(repository)
    rows += try line(repository)
    rows += try idle(repository)
    return rows
  }

  /// Frames each second: the time of a run with them, less that of a run without any.
  private func updates(_ repository: String) throws -> [Row] {
    let count = bench.size.updates
    bench.tell("\(count) updates")
    var methods = [
      Turns.Method(name: "kjob") { _ in
        try rate(count) { try own(repository, ["updates", "\($0)"]) }
      }
    ]
    if bench.python != nil {
      methods.append(
        .init(name: Self.sdk) { _ in try rate(count) { try client(["updates", "\($0)"]) } }
      )
    }
    let turns = try Turns(rounds: bench.size.rounds, methods)
    let what = "\(count) updates"
    let figure: (Sample) -> Double? = { $0.parts["rate"] }
    let peaks = turns.figures(["kjob", Self.sdk], \.peak)
    var rows = [
      Row(
        .stream,
        what + ", frames",
        .perSecond,
        turns,
        "kjob",
        against: Self.sdk,
        goal: .ratio(atLeast: 20),
        figure
      ),
      Row(.stream, what + ", CPU", .seconds, turns, "kjob", against: Self.sdk, \.wholeCPU),
    ].compactMap { $0 }
    if rows.isEmpty, let own = turns.median("kjob", figure) {
      let samples = turns.figures(["kjob"], figure)
      rows.append(Row(.stream, what + ", frames", .perSecond, own: own, samples: samples))
    }
    if let peak = turns.median("kjob", \.peak) {
      rows.append(
        Row(
          .stream,
          what + ", peak memory",
          .bytes,
          own: peak,
          peer: turns.median(Self.sdk, \.peak) == nil ? nil : Self.sdk,
          peerFigure: turns.median(Self.sdk, \.peak),
          ratio: turns.ratio("kjob", to: Self.sdk, \.peak),
          goal: .figure(atMost: 40 * 1_048_576),
          samples: peaks
        )
      )
    }
    return rows
  }

  private func rate(_ count: Int, _ run: (Int) throws -> Sample) throws -> Sample {
    let none = try run(0)
    var all = try run(count)
    // Too few frames for the clock count as a thousandth of a second.
    all.parts["rate"] = Double(count) / max(all.wall - none.wall, 0.001)
    all.parts["empty"] = none.wall
    return all
  }

  private func line(_ repository: String) throws -> [Row] {
    let count = bench.size.lineBytes
    let what = "one line of \(Unit.bytes.shown(Double(count)))"
    bench.tell(what)
    var methods = [
      Turns.Method(name: "kjob") { _ in try own(repository, ["line", "\(count)"]) }
    ]
    if bench.python != nil {
      methods.append(.init(name: Self.sdk) { _ in try client(["line", "\(count)"]) })
    }
    let turns = try Turns(rounds: bench.size.rounds, methods)
    var rows = [
      Row(.stream, what + ", wall", .seconds, turns, "kjob", against: Self.sdk, \.wall)
    ].compactMap { $0 }
    if let peak = turns.median("kjob", \.peak) {
      let ratios = (turns.samples["kjob"] ?? []).compactMap(\.peak).map { $0 / Double(count) }
      rows.append(
        Row(
          .stream,
          what + ", peak memory",
          .bytes,
          own: peak,
          peer: "the line's size",
          peerFigure: Double(count),
          ratio: median(ratios),
          goal: .ratio(atMost: 3),
          samples: turns.figures(["kjob", Self.sdk], \.peak)
        )
      )
    }
    return rows
  }

  /// What an idle session costs in memory, kjob's supervisors counted in.
  private func idle(_ repository: String) throws -> [Row] {
    let count = bench.size.sessions
    bench.tell("\(count) idle sessions")
    let turns = try Turns(
      rounds: min(bench.size.rounds, 3),
      [
        .init(name: "one") { _ in try idle(repository, 1) },
        .init(name: "many") { _ in try idle(repository, count) },
      ]
    )
    let one = (turns.samples["one"] ?? []).compactMap { $0.parts["memory"] }
    let many = (turns.samples["many"] ?? []).compactMap { $0.parts["memory"] }
    let each = zip(one, many).map { ($1 - $0) / Double(max(1, count - 1)) }
    guard let own = median(each), let peak = turns.median("many", \.peak) else { return [] }
    return [
      Row(
        .stream,
        "\(count) idle sessions, memory of each more",
        .bytes,
        own: own,
        goal: .figure(atMost: 1_048_576),
        samples: ["one": one, "many": many, "each": each]
      ),
      Row(
        .stream,
        "\(count) idle sessions, peak memory of kjob",
        .bytes,
        own: peak,
        samples: turns.figures(["many"], \.peak)
      ),
    ]
  }

  private func idle(_ repository: String, _ count: Int) throws -> Sample {
    let gate = folder + "/gate"
    try bench.remove([gate])
    try makeDirectories(gate)
    guard unsafe mkfifo(gate + "/gate", 0o600) == 0 else {
      throw BenchFailure("cannot make a pipe")
    }
    var memory = 0.0
    // Stays open until the end of the run, for agents that are ready and come to it late.
    var opened: Int32 = -1
    defer { if opened >= 0 { _ = close(opened) } }
    var sample = try KJobRun(bench, in: folder + "/kjob").run(
      jobs: count,
      parallel: count,
      repository: repository,
      agent: [bench.own, "agent", "idle", gate]
    ) { process in
      try Self.awaitReady(count, in: gate, process)
      memory = ProcessMemory.proportional(below: process, besides: bench.own)
      opened = openFile(gate + "/gate", O_RDWR)
      guard opened >= 0 else { throw BenchFailure("cannot open the pipe") }
    }
    sample.parts["memory"] = memory
    return sample
  }

  /// Waits until so many agents have made their file.
  static func awaitReady(_ count: Int, in folder: String, _ process: Int32) throws {
    for _ in 0..<12_000 {
      let names = try Folder(path: folder).entries().filter { $0.description.hasPrefix("ready-") }
      if names.count >= count { return }
      guard readText("/proc/\(process)/status")?.contains("State:\tZ") == false else {
        throw BenchFailure("kjob has ended before its agents")
      }
      usleep(10_000)
    }
    throw BenchFailure("\(count) agents did not start in time")
  }

  private func own(_ repository: String, _ agent: [String]) throws -> Sample {
    try KJobRun(bench, in: folder + "/kjob").run(
      jobs: 1,
      parallel: 1,
      repository: repository,
      agent: [bench.own, "agent"] + agent
    )
  }

  private func client(_ agent: [String]) throws -> Sample {
    try bench.process(
      [bench.python ?? "python3", bench.peers + "/client.py", folder, "Do it.", bench.own, "agent"]
        + agent,
      watchesMemory: true,
      countsEverything: true
    ).run()
  }
}
