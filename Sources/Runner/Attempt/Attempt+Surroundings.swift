internal import FileSystem
internal import Git
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// Notes what the files of the tree are like before verification; nil where that cannot be known.
  func noteListing(_ workspace: Workspace, _ snapshot: Snapshot) -> String? {
    let deadline = MonotonicInstant.now + .seconds(60)
    return try? repository.noteListing(of: workspace, snapshot.tree, interruption(deadline))
  }

  /// Reports files that were written to during verification and are the same again: what ran need not
  /// have been what they hold.
  func reportTouched(_ workspace: Workspace, _ snapshot: Snapshot, since digest: String?) {
    let deadline = MonotonicInstant.now + .seconds(60)
    guard let digest,
      let paths = try? repository.pathsTouched(
        since: digest,
        in: workspace,
        snapshot.tree,
        interruption(deadline)
      ), !paths.isEmpty
    else { return }
    warn("files were written to while they were verified, with the same contents afterwards", paths)
  }

  /// Reports what lies beside the worktrees of the run, where tools that look upwards find it.
  func reportNeighbours() {
    guard let folder = try? Folder(path: settings.place.worktrees),
      let names = try? folder.entries()
    else { return }
    let strange = names.map(\.description).filter { name in
      (try? FileStatus(ofPath: "\(settings.place.path)/\(name)"))?.kind != .folder
    }
    guard !strange.isEmpty else { return }
    warn("beside the worktrees of the run, where commands find it, lies", strange.sorted())
  }

  private func warn(_ text: String, _ paths: [String]) {
    let named = paths.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let more = paths.count > 10 ? " and \(paths.count - 10) more" : ""
    dispatcher.emit(.warned(id, SafeText("\(text): \(named)\(more)").singleLine))
  }
}
