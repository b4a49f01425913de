extension Workspace {
  /// Returns the paths at which the workspace differs from a tree that was captured of it earlier,
  /// by what ``snapshot(limits:knowing:filters:git:threads:interruption:)`` captures.
  ///
  /// Files that cannot be captured count as different, as the earlier capture had none.
  public func paths(
    changedSince tree: ObjectID,
    git: GitProgram?,
    interruption: Interruption = .never
  ) throws(GitError) -> [String] {
    let most = Int64.max / 2
    let limits = Snapshot.Limits(fileSize: most, size: most, entries: Int(most))
    let now = try snapshot(limits: limits, git: git, interruption: interruption)
    let missing = now.leftOut.map(\.path)
    guard now.tree != tree else { return missing }
    let open = try store.open()
    let changes = try TreeComparison(tree, now.tree, store: open, interruption: interruption)
      .changes
    return changes.map { shown($0.path) } + missing
  }

  /// The path of the workspace's own part of git.
  public var gitFolder: String { record.administrativeDirectory ?? record.path + "/.git" }
}
