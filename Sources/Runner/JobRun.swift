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
      dispatcher.noteStop()
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
      if outcome == .cancelled { dispatcher.noteStop() }
    }
    if let workspace { cleanUp(workspace, outcome) }
    dispatcher.emit(.jobFinished(id, outcome, reason))
    if let reason, reason.type.stopsRun {
      control.requestStop("`\(id)`: \(reason.message.string)")
      dispatcher.noteStop()
    } else if settings.failFast, outcome == .failed || outcome == .error {
      control.requestStop("`\(id)` did not pass and --fail-fast is on")
      dispatcher.noteStop()
    }
  }

  private func work(_ workspace: inout Workspace?) throws(JobFailure) {
    let deadline = SuspendingClock.now + specification.timeout
    try prepareFolder()
    let tree = try makeWorkspace()
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
    let snapshot = try read(copied)
    if let failure { throw failure }
    try requireComplete(snapshot)
    let delivered = try patchStatus()
    try verify(commands, snapshot)
    // Verification runs what the agent wrote, as this user: what it judged has to be what is there.
    guard try patchStatus() == delivered else {
      throw .error(.output, "changes.patch was changed while it was verified")
    }
  }

  private func patchStatus() throws(JobFailure) -> FileStatus {
    do throws(FileError) {
      return try FileStatus(ofPath: folder.absolute + "/changes.patch")
    } catch {
      throw .error(.output, SafeText("\(error)"))
    }
  }

  /// Makes the job's folder in the output anew.
  private func prepareFolder() throws(JobFailure) {
    do throws(FileError) {
      if (try? FileIdentity(ofPath: folder.absolute)) != nil {
        _ = try TreeRemoval.remove(path: folder.absolute, expecting: nil)
      }
      try makeDirectories(folder.absolute)
      for (index, prompt) in specification.prompts.enumerated() {
        try AtomicFile.write(
          Array(prompt.text.utf8),
          to: "\(folder.absolute)/prompt-\(index + 1).md"
        )
      }
    } catch {
      throw .error(.output, SafeText("\(error)"))
    }
  }

  private func makeWorkspace() throws(JobFailure) -> Workspace {
    do throws(GitError) {
      let name = job.planned.folder
      let workspace = try Workspace.create(
        of: job.repository,
        at: job.base,
        named: "kjob-\(name)",
        path: "\(settings.worktreeDirectory)/\(settings.runID)/\(name)",
        store: "\(settings.worktreeDirectory)/\(settings.runID).stores/\(name)"
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
        let count = workspace.externalFilterPaths.count
        let files = count == 1 ? "`\(first)` is" : "\(count) files are, `\(first)` among them,"
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
      throw .error(.worktree, SafeText("\(error)"))
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
      "KJOB_OUTPUT": folder.absolute,
      "KJOB_REPOSITORY": job.repository.workingTree,
      "KJOB_RUN_ID": settings.runID,
      "KJOB_WORKTREE": worktree,
    ]
  }

  /// Reads what the agent left and writes the patch.
  private func read(_ workspace: Workspace) throws(JobFailure) -> Snapshot {
    let snapshot: Snapshot
    do throws(GitError) {
      snapshot = try workspace.snapshot()
    } catch {
      throw .error(.snapshot, SafeText("\(error)"))
    }
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
    do throws(GitError) {
      let statistics = try snapshot.writePatch(to: folder.absolute + "/changes.patch")
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
      throw .error(.output, SafeText("\(error)"))
    }
    return snapshot
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
