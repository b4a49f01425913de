internal import FileSystem
internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The life of one job, from its worktree to its verdict.
struct JobRun {
  let job: RunPlan.Job
  /// The value that marks every process of this job.
  let token: String
  let settings: RunSettings
  let control: RunControl
  let dispatcher: Dispatcher

  var id: JobID { job.planned.id }
  var specification: JobSpecification { job.specification }

  /// The job's folder in the output.
  var folder: (absolute: String, relative: String) {
    let relative = "jobs/\(job.planned.folder)"
    return ("\(settings.outputDirectory)/\(relative)", relative)
  }

  /// Runs the job to its end and says what came of it.
  ///
  /// Whatever happens, it cleans up.
  func run() {
    if let reason = control.stopReason {
      dispatcher.emit(
        .jobFinished(id, .skipped, Reason(.skipped, "not started: \(reason.string)"))
      )
      return
    }
    dispatcher.emit(.jobStarted(id))
    var workspace: Workspace?
    var outcome = Outcome.passed
    var reason: Reason?
    do throws(JobFailure) {
      try work(&workspace)
    } catch {
      outcome = error.outcome
      reason = error.reason
    }
    if let workspace { cleanUp(workspace, outcome) }
    dispatcher.emit(.jobFinished(id, outcome, reason))
    if let reason, reason.type.stopsRun {
      control.requestStop("`\(id)`: \(reason.message.string)")
    } else if settings.failFast, outcome == .failed || outcome == .error {
      control.requestStop("`\(id)` did not pass and --fail-fast is on")
    }
  }

  private func work(_ workspace: inout Workspace?) throws(JobFailure) {
    let deadline = SuspendingClock.now + specification.timeout
    try prepareFolder()
    let tree = try makeWorkspace(deadline)
    workspace = tree
    let copied = try takeAlong(tree)
    workspace = copied
    let path = copied.record.path
    let environment = JobEnvironment(
      inherited: settings.environment,
      settings: specification.agent.environment,
      own: variables(worktree: path),
      worktree: path,
      token: token
    )
    let redactor = Redactor(secrets: environment.secrets)
    let commands = ShellCommands(
      phase: .setup,
      worktree: path,
      environment: environment.commands,
      folder: folder,
      deadline: deadline,
      grace: specification.gracePeriod,
      control: control,
      redactor: redactor,
      token: token
    )
    try setUp(commands)
    let agent = AgentRun(
      job: self,
      worktree: path,
      environment: environment,
      redactor: redactor,
      deadline: deadline
    )
    let (prompted, failure) = agent.run()
    // What the agent did before it failed may be worth having; it just is not judged.
    if let failure, !prompted || control.isImmediate { throw failure }
    let snapshot = try read(copied, failure == nil ? deadline : nil)
    if let failure { throw failure }
    try requireComplete(snapshot)
    try restore(copied)
    let delivered = try patchStatus()
    let verdict = try verify(commands, snapshot)
    try requireUnchanged(copied, snapshot, deadline)
    if let verdict { throw verdict }
    // Verification runs what the agent wrote, as this user: what it judged has to be what is there.
    guard try patchStatus() == delivered else {
      throw .error(.output, "changes.patch was changed while it was verified")
    }
  }

  private func patchStatus() throws(JobFailure) -> FileStatus {
    try withOutput { () throws(FileError) in
      try FileStatus(ofPath: folder.absolute + "/changes.patch")
    }
  }

  /// Makes the job's folder in the output, which nothing of an earlier run stands in.
  private func prepareFolder() throws(JobFailure) {
    try withOutput { () throws(FileError) in
      try makeDirectories(folder.absolute)
      for (index, prompt) in specification.prompts.enumerated() {
        try AtomicFile.write(
          Array(prompt.text.utf8),
          to: "\(folder.absolute)/prompt-\(index + 1).md"
        )
      }
    }
  }

  /// Ends long work on the repository when the job's time is over or the run stops.
  ///
  /// What an agent left when it failed is read although its time is over, for a bounded while.
  private func interruption(_ deadline: MonotonicInstant?) -> Interruption {
    let control = control
    guard let deadline else {
      let end = SuspendingClock.now + .seconds(10)
      return Interruption { control.isImmediate || SuspendingClock.now >= end }
    }
    return Interruption { control.stopReason != nil || SuspendingClock.now >= deadline }
  }

  private func failure(_ type: ReasonType, _ error: GitError, _ doing: SafeText) -> JobFailure {
    guard error == .interrupted else { return .error(type, SafeText("\(error)")) }
    return control.stopReason.map { .cancelled($0) } ?? .jobTimeout(doing)
  }

