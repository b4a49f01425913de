internal import Git
internal import Job
internal import JobFile
internal import RunEvents
internal import Sessions
internal import Text

extension Snapshot.Limits {
  /// Creates the limits of a job file.
  init(_ settings: LimitSettings) {
    self.init(
      fileSize: Int64(settings.fileSize),
      size: Int64(settings.worktreeSize),
      entries: settings.worktreeFiles
    )
  }
}

extension JobFailure {
  /// Creates the failure for a worktree or a clean room that exceeds a limit of the job file, naming
  /// the key that raises it.
  init?(worktreeLimit error: GitError, inRoom isRoom: Bool = false) {
    guard case .workspaceTooLarge(let path, let found, let limit, let unit) = error else {
      return nil
    }
    let message: String
    let place = isRoom ? "clean room" : "worktree"
    switch unit {
    case .bytes:
      message = """
        the new and changed files of the \(place) take at least \(found) bytes, and \
        `limits: worktree-size` allows \(limit.jobFileSize)
        """
    case .entries:
      message = """
        the \(place) holds at least \(found) files, links and folders, and \
        `limits: worktree-files` allows \(limit)
        """
    case .levels: return nil
    }
    let advice = """
      let the job clean up after itself, name its build folders in `.gitignore`, or raise the limit
      """
    self = .error(
      .snapshot,
      SafeText(message),
      details: SafeText("\(message)\n\(path)\n\(advice)")
    )
  }
}
