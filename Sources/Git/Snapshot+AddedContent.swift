internal import CLibgit2

extension Snapshot {
  /// What a change took away or brought.
  public enum Side: Hashable, Sendable {
    /// A file of the base that is gone or has other contents now.
    case removed
    /// A file of the snapshot that the base has not, or has with other contents.
    case added
  }

  /// Calls `body` with the path and the contents of every file and link that was changed, first
  /// those of the base and then those of the snapshot.
  ///
  /// A moved file counts as one taken away and one brought. One file is in memory at a time.
  public func forEachChange(
    interruption: Interruption = .never,
    _ body: (_ side: Side, _ path: [UInt8], _ contents: [UInt8]) -> Void
  ) throws(GitError) {
    guard !isEmpty else { return }
    let open = try store.open()
    let old = try BaseListing(tree: baseTree, store: open).items
    let new = try BaseListing(tree: tree, store: open).items
    for (side, items, others) in [(Side.removed, old, new), (.added, new, old)] {
      let known = Dictionary(
        others.map { ($0.path, $0.entry.id) },
        uniquingKeysWith: { first, _ in first }
      )
      for item in items where known[item.path] != item.entry.id {
        try interruption.check()
        // A submodule's commit belongs to another repository.
        let contents =
          item.entry.isSubmodule ? [] : try open.read(item.entry.id, GIT_OBJECT_BLOB)
        body(side, item.path, contents)
      }
    }
  }
}
