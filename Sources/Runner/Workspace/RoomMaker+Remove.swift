internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Text

extension RoomMaker {
  /// Removes a room's temporary folder once nothing runs in the room.
  func removeTemporaryFolder(of room: Room) {
    for text in room.temporaryFolder.remove() {
      context.emit(.warned(context.id, "could not be removed: \(text)"))
    }
  }

  /// Removes the files of a workspace whose change will be judged elsewhere; its store stays.
  func removeFiles(of workspace: Workspace) {
    reportAddedWorktrees(in: workspace)
    let remaining = Workspace.removeFiles(workspace.record).map { SafeText($0).singleLine }
    context.emit(
      .workspaceRemoved(context.id, remaining: named(remaining, in: workspace.record.path))
    )
  }

  /// Moves a workspace away from the commands that judge its change; returns the name that it has in
  /// its store.
  ///
  /// The name cannot be foreseen, or the change could refer to it.
  func setAside(_ workspace: Workspace) throws(JobFailure) -> FileName {
    let name = FileName("\(Self.aside)\(UInt64.random(in: 0 ... .max))")
    do throws(FileError) {
      try Self.move(workspace.record.path, to: "\(workspace.record.storeDirectory)/\(name)")
      return name
    } catch {
      throw .error(.room, SafeText("the agent's worktree cannot be set aside: \(error)"))
    }
  }

  /// Moves a workspace back; an earlier kjob may have been killed before it did that.
  func moveBack(_ workspace: Workspace, from name: FileName? = nil) {
    let (path, store) = (workspace.record.path, workspace.record.storeDirectory)
    do throws(FileError) {
      let names = try Folder(path: store).entries().filter { $0.description.hasPrefix(Self.aside) }
      guard let name = name ?? names.first else { return }
      try Self.move("\(store)/\(name)", to: path)
    } catch {
      context.warn(SafeText("the agent's worktree cannot be moved back: \(error)"))
    }
  }

  /// The start of the name of a workspace in its store.
  private static let aside = "aside-"

  private static func move(_ path: String, to place: String) throws(FileError) {
    let from = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
    let to = try Folder(path: parentPath(place) ?? "/", followingLinks: true)
    let name = FileName(lastComponent(path))
    // A folder can be moved elsewhere only while it can be written.
    let permissions = try from.status(of: name).permissions
    if permissions & 0o700 != 0o700 { try from.setPermissions(permissions | 0o700, of: name) }
    try from.rename(name, to: FileName(lastComponent(place)), in: to)
  }

  /// Removes the store that is left of a workspace whose files are gone.
  func removeStore(of workspace: Workspace) {
    Resumption.forget(workspace)
    let remaining = Workspace.removeStore(workspace.record)
    for text in remaining {
      context.emit(.warned(context.id, RunEvent.cleanupWarning(SafeText(text).singleLine)))
    }
  }

  /// Removes a workspace, unless the run keeps the workspaces of jobs with this outcome.
  func remove(_ workspace: Workspace, after outcome: Outcome) {
    if keeps(after: outcome) {
      noteKept(workspace)
      context.emit(.workspaceKept(context.id, path: SafeText(workspace.record.path)))
      return
    }
    Resumption.forget(workspace)
    reportAddedWorktrees(in: workspace)
    let remaining = Workspace.remove(workspace.record).map { SafeText($0).singleLine }
    context.emit(
      .workspaceRemoved(context.id, remaining: named(remaining, in: workspace.record.path))
    )
  }

  /// Returns true when the run keeps the workspaces of jobs with this outcome.
  func keeps(after outcome: Outcome) -> Bool {
    switch context.settings.options.keep {
    case .never: false
    case .failed: outcome != .passed
    case .always: true
    }
  }

  /// Writes the note that prevents later cleanup from taking a workspace for a leftover, and from
  /// removing what a person does there.
  func noteKept(_ workspace: Workspace) {
    let store = workspace.record.storeDirectory
    // Reading the workspace takes time, in which kjob may be killed.
    KeptNote.write(nil, in: store)
    if let note = keptNote(workspace) { KeptNote.write(note, in: store) }
  }

  private func keptNote(_ workspace: Workspace) -> KeptNote? {
    guard let git = GitState(of: workspace.gitFolder).digest else { return nil }
    let found = try? context.repository.snapshot(
      of: workspace,
      Snapshot.Limits(context.specification.limits),
      knowing: nil,
      // They would not run when the workspace is compared with this.
      .none,
      context.settings.git,
      context.interruption(at: nil)
    )
    // A tree that lacks files cannot show whether they change.
    guard let found, found.leftOut.isEmpty else { return nil }
    return KeptNote(workspace: workspace, tree: found.tree, git: git)
  }

  /// Returns what could not be removed, shortened: thousands of files must not flood the report.
  func named(_ remaining: [SafeText], in path: String) -> [SafeText] {
    var named = Array(remaining.prefix(20))
    if remaining.count > named.count {
      named.append(SafeText("\(remaining.count - named.count) more in \(path)").singleLine)
    }
    return named
  }

  private func reportAddedWorktrees(in workspace: Workspace) {
    for name in LinkedWorktrees.removeAll(within: workspace.record) {
      let text = "removed the worktree `\(name)`, which was added inside the job's own"
      context.warn(SafeText(text))
    }
  }
}
