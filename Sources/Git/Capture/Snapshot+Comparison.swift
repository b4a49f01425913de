extension Snapshot {
  /// Returns the paths of this snapshot's tree that another snapshot of the same workspace does not
  /// have, or has with other contents or another mode.
  ///
  /// Paths that only the other snapshot has do not count.
  public func pathsMissing(in other: Snapshot) throws(GitError) -> [String] {
    guard tree != other.tree else { return [] }
    let open = try store.open()
    return try TreeComparison(tree, other.tree, store: open).changes
      .filter { $0.old != nil }
      .map { shown($0.path) }
  }
}
