internal import CLibgit2

extension Snapshot {
  /// A side of a change.
  public enum Side: Hashable, Sendable {
    /// A file of the base that is gone or has other contents now.
    case removed
    /// A file of the snapshot that the base does not have, or has with other contents.
    case added
  }

  /// Calls `body` for every changed file and link, first those of the base, then the snapshot's.
  ///
  /// A moved file counts as one removed and one added. Only one file is in memory at a time.
  public func forEachChange(
    interruption: Interruption = .never,
    _ body: (_ side: Side, _ path: [UInt8], _ contents: [UInt8]) -> Void
  ) throws(GitError) {
    guard !isEmpty else { return }
    let open = try store.open()
    let changes = try TreeComparison(baseTree, tree, store: open, interruption: interruption)
      .changes
    for side in [Side.removed, .added] {
      for change in changes {
        guard let entry = side == .removed ? change.old : change.new,
          entry.id != (side == .removed ? change.new : change.old)?.id
        else { continue }
        try interruption.check()
        // A submodule's commit belongs to another repository.
        let contents = entry.isSubmodule ? [] : try open.read(entry.id, GIT_OBJECT_BLOB)
        body(side, change.path, contents)
      }
    }
  }
}
