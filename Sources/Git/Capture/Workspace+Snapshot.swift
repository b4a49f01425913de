internal import FileSystem

extension Workspace {
  /// Captures the workspace as a tree object, once the agent and all its processes are gone.
  ///
  /// The tree is what `git add --all` would make of the workspace, with two differences: a new file
  /// is left out only when the ignore rules of the base *and* of the agent match it, and the
  /// contents of the agent's index and last commit are included. No link is followed, no pipe is
  /// waited for, and no program runs unless `filters` allows it: a file behind any other filter is
  /// captured only in the form that the repository stores.
  ///
  /// Only files that may have changed since the workspace was created are read.
  ///
  /// - Parameters:
  ///   - limits: The limits on what is read.
  ///   - tree: An earlier capture's tree, whose entries count as staged; the agent's index is then
  ///     not read.
  ///   - filters: The programs that may filter files.
  ///   - git: Reads an index that libgit2 cannot read, such as a split index.
  ///   - threads: The number of threads that examine stat data.
  ///   - interruption: Checked before each entry.
  /// - Returns: The capture; its new objects are in the workspace's store.
  /// - Throws: The reason why it cannot be read, or
  ///   ``GitError/workspaceTooLarge(path:found:limit:unit:)``.
  public func snapshot(
    limits: Snapshot.Limits = .init(),
    knowing tree: ObjectID? = nil,
    filters: FilterPrograms = .none,
    git: GitProgram? = nil,
    threads: Int = 2,
    interruption: Interruption = .never
  ) throws(GitError) -> Snapshot {
    try scan(limits, tree, filters, git, threads, measuresOnly: false, interruption)
  }

  /// Throws ``GitError/workspaceTooLarge(path:found:limit:unit:)`` if what differs from the base
  /// exceeds the limits; reads no file.
  ///
  /// `tree` is an earlier capture's tree, whose entries count as staged.
  public func requireSize(
    within limits: Snapshot.Limits,
    knowing tree: ObjectID,
    interruption: Interruption = .never
  ) throws(GitError) {
    _ = try scan(limits, tree, .none, nil, 2, measuresOnly: true, interruption)
  }

  private func scan(
    _ limits: Snapshot.Limits,
    _ tree: ObjectID?,
    _ filters: FilterPrograms,
    _ git: GitProgram?,
    _ threads: Int,
    measuresOnly: Bool,
    _ interruption: Interruption
  ) throws(GitError) -> Snapshot {
    // Long: steps in order, each of which needs the values of those before.
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    try checkStore()
    let root = try openRoot()
    let open = try store.open()
    let baseline = try Baseline(from: store)
    let stamp = try store.stamp()
    let probe = UntouchedFolders(
      try openRoot(),
      baseline,
      stamp: stamp,
      interruption: interruption
    )
    let staged =
      if let tree {
        try StagedChanges(of: tree, record.baseTree, store: open)
      } else {
        try StagedChanges(in: self, baseline, git, store: open)
      }
    let rules = WorkspaceScan.Rules(
      hasAttributes: record.hasAttributes,
      hasIgnoreRules: record.hasIgnoreRules,
      staged: staged,
      record: record,
      filters: filters,
      copied: CopiedPaths(try copiedPaths()),
      limits: limits,
      stamp: stamp,
      baseline: baseline,
      isUntouched: try probe.run(threads: threads),
      measuresOnly: measuresOnly,
      interruption: interruption
    )
    var scan = WorkspaceScan(
      rules: rules,
      store: store,
      path: record.path,
      cursor: try cursor(at: root),
      writingTo: ObjectPack(in: store.objectsPath + "/pack")
    )
    let tree = try scan.run(store: open)
    let found = try scan.finish()
    return Snapshot(
      base: record.base,
      baseTree: record.baseTree,
      tree: tree,
      leftOut: found.leftOut,
      remarks: staged.problems.map { .init(.unreadableIndex, Array($0.utf8)) } + found.remarks,
      ignoredCount: found.ignoredCount,
      ignored: found.ignored,
      store: store
    )
  }

  func cursor(at root: consuming Folder) throws(GitError) -> FolderCursor {
    do throws(FileError) {
      return try FolderCursor(at: root)
    } catch {
      throw .file(FileError(error.action, record.path, code: error.code))
    }
  }

  /// Opens the workspace if it is still the folder that kjob created.
  func openRoot() throws(GitError) -> Folder {
    do throws(FileError) {
      let root = try Folder(path: record.path)
      if try root.identity() == record.identity { return root }
    } catch {
      // Whatever is there now, it is not the workspace.
    }
    throw .workspaceMoved(path: record.path)
  }
}
