internal import JobFile

/// The time that kjob takes before it starts its work.
struct StartGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("start")
  }

  /// Measures the group.
  func rows() throws -> [Row] {
    bench.report("--version")
    let version = try Turns(
      rounds: bench.size.rounds,
      [
        .init(name: "kjob") { _ in try bench.process([bench.kjob, "--version"]).run() },
        .init(name: "`git --version`") { _ in try bench.process(["git", "--version"]).run() },
      ]
    )
    let row = Row(
      .start,
      "`kjob --version`",
      .seconds,
      version,
      "kjob",
      against: "`git --version`",
      goal: .figure(atMost: 0.010),
      \.wall
    )
    return [row].compactMap { $0 } + (try list())
  }

  private func list() throws -> [Row] {
    // Long: a table with a row for each measurement.
    let count = bench.size.jobFiles
    bench.report("list of \(count) files")
    let repository = try bench.repositories([bench.size.runs])[0].path
    var files: [String] = []
    for number in 1...count {
      let text = """
        version: 1
        name: job-\(number)
        repos: ["\(repository)"]
        agent: { command: [kiro-cli, acp], model: claude-sonnet-4.5 }
        timeout: 20m
        permissions:
          rules: [{ tool: shell, title: "*git push*", decision: deny }]
        prompt: |
          Replace every call of `legacy_log` in module \(number) by `log_info`,
          then remove what nothing calls any more.
        verify:
          - { absent: legacy_log, in: [bin, lib] }
          - { name: tests, run: tests/run, timeout: 1m }

        """
      let path = "\(folder)/job-\(number).yml"
      try writeFile(path, Array(text.utf8))
      files.append(path)
    }
    let turns = try Turns(
      rounds: bench.size.rounds,
      [
        .init(name: "`kjob list`") { _ in
          try bench.process([bench.kjob, "list"] + files, output: folder + "/list").run()
        },
        .init(name: "parsing alone") { _ in
          try measuringOwn {
            let loaded = JobFiles.load(paths: files)
            guard loaded.jobs.count == count else {
              throw BenchFailure("\(loaded.diagnostics.first.map { "\($0)" } ?? "no jobs")")
            }
          }
        },
      ]
    )
    return [
      Row(
        .start,
        "`kjob list` of \(count) job files",
        .seconds,
        turns,
        "`kjob list`",
        against: "parsing alone",
        \.wall
      )
    ].compactMap { $0 }
  }
}
