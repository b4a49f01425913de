internal import Git

/// N workspaces of one commit, against what git and plain copies take.
struct WorkspaceGroup {
  private let bench: Bench
  private let folder: String

  /// Prepares the folder.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("workspaces")
  }

  /// Measures all repositories.
  func rows() throws -> [Row] {
    var rows: [Row] = []
    for subject in try bench.repositories(bench.size.workspaces) {
      // Brings everything into the page cache: no method is to pay for being the first.
      _ = try own(subject, 1, checksStatus: false)
      _ = try git(subject, 1, .oneByOne)
      for count in bench.size.workspaceCounts {
        bench.tell("\(subject.name): \(count) at a time")
        rows += try self.rows(subject, count)
      }
    }
    return rows
  }

  /// The methods, by the names that the table shows.
  private enum Name {
    static let own = "kjob"
    static let git = "`git worktree add`, one by one"
    static let pairs = "`git worktree add`, 2 at once"
    static let workers = "`git -c checkout.workers=2 worktree add`, one by one"
    static let copy = "`cp -r`, one by one"
    static let copies = "`cp -r`, 2 at once"
    static let unpacking = "`tar x`, one by one"
  }

  private func rows(_ subject: Subject, _ count: Int) throws -> [Row] {
    let isSingle = count == 1
    var methods = [
      Turns.Method(name: Name.own) { _ in
        try own(subject, count, checksStatus: isSingle)
      },
      Turns.Method(name: Name.git) { _ in
        try git(subject, count, .oneByOne, checksStatus: isSingle)
      },
    ]
    if !isSingle {
      methods.append(.init(name: Name.pairs) { _ in try git(subject, count, .pairs) })
    }
    // One by one, the time of each is the same for any number.
    if isSingle {
      methods.append(.init(name: Name.workers) { _ in try git(subject, count, .workers) })
    }
    let floor = try Floor(subject, folder + "/floor", bench)
    if isSingle {
      methods.append(.init(name: Name.copy) { _ in try floor.copy(1, atOnce: 1) })
      methods.append(.init(name: Name.unpacking) { _ in try floor.unpack() })
    } else {
      methods.append(.init(name: Name.copies) { _ in try floor.copy(count, atOnce: 2) })
    }
    // A million files take minutes, and vary less than a few do.
    let isLong = subject.count * count >= 100_000
    let turns = try Turns(rounds: isLong ? min(bench.size.rounds, 3) : bench.size.rounds, methods)
    try floor.remove()

    let what = "\(subject.name), N = \(count)"
    func row(_ part: String, against other: String, _ limit: Double?, _ figure: (Sample) -> Double?)
      -> Row?
    {
      let goal = subject.isGenerated ? limit.map { Goal.ratio(atMost: $0) } : nil
      return Row(
        .workspaces,
        "\(what), \(part)",
        .seconds,
        turns,
        Name.own,
        against: other,
        goal: goal,
        figure
      )
    }
    let limit: Double? =
      switch count {
      case 1: 0.85
      case 4: subject.isSmall ? 0.65 : 0.45
      case 16: subject.isSmall ? 0.55 : 0.30
      default: nil
      }
    var rows = [
      row("wall per tree", against: Name.git, limit, \.wall),
      row("CPU per tree", against: Name.git, nil, \.cpu),
    ]
    if isSingle {
      rows += [
        row("wall", against: Name.workers, nil, \.wall),
        row("wall", against: Name.copy, nil, \.wall),
        row("wall", against: Name.unpacking, nil, \.wall),
        Row(
          .workspaces,
          "\(subject.name), first `git status`",
          .seconds,
          turns,
          Name.own,
          against: Name.git,
          as: "in git's own worktree",
          goal: subject.isGenerated ? .ratio(atMost: 1) : nil
        ) { $0.parts["status"] },
      ]
    } else {
      rows += [
        row("wall per tree", against: Name.pairs, 1, \.wall),
        row("CPU per tree", against: Name.pairs, 1, \.cpu),
        // The copies alone, without the template.
        row("copies alone", against: Name.copies, 1.2) { $0.parts["copies"] ?? $0.wall },
      ]
    }
    return rows.compactMap { $0 }
  }

  /// kjob's own way; the sample is of one tree, the template counted in.
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

  /// How git is asked for worktrees.
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
    // Several at once fail now and then, since each lists the others' half-made folders.
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

/// What it costs to copy the same files without any of git's part.
private struct Floor {
  let bench: Bench
  let folder: String

  /// Makes the tree that is copied and an archive of it.
  init(_ subject: Subject, _ folder: String, _ bench: Bench) throws {
    self.bench = bench
    self.folder = folder
    try bench.remove([folder])
    try bench.shell(
      """
      mkdir -p "$2/files"
      git -C "$1" archive HEAD >"$2/files.tar"
      tar -xf "$2/files.tar" -C "$2/files"
      """,
      [subject.path, folder]
    )
  }

  func copy(_ count: Int, atOnce: Int) throws -> Sample {
    let script = #"seq "$2" | xargs -P "$3" -I @ cp -r "$1/files" "$1/copy-@""#
    let sample = try bench.script(script, [folder, "\(count)", "\(atOnce)"]).run()
    try bench.remove((1...count).map { "\(folder)/copy-\($0)" })
    return sample.divided(by: count)
  }

  func unpack() throws -> Sample {
    let script = #"mkdir "$1/copy-1" && tar -xf "$1/files.tar" -C "$1/copy-1""#
    let sample = try bench.script(script, [folder]).run()
    try bench.remove([folder + "/copy-1"])
    return sample
  }

  func remove() throws {
    try bench.remove([folder])
  }
}
