internal import FileSystem
internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// Verifies a snapshot that stands in the worktree.
  func judge(
    _ stage: Stage,
    _ snapshot: Snapshot,
    _ commands: ShellCommands
  ) throws(JobFailure) {
    try requireComplete(snapshot)
    try restore(stage.workspace, stage.deadline)
    let shell = ShellCommands.shellIdentity(commands.environment)
    if shell != stage.shell {
      let (old, new) = (stage.shell.prefix { $0 != " " }, shell.prefix { $0 != " " })
      let text = old == new ? "`\(new)` is another file" : "`\(new)` stands before `\(old)` in PATH"
      dispatcher.emit(
        .warned(id, SafeText("the shell of the commands was changed: \(text)").singleLine)
      )
    }
    let delivered = try patchStatus()
    reportNeighbours()
    let listing = noteListing(stage.workspace, snapshot)
    let verdict = try verify(commands, snapshot)
    try requireUnchanged(stage.workspace, snapshot, stage.deadline)
    reportTouched(stage.workspace, snapshot, since: listing)
    if let verdict { throw verdict }
    // Verification runs what the agent wrote, as this user: what it judged has to be what is there.
    guard try patchStatus() == delivered else {
      throw .error(.output, "changes.patch was changed while it was verified")
    }
    try requireNoLeaks()
  }

  private func patchStatus() throws(JobFailure) -> FileStatus {
    try withOutput { () throws(FileError) in
      try FileStatus(ofPath: folder.absolute + "/changes.patch")
    }
  }

  /// Verifies what the agent of an earlier kjob left, and says why it did not pass; nil when it did.
  func verify(after earlier: JobState) -> JobFailure? {
    var workspace: Workspace?
    var failure: JobFailure?
    dispatcher.emit(.verificationResumed(id))
    do throws(JobFailure) {
      try verify(after: earlier, &workspace)
    } catch {
      failure = error
    }
    if failure == nil { failure = sourceFailure(workspace) }
    if let workspace { cleanUp(workspace, failure?.outcome ?? .passed) }
    return failure
  }

  private func verify(
    after earlier: JobState,
    _ workspace: inout Workspace?
  ) throws(JobFailure) {
    let deadline = MonotonicInstant.now + specification.timeout
    let kept = Resumption.workspace(of: earlier)
    let stage: Stage
    if let kept {
      workspace = kept
      try prepareFolder()
      stage = try self.stage(kept, deadline)
    } else {
      stage = try prepare(&workspace, deadline)
    }
    defer { remove(stage.temporaryFolder) }
    var commands = shellCommands(stage)
    if kept == nil { try setUp(commands) }
    let redactor = try agent(stage).redactor
    commands.redactor = redactor
    let snapshot =
      if let facts = earlier.snapshot, earlier.patch != nil {
        try takeUp(facts, in: stage.workspace, deadline)
      } else {
        try read(stage.workspace, deadline, redactor)
      }
    try judge(stage, snapshot, commands)
  }
}
