internal import FileSystem
internal import Git

/// Snapshot and patch of a workspace with changed files, compared with git.
struct SnapshotGroup {
  private let bench: Bench
  private let folder: String

  /// Creates the folder of the group.
  init(_ bench: Bench) throws {
    self.bench = bench
    folder = try bench.work("snapshots")
  }

  /// Measures all repositories.
  func rows() throws -> [Row] {
    try bench.repositories(bench.size.snapshots).flatMap { try rows($0) }
  }

  private func rows(_ subject: Subject) throws -> [Row] {
    // Long: a table with a row for each measurement.
    let workspace = try Trees(repository: subject.path).make(1, in: folder + "/kjob").workspaces[0]
    // The store before the first snapshot, so that no snapshot finds its objects already written.
    try bench.shell(#"cp -a "$1/repository" "$1.before""#, [workspace.record.storeDirectory])
    // A second later and refreshed, so that git need not read again what it has just written; this
    // is the best possible index for git.
    try bench.shell(
      """
      git -C "$1" worktree add --quiet --detach "$2/git" HEAD
      sleep 1.1
      git -C "$2/git" status >"$2/status"
      cp --preserve=timestamps "$(git -C "$2/git" rev-parse --absolute-git-dir)/index" "$2/index"
      """,
      [subject.path, folder]
    )
    let paths = try bench.text(["git", "ls-files", "-s"], in: folder + "/git")
      .split(separator: "\n").filter { $0.hasPrefix("100") }
      .compactMap { $0.split(separator: "\t").last.map(String.init) }
      .filter { !$0.hasPrefix("\"") }
    var rows: [Row] = []
    for count in bench.size.changes where count <= paths.count {
      bench.report("\(subject.name): \(count) changed files")
      for tree in [workspace.record.path, folder + "/git"] {
        try Self.change(count, of: paths, in: tree)
      }
      let turns = try Turns(
        rounds: bench.size.rounds,
        [
          .init(name: "kjob") { _ in try own(workspace) },
          .init(name: Self.peer) { _ in try git(subject) },
        ]
      )
      let isLarge = subject.isGenerated && bench.size.snapshots.last?.name == subject.name
      let what = "\(subject.name), \(count) changed"
      let goal = isLarge ? Goal.ratio(atMost: count >= 1_000 ? 0.75 : 0.45) : nil
      rows += [
        Row(
          .snapshots,
          what + ", wall",
          .seconds,
          turns,
          "kjob",
          against: Self.peer,
          goal: goal,
          \.wall
        ),
        Row(.snapshots, what + ", CPU", .seconds, turns, "kjob", against: Self.peer, \.cpu),
      ].compactMap { $0 }
    }
    let left = Workspace.remove(workspace.record)
    guard left.isEmpty else { throw BenchFailure("cannot remove: \(left.joined(separator: ", "))") }
    try bench.remove([folder])
    try makeDirectories(folder)
    try bench.shell("git -C \"$1\" worktree prune", [subject.path])
    return rows
  }

  private static let peer = "`git add -A && git diff --cached --binary`"

  /// Changes the first `count` of evenly spread files, and adds a tenth as many.
  ///
  /// Files that a smaller number has already changed get the same contents again.
  private static func change(_ count: Int, of paths: [String], in tree: String) throws {
    for number in 0..<count {
      let path = paths[number * 7_919 % paths.count]
      var bytes = try RegularFile.read(tree + "/" + path, limit: 1 << 30)
      let note = Array("changed by the benchmark\n".utf8)
      guard !bytes.starts(with: note) else { continue }
      bytes = note + bytes
      try overwrite(tree + "/" + path, bytes)
    }
    for number in 0..<((count + 9) / 10) {
      let path = "\(tree)/added-\(number % 8)/new-\(number).txt"
      try makeDirectories(parentPath(path) ?? tree)
      try overwrite(path, Array("a new file, number \(number)\nwith a second line\n".utf8))
    }
  }

  private func own(_ workspace: Workspace) throws -> Sample {
    let store = workspace.record.storeDirectory
    try bench.shell(
      #"rm -rf "$1/repository" && cp -a "$1.before" "$1/repository""#,
      [store]
    )
    let sample = try measuringOwn {
      let snapshot = try workspace.snapshot()
      _ = try snapshot.writePatch(to: folder + "/kjob.patch")
    }
    return sample
  }

  private func git(_ subject: Subject) throws -> Sample {
    try bench.shell(
      """
      rm -rf "$1/objects" && mkdir "$1/objects"
      cp --preserve=timestamps "$1/index" "$1/scratch-index"
      """,
      [folder]
    )
    let common = try bench.text(
      ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"],
      in: subject.path
    ).trimmed
    let process = bench.script(
      """
      cd "$1/git"
      git add -A
      git diff --cached --binary HEAD >"$1/git.patch"
      """,
      [folder],
      adding: [
        "GIT_INDEX_FILE": folder + "/scratch-index",
        "GIT_OBJECT_DIRECTORY": folder + "/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": common + "/objects",
      ]
    )
    return try process.run()
  }
}
