internal import FileSystem
internal import Git
internal import Subprocess
internal import Text

extension VerifyStep {
  /// Reports that commands now run in a different shell than before the agent ran.
  func reportOtherShell(than room: Room) {
    let shell = CommandShell.identity(room.commandLauncher)
    guard shell != room.shell else { return }
    let (old, new) = (room.shell.prefix { $0 != " " }, shell.prefix { $0 != " " })
    let text =
      old == new ? "`\(new)` is now a different file" : "`\(new)` is now before `\(old)` in PATH"
    context.warn(SafeText("the shell that runs commands has changed: \(text)"))
  }

  /// Records a listing of the tree's files before verification; nil if it cannot be read.
  func noteListing(_ workspace: Workspace, _ snapshot: Snapshot) -> String? {
    let deadline = MonotonicInstant.now + .seconds(60)
    return try? context.repository.noteListing(
      of: workspace,
      snapshot.tree,
      context.interruption(at: deadline)
    )
  }

  /// Reports files that were written during verification and then restored: the code that ran may
  /// not be what they contain.
  func reportTouched(_ workspace: Workspace, _ snapshot: Snapshot, since digest: String?) {
    let deadline = MonotonicInstant.now + .seconds(60)
    guard let digest,
      let paths = try? context.repository.pathsTouched(
        since: digest,
        in: workspace,
        snapshot.tree,
        context.interruption(at: deadline)
      ), !paths.isEmpty
    else { return }
    context.warn(
      "files were changed and restored while they were verified",
      naming: paths
    )
  }

  /// Reports files next to the run's worktrees, where tools that search parent folders find them.
  func reportNeighbours() {
    guard let folder = try? Folder(path: context.settings.place.worktrees),
      let names = try? folder.entries()
    else { return }
    let strange = names.map(\.description).filter { name in
      (try? FileStatus(ofPath: "\(context.settings.place.path)/\(name)"))?.kind != .folder
    }
    guard !strange.isEmpty else { return }
    context.warn(
      "files were left beside the run's worktrees, where commands may find them",
      naming: strange.sorted()
    )
  }
}
