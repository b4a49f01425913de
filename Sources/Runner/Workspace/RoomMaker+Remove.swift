internal import FileSystem
internal import Git
internal import RunEvents
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

  /// Writes the note that prevents later cleanup from taking a workspace for a leftover.
  func noteKept(_ workspace: Workspace) {
    try? AtomicFile.write([], to: workspace.record.storeDirectory + "/" + DeadRun.keptNote)
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
