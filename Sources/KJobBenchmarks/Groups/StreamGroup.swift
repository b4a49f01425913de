internal import FileSystem
internal import Glibc

/// Many updates, one huge line, and many idle sessions.
struct StreamGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("stream")
  }

  private static let sdk = "Python SDK client"

  /// Measures the group.
  func rows() throws -> [Row] {
    let repository = try bench.repositories([bench.size.runs])[0].path
    var rows = try updates(repository)
    rows += try line(repository)
    rows += try idle(repository)
    return rows
  }

  /// Measures frames per second, within the turn and for the whole processes.
  private func updates(_ repository: String) throws -> [Row] {
    let count = bench.size.updates
    let what = "\(count) updates"
    bench.report(what)
    var methods = [
      Turns.Method(name: "kjob") { _ in try own(repository, ["updates", "\(count)"]) }
    ]
    if bench.python != nil {
      methods.append(
        .init(name: Self.sdk) { _ in try client(["updates", "\(count)"], expecting: count) }
      )
    }
    let turns = try Turns(rounds: bench.size.rounds, methods)
    // If the clock measures no time at all, it counts as a millisecond.
    let within: (Sample) -> Double? = { sample in
      sample.parts["turn"].map { Double(count) / max($0, 0.001) }
    }
    let rows = [
      row(what + ", frames, within the turn", .perSecond, turns, .ratio(atLeast: 20), within),
      row(what + ", frames, whole process", .perSecond, turns) { Double(count) / $0.wall },
      row(what + ", CPU, whole process", .seconds, turns, nil, \.wholeCPU),
      row(what + ", peak memory", .bytes, turns, .figure(atMost: 40 * 1_048_576), \.peak),
    ]
    return rows.compactMap { $0 }
  }

  /// Returns a row of kjob compared with the SDK's client, or alone without a client; a goal for
  /// the ratio is then omitted.
  private func row(
    _ what: String,
    _ unit: Unit,
    _ turns: Turns,
    _ goal: Goal? = nil,
    _ figure: (Sample) -> Double?
  ) -> Row? {
    if let row = Row(
      .stream,
      what,
      unit,
      turns,
      "kjob",
      against: Self.sdk,
      goal: goal,
      figure
    ) {
      return row
    }
    guard let own = turns.median("kjob", figure) else { return nil }
    return Row(
      .stream,
      what,
      unit,
      own: own,
      goal: goal?.isOfRatio == false ? goal : nil,
      samples: turns.figures(["kjob"], figure)
    )
  }

  private func line(_ repository: String) throws -> [Row] {
    let count = bench.size.lineBytes
    let what = "one line of \(Unit.bytes.shown(Double(count)))"
    bench.report(what)
    var methods = [
      Turns.Method(name: "kjob") { _ in try own(repository, ["line", "\(count)"]) }
    ]
    if bench.python != nil {
      methods.append(.init(name: Self.sdk) { _ in try client(["line", "\(count)"], expecting: 1) })
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

  /// Measures the memory of an idle session, including kjob's supervisors.
  private func idle(_ repository: String) throws -> [Row] {
    let count = bench.size.sessions
    bench.report("\(count) idle sessions")
    let turns = try Turns(
      rounds: bench.size.rounds,
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
    // It stays open until the end of the run, for agents that open the pipe late.
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

  /// Waits until `count` agents have created their file.
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

  /// Runs the SDK's client, which must receive this number of updates.
  private func client(_ agent: [String], expecting updates: Int) throws -> Sample {
    let output = folder + "/client"
    var sample = try bench.process(
      [bench.python ?? "python3", bench.peers + "/client.py", folder, "Do it.", bench.own, "agent"]
        + agent,
      output: output,
      watchesMemory: true,
      countsEverything: true
    ).run()
    let words = (readText(output) ?? "").trimmed.split(separator: " ")
    guard words.count == 2, let turn = Double(words[0]), words[1] == "\(updates)" else {
      throw BenchFailure("the SDK's client does not report \(updates) updates: \(words)")
    }
    sample.parts["turn"] = turn
    return sample
  }
}
