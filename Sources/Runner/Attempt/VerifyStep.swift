internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Verifies a captured change in the room that contains it.
struct VerifyStep {
  let context: JobContext
  /// Masks secrets in the commands' output.
  let redactor: Redactor

  /// Runs every verification command; throws the failure if the job does not pass.
  func run(
    _ snapshot: Snapshot,
    in room: Room,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    try requireComplete(snapshot)
    try restore(room.workspace, deadline)
    reportOtherShell(than: room)
    let delivered = try patchStatus()
    reportNeighbours()
    let listing = noteListing(room.workspace, snapshot)
    let refusal = try runCommands(snapshot, room, deadline)
    try requireUnchanged(room.workspace, snapshot, deadline)
    reportTouched(room.workspace, snapshot, since: listing)
    if let refusal { throw refusal }
    // Verification runs the agent's code as this user, so it may have written to the patch.
    guard try patchStatus() == delivered else {
      throw .error(.output, "changes.patch was changed while it was verified")
    }
    try context.requireNoLeaks()
  }

  /// Runs all commands; returns the refusal of the first that does not pass.
  private func runCommands(
    _ snapshot: Snapshot,
    _ room: Room,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> JobFailure? {
    let commands = RoomCommands(
      context: context,
      room: room,
      phase: .verify,
      redactor: redactor,
      deadline: deadline,
      variables: [
        "KJOB_PATCH": context.folder.shownPath + "/changes.patch",
        "KJOB_TREE": snapshot.tree.description,
      ]
    )
    let control = context.control
    var first: JobFailure?
    for (index, step) in context.specification.verify.enumerated() {
      if let reason = control.stopReason { throw .cancelled(reason) }
      if MonotonicInstant.now >= deadline { throw .jobTimeout("verifying the change") }
      let facts = try commands.run(step, index: index + 1)
      if let reason = control.stopReason, facts.result == .stopped { throw .cancelled(reason) }
      if facts.result == .timedOut, MonotonicInstant.now >= deadline {
        throw .jobTimeout("running the verification `\(facts.name.string)`")
      }
      if first == nil { first = Self.refusal(of: facts) }
    }
    return first
  }

  private static func refusal(of facts: CommandFacts) -> JobFailure? {
    let type: ReasonType
    switch facts.result {
    case .passed: return nil
    case .failed, .stopped, .flaky: type = .verifyFailed
    case .timedOut: type = .verifyTimeout
    case .cannotRun: type = .verifyCannotRun
    }
    let message: SafeText = "`\(facts.name.string)` \(facts.ending.string)"
    // No shell ran it, for lack of processes or memory, so it judged nothing.
    if facts.result == .cannotRun, facts.exitCode == nil {
      return .error(type, message, details: facts.failureDetails)
    }
    return .refused(type, message, details: facts.failureDetails)
  }

  /// Rejects a patch that lacks a file's contents: it differs from what verification would judge.
  private func requireComplete(_ snapshot: Snapshot) throws(JobFailure) {
    let missing = snapshot.leftOut.filter { $0.hidesContent }
    guard let first = missing.first else { return }
    let list = missing.map { SafeText($0.text).singleLine.string }.joined(separator: "\n")
    throw .error(
      .snapshot,
      "the patch cannot hold everything that was changed: \(first.text)",
      details: "the patch cannot hold everything that was changed:\n\(list)"
    )
  }

  /// Restores git's own files and those listed under `copy` to their state before the agent ran.
  private func restore(
    _ workspace: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      let changed = try context.repository.restore(
        workspace,
        copying: context.specification.copy,
        context.interruption(at: deadline)
      )
      guard !changed.isEmpty else { return }
      let text = "files under `copy` have changed in the repository since they were copied"
      context.warn(SafeText("\(text): \(Wording.names(changed, first: 1))"))
    } catch {
      guard error != .interrupted else {
        throw context.failure(.snapshot, error, while: "preparing to verify")
      }
      throw .error(
        .snapshot,
        SafeText("the worktree cannot be prepared for verification: \(error)")
      )
    }
  }

  /// Requires that the delivered tree is still the verified one.
  ///
  /// A formatter among the commands, or a process that escaped, may have changed it in between; a
  /// green result would then prove nothing about the patch. New files are fine: builds make them.
  private func requireUnchanged(
    _ workspace: Workspace,
    _ snapshot: Snapshot,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) {
    // Git's own files have been restored to the base, so only what was captured is staged.
    let capture = CaptureStep(context: context, redactor: redactor)
    let after = try capture.snapshot(of: workspace, knowing: snapshot.tree, until: deadline)
    let changed: [String]
    do throws(GitError) {
      let interruption = context.interruption(at: deadline)
      changed = try context.repository.paths(of: snapshot, missingIn: after, interruption)
    } catch {
      throw context.failure(.snapshot, error, while: "comparing what was verified")
    }
    guard !changed.isEmpty else { return }
    let text = "files were changed while they were verified"
    throw .error(
      .verifyChanged,
      SafeText("\(text): \(Wording.names(changed, first: 1))"),
      details: SafeText(
        "\(text), so the verdict is not about the patch:\n"
          + "\(changed.prefix(20).joined(separator: "\n"))\n"
          + "let verification commands check without writing (a formatter's lint mode, a frozen lock file)"
      )
    )
  }

  private func patchStatus() throws(JobFailure) -> FileStatus {
    try withOutput { () throws(FileError) in
      try FileStatus(ofPath: context.folder.path + "/changes.patch")
    }
  }
}