  private func makeWorkspace(_ deadline: MonotonicInstant) throws(JobFailure) -> Workspace {
    do throws(GitError) {
      let name = job.planned.folder
      let workspace = try Workspace.create(
        of: job.repository,
        at: job.base,
        named: "kjob-\(name)",
        path: "\(settings.worktreeDirectory)/\(settings.runID)/\(name)",
        store: "\(settings.worktreeDirectory)/\(settings.runID).stores/\(name)",
        interruption: interruption(deadline)
      )
      let record = workspace.record
      dispatcher.emit(
        .workspaceCreated(
          id,
          WorkspaceFacts(
            path: record.path,
            device: record.identity.device,
            inode: record.identity.inode,
            administrativePath: record.administrativeDirectory
          )
        )
      )
      if let first = workspace.externalFilterPaths.first {
        let others = workspace.externalFilterPaths.count - 1
        let files = others == 0 ? "`\(first)` is" : "`\(first)` and \(others) more files are"
        dispatcher.emit(
          .warned(
            id,
            SafeText(
              "\(files) as stored: kjob runs no external filters or encodings (git-lfs, say)"
            )
          )
        )
      }
      return workspace
    } catch {
      throw failure(.worktree, error, "making the worktree")
    }
  }

  private func takeAlong(_ workspace: Workspace) throws(JobFailure) -> Workspace {
    var result = workspace
    do throws(GitError) {
      try result.copy(specification.copy)
    } catch {
      throw .error(.copy, SafeText("\(error)"))
    }
    return result
  }

  private func variables(worktree: String) -> [String: String] {
    [
      "KJOB": "1",
      "KJOB_BASE_COMMIT": job.base.description,
      "KJOB_JOB_ID": id,
      "KJOB_JOB_NAME": specification.name,
      "KJOB_REPOSITORY": job.repository.workingTree,
      "KJOB_RUN_ID": settings.runID,
      "KJOB_WORKTREE": worktree,
    ]
  }

  /// Reads what the agent left and writes the patch.
  private func read(
    _ workspace: Workspace,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    let snapshot = try snapshot(of: workspace, deadline)
    dispatcher.emit(
      .snapshotTaken(
        id,
        SnapshotFacts(
          tree: snapshot.tree.description,
          isChanged: !snapshot.isEmpty,
          leftOut: snapshot.leftOut.prefix(100).map { SafeText($0.text).singleLine },
          ignoredCount: snapshot.ignoredCount
        )
      )
    )
    for item in snapshot.leftOut.prefix(3) where !item.hidesContent {
      dispatcher.emit(.warned(id, SafeText("not in the patch: \(item.text)").singleLine))
    }
    do throws(GitError) {
      let statistics = try snapshot.writePatch(
        to: folder.absolute + "/changes.patch",
        interruption: interruption(deadline)
      )
      dispatcher.emit(
        .patchWritten(
          id,
          PatchFacts(
            path: folder.relative + "/changes.patch",
            bytes: statistics.bytes,
            filesChanged: statistics.filesChanged,
            insertions: statistics.insertions,
            deletions: statistics.deletions
          )
        )
      )
    } catch {
      throw failure(.output, error, "writing the patch")
    }
    return snapshot
  }

  private func snapshot(
    of workspace: Workspace,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    do throws(GitError) {
      return try workspace.snapshot(interruption: interruption(deadline))
    } catch {
      throw failure(.snapshot, error, "reading what the agent left")
    }
  }

  /// Makes git and the files taken along in the worktree what they were before the agent came.
  private func restore(_ workspace: Workspace) throws(JobFailure) {
    do throws(GitError) {
      try workspace.restore(copying: specification.copy)
    } catch {
      throw .error(
        .snapshot,
        SafeText("the worktree cannot be prepared for verification: \(error)")
      )
    }
  }

  /// Looks whether the tree that is delivered is still what verification saw.
  ///
  /// A formatter among the commands, or a process that got out of sight, may have changed it in
  /// between; then a green result would say nothing about the patch. New files are fine: builds
  /// make them.
  private func requireUnchanged(
    _ workspace: Workspace,
    _ snapshot: Snapshot,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) {
    let after = try self.snapshot(of: workspace, deadline)
    let changed: [String]
    do throws(GitError) {
      changed = try snapshot.pathsMissing(in: after)
    } catch {
      throw .error(.snapshot, SafeText("\(error)"))
    }
    guard let first = changed.first else { return }
    let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
    throw .error(
      .verifyChanged,
      SafeText("files of the patch's tree were changed while it was verified: `\(first)`\(more)"),
      details: SafeText(
        "files of the patch's tree were changed while it was verified, so that the verdict is not "
          + "about the patch:\n\(changed.prefix(20).joined(separator: "\n"))\n"
          + "let verification check without writing (a formatter's lint mode, a frozen lock file)"
      )
    )
  }

  /// A patch that lacks a file's contents is not what verification would judge.
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

  private func cleanUp(_ workspace: Workspace, _ outcome: Outcome) {
    let keeps =
      switch settings.keep {
      case .never: false
      case .failed: outcome != .passed
      case .always: true
      }
    if keeps {
      dispatcher.emit(.workspaceKept(id, path: SafeText(workspace.record.path)))
      return
    }
    let remaining = Workspace.remove(workspace.record)
    dispatcher.emit(
      .workspaceRemoved(id, remaining: remaining.map { SafeText("\($0)").singleLine })
    )
  }
}
