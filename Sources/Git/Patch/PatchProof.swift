extension Snapshot {
  /// Applies the written patch with git and compares the result with the snapshot's tree.
  ///
  /// The index that it is applied to holds only the entries that differ between the trees. A patch
  /// that touches any other entry fails there, and entries that conflict with a changed path, such
  /// as a file where a folder is to be, are among them. The repository has only the old contents:
  /// if git found the new ones, it would use them without reading the patch.
  ///
  /// - Parameters:
  ///   - path: The patch, as ``writePatch(to:interruption:)`` wrote it.
  ///   - git: The program that applies it.
  ///   - interruption: Checked from time to time.
  /// - Throws: ``GitError/unprovenPatch(message:)`` when git rejects the patch or the tree differs.
  public func provePatch(
    at path: String,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) {
    guard !isEmpty else { return }
    let open = try store.open()
    let changes = try TreeComparison(baseTree, tree, store: open, interruption: interruption)
      .changes
    let scratch = try ScratchRepository(
      in: store.directory,
      git,
      borrowing: [],
      interruption: interruption
    )
    let old = changes.compactMap { $0.old?.isSubmodule == false ? $0.old?.id : nil }
    try scratch.add(old, from: open)
    try scratch.write(changes.compactMap { change in change.old.map { (change.path, $0) } })
    do throws(GitError) {
      try scratch.apply(.file(path: path))
    } catch .git(_, let message) {
      throw .unprovenPatch(message: message)
    }
    var found = try scratch.entries()
    for change in changes {
      guard let new = change.new else { continue }
      guard found.removeValue(forKey: change.path) == .init(new) else {
        throw .unprovenPatch(message: "it gives something else for `\(shown(change.path))`")
      }
    }
    guard let extra = found.keys.first else { return }
    throw .unprovenPatch(message: "it leaves `\(shown(extra))`, which should not exist")
  }
}
