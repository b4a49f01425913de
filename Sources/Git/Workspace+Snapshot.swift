internal import FileSystem

extension Workspace {
  /// Reads the workspace into a tree object, once the agent and all its processes are gone.
  ///
  /// Nothing that an agent can write steers the reading: git's files in the workspace and in the
  /// source are not opened, no link is followed, no pipe is waited for, and ignore and attribute
  /// rules are those of the base commit.
  ///
  /// Only what may have changed since the workspace was made is read, by `threads` threads.
  public func snapshot(
    limits: Snapshot.Limits = .init(),
    threads: Int = 2,
    interruption: Interruption = .never
  ) throws(GitError) -> Snapshot {
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    let root = try openRoot()
    let open = try store.open()
    let baseline = try Baseline(from: store)
    let stamp = try store.stamp()
    let probe = WorkspaceProbe(
      try openRoot(),
      baseline,
      stamp: stamp,
      interruption: interruption
    )
    let rules = WorkspaceScan.Rules(
      filters: ContentFilters(isActive: record.hasAttributes),
      ignore: IgnoreRules(isActive: record.hasIgnoreRules),
      copied: try copiedPaths(),
      limits: limits,
      stamp: stamp,
      baseline: baseline,
      isUntouched: try probe.run(threads: threads),
      interruption: interruption
    )
    var scan = WorkspaceScan(
      rules: rules,
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
      ignoredCount: found.ignoredCount,
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

  /// Opens the workspace if it is still the folder that kjob made.
  func openRoot() throws(GitError) -> Folder {
    do throws(FileError) {
      let root = try Folder(path: record.path)
      if try root.identity() == record.identity { return root }
    } catch {
      // Whatever stands there now is not the workspace.
    }
    throw .workspaceMoved(path: record.path)
  }
}
