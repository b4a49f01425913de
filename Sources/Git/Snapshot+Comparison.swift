extension Snapshot {
  /// The paths of this snapshot's tree that another one of the same workspace has not, or has with
  /// other contents or another mode.
  ///
  /// What only the other one has does not count.
  public func pathsMissing(in other: Snapshot) throws(GitError) -> [String] {
    guard tree != other.tree else { return [] }
    let open = try store.open()
    let later = try BaseListing(tree: other.tree, store: open).items
    let found = Dictionary(
      later.map { ($0.path, $0.entry) },
      uniquingKeysWith: { first, _ in first }
    )
    return try BaseListing(tree: tree, store: open).items
      .filter { found[$0.path] != $0.entry }
      .map { shown($0.path) }
  }
}
