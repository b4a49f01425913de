extension Snapshot {
  /// The paths of this snapshot's tree that another one of the same workspace has not, or has with
  /// other contents or another mode.
  ///
  /// What only the other one has does not count.
  public func pathsMissing(in other: Snapshot) throws(GitError) -> [String] {
    guard tree != other.tree else { return [] }
    let open = try store.open()
    return try TreeComparison(tree, other.tree, store: open).changes
      .filter { $0.old != nil }
      .map { shown($0.path) }
  }
}
