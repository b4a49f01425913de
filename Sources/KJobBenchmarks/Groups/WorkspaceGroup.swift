internal import Git

/// Workspaces of one commit, compared with git and with plain copies.
struct WorkspaceGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("workspaces")
  }

  /// Measures all repositories.
  func rows() throws -> [Row] {
    var rows: [Row] = []
    for subject in try bench.repositories(bench.size.workspaces) {
      // Fills the page cache, so that no method pays for being the first.
      _ = try own(subject, 1, checksStatus: false)
      _ = try git(subject, 1, .oneByOne)
      let counts = bench.size.workspaceCounts
      if counts.contains(1) { rows += try single(subject) }
      rows += try several(subject, counts.filter { $0 > 1 })
    }
    return rows
  }

  /// The names of the methods in the table.
  private enum Name {
    static let own = "kjob"
    static let git = "`git worktree add`, one by one"
    static let pairs = "`git worktree add`, 2 at once"
    static let workers = "`git -c checkout.workers=2 worktree add`, one by one"
    static let copy = "`cp -r`, one by one"
    static let copies = "`cp -r`, 2 at once"
    static let unpacking = "`tar x`, one by one"
  }

  /// Measures one workspace, with the first `git status` in it.
  private func single(_ subject: Subject) throws -> [Row] {
    bench.report("\(subject.name): 1 at a time")
    let floor = try CopyFloor(subject, folder + "/floor", bench)
    let turns = try Turns(
      rounds: bench.size.rounds,
      [
        .init(name: Name.own) { _ in try own(subject, 1, checksStatus: true) },
        .init(name: Name.git) { _ in try git(subject, 1, .oneByOne, checksStatus: true) },
        // When trees are made one by one, the time for each does not depend on their number.
        .init(name: Name.workers) { _ in try git(subject, 1, .workers) },
        .init(name: Name.copy) { _ in try floor.copy(1, atOnce: 1) },
        .init(name: Name.unpacking) { _ in try floor.unpack() },
      ]
    )
    try floor.remove()
    func row(_ part: String, _ other: String, _ limit: Double?, _ figure: (Sample) -> Double?)
      -> Row?
    {
      self.row(subject, "N = 1, \(part)", turns, (Name.own, other, other), limit, figure)
    }
    return [
      row("wall per tree", Name.git, 0.85, \.wall),
      row("CPU per tree", Name.git, nil, \.cpu),
      row("wall", Name.workers, nil, \.wall),
      row("wall", Name.copy, nil, \.wall),
      row("wall", Name.unpacking, nil, \.wall),
      self.row(
        subject,
        "first `git status`",
        turns,
        (Name.own, Name.git, "in git's own worktree"),
        1
      ) { $0.parts["status"] },
    ].compactMap { $0 }
  }

  /// Measures several workspaces at a time.
  ///
  /// If that means very many files, peers make only the smallest number of trees: the time for each
  /// would be the same among more, and this saves minutes.
  private func several(_ subject: Subject, _ counts: [Int]) throws -> [Row] {
    // Long: a table with a row for each measurement.
    guard let few = counts.min() else { return [] }
    bench.report("\(subject.name): \(counts.map { "\($0)" }.joined(separator: " and ")) at a time")
    let floor = try CopyFloor(subject, folder + "/floor", bench)
    func peerCount(_ count: Int) -> Int { subject.count * count < 100_000 ? count : few }
    func name(_ method: String, _ count: Int) -> String { "\(method), \(count) trees" }
    var methods: [Turns.Method] = []
    for count in counts {
      methods.append(
        .init(name: name(Name.own, count)) { _ in try own(subject, count, checksStatus: false) }
      )
    }
    for count in Set(counts.map(peerCount)).sorted() {
      methods += [
        .init(name: name(Name.git, count)) { _ in try git(subject, count, .oneByOne) },
        .init(name: name(Name.pairs, count)) { _ in try git(subject, count, .pairs) },
        .init(name: name(Name.copies, count)) { _ in try floor.copy(count, atOnce: 2) },
      ]
    }
    let turns = try Turns(rounds: bench.size.rounds, methods)
    try floor.remove()
    return counts.flatMap { count -> [Row] in
      let peers = peerCount(count)
      func row(_ part: String, _ other: String, _ limit: Double?, _ figure: (Sample) -> Double?)
        -> Row?
      {
        self.row(
          subject,
          "N = \(count), \(part)",
          turns,
          (name(Name.own, count), name(other, peers), peers == count ? other : name(other, peers)),
          limit,
          figure
        )
      }
      let limit: Double? =
        switch count {
        case 4: subject.isSmall ? 0.65 : 0.45
        case 16: subject.isSmall ? 0.55 : 0.30
        default: nil
        }
      return [
        row("wall per tree", Name.git, limit, \.wall),
        row("CPU per tree", Name.git, nil, \.cpu),
        row("wall per tree", Name.pairs, 1, \.wall),
        row("CPU per tree", Name.pairs, 1, \.cpu),
        // The time for the copies without the template.
        row("copies alone", Name.copies, 1.2) { $0.parts["copies"] ?? $0.wall },
      ].compactMap { $0 }
    }
  }

  /// Returns a row of two methods; goals apply only to generated repositories.
  private func row(
    _ subject: Subject,
    _ what: String,
    _ turns: Turns,
    _ methods: (own: String, other: String, shown: String),
    _ limit: Double?,
    _ figure: (Sample) -> Double?
  ) -> Row? {
    Row(
      .workspaces,
      "\(subject.name), \(what)",
      .seconds,
      turns,
      methods.own,
      against: methods.other,
      as: methods.shown,
      goal: subject.isGenerated ? limit.map { .ratio(atMost: $0) } : nil,
      figure
    )
  }

  /// Measures kjob's own method; the sample is of one tree and includes the template.
  private func own(_ subject: Subject, _ count: Int, checksStatus: Bool) throws -> Sample {
    let place = folder + "/kjob"
    let trees = try Trees(repository: subject.path)
    var workspaces: [Workspace] = []
    var parts: [String: Double] = [:]
    var sample = try measuringOwn {
      let made = try trees.make(count, in: place)
      workspaces = made.workspaces
      parts = ["template": made.times.template, "copies": made.times.copies]
    }
    sample.parts = parts
    if checksStatus, let path = workspaces.first?.record.path {
      sample.parts["status"] = try status(in: path)
    }
    for workspace in workspaces {
      let left = Workspace.remove(workspace.record)
      guard left.isEmpty else {
        throw BenchFailure("cannot remove: \(left.joined(separator: ", "))")
      }
    }
    try bench.remove([place])
    return sample.divided(by: count)
  }

  /// The ways to create worktrees with git.
  private enum Manner: String {
    case oneByOne = "1"
    case pairs = "2"
    case workers = "workers"
  }

  private func git(
    _ subject: Subject,
    _ count: Int,
    _ manner: Manner,
    checksStatus: Bool = false
  ) throws -> Sample {
    let place = folder + "/git"
    // Concurrent commands fail occasionally, because each lists the partial folders of the others.
    let script = """
      mkdir -p "$2"
      export KJOB_BENCH_GIT="git -C $1"
      [ "$4" != workers ] || KJOB_BENCH_GIT="$KJOB_BENCH_GIT -c checkout.workers=2"
      add() {
        for attempt in {1..50}; do
          $KJOB_BENCH_GIT worktree add --quiet --force --detach "$1" HEAD && return
          sleep 0.1
        done
        return 1
      }
      export -f add
      if [ "$4" = 2 ]; then
        seq "$3" | xargs -P 2 -I @ bash -c 'add "$1"' bash "$2/tree-@"
      else
        for number in $(seq "$3"); do add "$2/tree-$number"; done
      fi
      """
    var sample = try bench.script(script, [subject.path, place, "\(count)", manner.rawValue]).run()
    if checksStatus { sample.parts["status"] = try status(in: place + "/tree-1") }
    try bench.remove([place])
    try bench.shell("git -C \"$1\" worktree prune", [subject.path])
    return sample.divided(by: count)
  }

  private func status(in path: String) throws -> Double {
    let output = folder + "/status"
    let sample = try bench.process(["git", "status", "--porcelain"], in: path, output: output).run()
    guard readText(output) == "" else { throw BenchFailure("\(path) is not clean") }
    return sample.wall
  }
}
