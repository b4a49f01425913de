internal import FileSystem
internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  func makeWorkspace(_ deadline: MonotonicInstant) throws(JobFailure) -> Workspace {
    // A tilde stands in no job's name; an earlier attempt's worktree may have been kept.
    let name = number == 1 ? planned.folder : "\(planned.folder)~\(number)"
    let store = "\(settings.place.path)/\(name)"
    do throws(GitError) {
      dispatcher.emit(.workspacePlanned(id, store: store))
      let workspace = try create(name, store, interruption(deadline))
      if let first = workspace.externalFilterPaths.first {
        let others = workspace.externalFilterPaths.count - 1
        let files = others == 0 ? "`\(first)` is" : "`\(first)` and \(others) more files are"
        dispatcher.emit(
          .warned(
            id,
            SafeText(
              "\(files) as stored: `filters: { run: [NAME] }` would let a filter run"
            )
          )
        )
      }
      return workspace
    } catch {
      // Whoever ends by itself clears up; a process that had to be killed could not.
      if error == .interrupted || error == .processLost {
        _ = Workspace.remove(unfinishedIn: store)
      }
      throw failure(.worktree, error, "making the worktree")
    }
  }

  /// Makes the workspace from its commit's template, which other jobs may have made already.
  private func create(
    _ name: String,
    _ store: String,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    let source = job.job.repository
    return try job.templates.workspace(for: job.job, interruption) {
      (directory, threads) throws(GitError) in
      do throws(GitError) {
        let template = RepositoryRequest.Template(
          source: source,
          commit: job.job.base,
          directory: directory,
          filters: filterPrograms,
          threads: threads
        )
        return try repository.makeTemplate(template, interruption)
      } catch {
        if error == .interrupted || error == .processLost {
          _ = Workspace.remove(unfinishedIn: directory)
        }
        throw error
      }
    } fill: { (template, threads) throws(GitError) in
      let creation = RepositoryRequest.Creation(
        template: template,
        source: source,
        name: "kjob-\(name)",
        path: "\(settings.place.worktrees)/\(name)",
        store: store,
        isolation: specification.isolation == .private ? .private : .worktree,
        threads: threads
      )
      return try repository.create(creation, interruption)
    }
  }

  /// The programs of the filters that may run, with the variables that commands get.
  var filterPrograms: FilterPrograms {
    guard !specification.filters.isEmpty else { return .none }
    let source = job.job.repository.workingTree
    let known = settings.filterDrivers[source] ?? [:]
    let environment = JobEnvironment(
      inherited: settings.environment,
      settings: specification.agent.environment,
      common: specification.environment,
      secretNames: specification.secrets,
      own: [:],
      worktree: source,
      token: token
    ).commands
    return FilterPrograms(
      drivers: known.filter { specification.filters.contains($0.key) },
      environment: environment,
      folder: source
    )
  }

  /// Notes a finished workspace, so that it can be taken up again and is known then.
  func announce(_ workspace: Workspace) throws(JobFailure) {
    let record = workspace.record
    do throws(FileError) {
      let digest = try Resumption.keep(workspace)
      dispatcher.emit(
        .workspaceCreated(
          id,
          WorkspaceFacts(
            path: record.path,
            device: record.identity.device,
            inode: record.identity.inode,
            administrativePath: record.administrativeDirectory,
            digest: digest
          )
        )
      )
    } catch {
      throw failure(.worktree, .file(error), "making the worktree")
    }
  }

  func takeAlong(
    _ workspace: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Workspace {
    guard !specification.copy.isEmpty else { return workspace }
    do throws(GitError) {
      return try repository.copy(specification.copy, into: workspace, interruption(deadline))
    } catch {
      throw failure(.copy, error, "taking files along")
    }
  }

  func cleanUp(_ workspace: Workspace, _ outcome: Outcome) {
    let keeps =
      switch settings.keep {
      case .never: false
      case .failed: outcome != .passed
      case .always: true
      }
    if keeps {
      // Nothing that clears up after kjob may take it for a leftover.
      let note = workspace.record.storeDirectory + "/" + DeadRun.keptNote
      try? AtomicFile.write([], to: note)
      dispatcher.emit(.workspaceKept(id, path: SafeText(workspace.record.path)))
      return
    }
    Resumption.forget(workspace)
    for name in LinkedWorktrees.removeAll(within: workspace.record) {
      let text = "removed the worktree `\(name)`, which was added within the job's own"
      dispatcher.emit(.warned(id, SafeText(text).singleLine))
    }
    let remaining = Workspace.remove(workspace.record)
    // A build folder full of files that nobody may remove need not fill the report.
    var named = remaining.prefix(20).map { SafeText($0).singleLine }
    if remaining.count > named.count {
      let more = remaining.count - named.count
      named.append(SafeText("\(more) more in \(workspace.record.path)").singleLine)
    }
    dispatcher.emit(.workspaceRemoved(id, remaining: named))
  }
}
