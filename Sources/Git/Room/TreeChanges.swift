internal import FileSystem

/// The changes of a workspace's tracked files since a moment, usually by one command.
public struct TreeChanges: Hashable, Sendable, Codable {
  /// The files of the tree that were written or replaced, even if their contents are the same.
  public let touched: [String]
  /// The files of the tree that are missing or different.
  public let changed: [String]
  /// The tree with these changes, and without new files.
  public let tree: ObjectID
  /// The beginning of the patch from the old contents of the changed files to the new.
  public let difference: String

  /// No change since a tree was there.
  static func none(_ tree: ObjectID) -> TreeChanges {
    TreeChanges(touched: [], changed: [], tree: tree, difference: "")
  }
}

extension Workspace {
  /// The number of bytes of a difference that are kept.
  private static let longestDifference = 16_384

  /// Compares the workspace's tracked files with a tree whose files it had when it was listed.
  ///
  /// New files do not count. Contents are read only if stat data show a write, or if the file
  /// system does not show every write.
  public func changes(
    from tree: ObjectID,
    since listing: String,
    limits: Snapshot.Limits = .init(),
    filters: FilterPrograms = .none,
    git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) -> TreeChanges {
    let touched = try pathsTouched(since: listing, of: tree)
    if touched.isEmpty, try openRoot().tellsOfWrites { return .none(tree) }
    let now = try snapshot(
      limits: limits,
      knowing: tree,
      filters: filters,
      git: git,
      interruption: interruption
    )
    let open = try store.open()
    let changes = try TreeComparison(tree, now.tree, store: open).changes
      .filter { $0.old != nil }
    let tracked = try store.tree(tree, replacing: changes.map { ($0.path, $0.new) })
    return TreeChanges(
      touched: touched,
      changed: changes.map { shown($0.path) },
      tree: tracked,
      difference: tracked == tree ? "" : try difference(from: tree, to: tracked, interruption)
    )
  }

  private func difference(
    from tree: ObjectID,
    to now: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    let path = store.directory + "/difference"
    let part = Snapshot(
      base: record.base,
      baseTree: tree,
      tree: now,
      leftOut: [],
      remarks: [],
      ignoredCount: 0,
      store: store
    )
    _ = try part.writePatch(to: path, interruption: interruption)
    return try located(path) { () throws(FileError) in
      let bytes = try RegularFile.read(path, limit: .max - 1)
      try Folder(path: store.directory).removeFile("difference")
      guard bytes.count > Self.longestDifference else { return shown(bytes) }
      return shown(Array(bytes.prefix(Self.longestDifference))) + "\n…\n"
    }
  }

  /// Changes tracked files back to those of a tree, and what the index knows of their stat data.
  ///
  /// With `only`, the other files of the tree stay as they are. `others` are files to remove that
  /// neither the tree nor the base has.
  public func putBack(
    _ tree: ObjectID,
    only paths: [String]? = nil,
    removing others: [[UInt8]] = [],
    filters: FilterPrograms = .none,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) {
    try checkOut(
      tree,
      only: paths,
      removing: others,
      filters: filters,
      interruption: interruption
    )
    let room = RoomRepository(workspace: self, git: git, interruption: interruption)
    // Only speeds up git; a command may also have damaged the index.
    try? room.refresh()
  }
}
