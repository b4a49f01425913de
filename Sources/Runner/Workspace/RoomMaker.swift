internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Makes and removes the rooms of a job.
struct RoomMaker {
  let context: JobContext

  /// The names of a room's folders.
  struct Name {
    /// The name of the workspace and of its store.
    var workspace: String
    /// The name of the temporary folder, which is short because programs put sockets there.
    var temporaryFolder: String
  }

  /// Returns the names of the room of an attempt, from 1.
  ///
  /// Each attempt has its own, because an earlier attempt's workspace may be kept.
  func name(ofAttempt number: Int) -> Name {
    // The token ends with the job's place in the run.
    let place = context.token.split(separator: "-").last ?? "0"
    // No job's folder contains a tilde in its name.
    let suffix = number == 1 ? "" : "~\(number)"
    return Name(
      workspace: context.job.planned.folder + suffix,
      temporaryFolder: place + suffix
    )
  }

  /// Returns the names of the clean room that judges an attempt, or one of its trials.
  func name(ofCleanRoom number: Int, trial: Int? = nil) -> Name {
    let attempt = name(ofAttempt: number)
    let mark = trial.map { "~\($0)" } ?? ""
    return Name(
      workspace: attempt.workspace + mark + RunFolder.Place.cleanRoom,
      temporaryFolder: attempt.temporaryFolder + mark + "~"
    )
  }

  /// Returns the names of a room in which verification commands run on the base, for the first or
  /// the second time.
  func name(ofBase number: Int, time: Int) -> Name {
    let attempt = name(ofAttempt: number)
    return Name(
      workspace: attempt.workspace + "~base\(time)" + RunFolder.Place.cleanRoom,
      temporaryFolder: attempt.temporaryFolder + "~b\(time)"
    )
  }

  /// Makes the agent's workspace of the job's base commit, with the files listed under `copy`.
  ///
  /// If that fails, the partial room is removed, or kept if the run keeps the workspaces of failed
  /// jobs.
  func make(_ name: Name, until deadline: MonotonicInstant) throws(JobFailure) -> Room {
    var workspace = try makeWorkspace(name, deadline)
    do throws(JobFailure) {
      workspace = try copyUntrackedFiles(into: workspace, deadline)
      try record(workspace)
      return try furnish(workspace, name)
    } catch {
      remove(workspace, after: error.outcome)
      throw error
    }
  }

  /// Makes a room of an existing workspace.
  ///
  /// If that fails, the workspace is removed as in ``make(_:until:)``.
  func reopen(_ workspace: Workspace, _ name: Name) throws(JobFailure) -> Room {
    do throws(JobFailure) {
      return try furnish(workspace, name)
    } catch {
      remove(workspace, after: error.outcome)
      throw error
    }
  }

  // MARK: - The workspace

  private func makeWorkspace(
    _ name: Name,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Workspace {
    let store = "\(context.settings.place.path)/\(name.workspace)"
    do throws(GitError) {
      context.emit(.workspacePlanned(context.id, store: store))
      let workspace = try create(
        name,
        path: "\(context.settings.place.worktrees)/\(name.workspace)",
        context.specification.isolation.ofWorkspace,
        after: nil,
        context.interruption(at: deadline)
      )
      reportExternalFilters(workspace.externalFilterPaths)
      return workspace
    } catch {
      // A process that ends normally removes what it made; one that was killed could not.
      if error == .interrupted || error == .processLost {
        _ = Workspace.remove(unfinishedIn: store)
      }
      throw context.failure(.worktree, error, while: "making the worktree")
    }
  }

  private func reportExternalFilters(_ paths: [String]) {
    guard let first = paths.first else { return }
    let others = paths.count - 1
    let files = others == 0 ? "`\(first)` is" : "`\(first)` and \(others) more files are"
    let advice = "`filters: { run: [NAME] }` lets a filter run"
    context.emit(.warned(context.id, SafeText("\(files) checked out without filtering: \(advice)")))
  }

  /// Makes the workspace from its commit's template, which another job may already have made.
  func create(
    _ name: Name,
    path: String,
    _ isolation: Workspace.Isolation,
    after origin: Workspace?,
    of spare: SpareRoom? = nil,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    let (job, repository) = (context.job, context.repository)
    return try context.services.templates.workspace(for: job, interruption) {
      (directory, threads) throws(GitError) in
      do throws(GitError) {
        let template = RepositoryRequest.Template(
          source: job.repository,
          commit: job.base,
          directory: directory,
          filters: context.filterPrograms,
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
        source: job.repository,
        name: "kjob-\(name.workspace)",
        path: path,
        store: "\(context.settings.place.path)/\(name.workspace)",
        isolation: isolation,
        origin: origin,
        spare: spare,
        threads: threads
      )
      return try repository.create(creation, interruption)
    }
  }

  private func copyUntrackedFiles(
    into workspace: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Workspace {
    let paths = context.specification.copy
    guard !paths.isEmpty else { return workspace }
    do throws(GitError) {
      let interruption = context.interruption(at: deadline)
      return try context.repository.copy(paths, into: workspace, interruption)
    } catch {
      throw context.failure(.copy, error, while: "copying files")
    }
  }

  /// Records a finished workspace, so that a later kjob can find and recognize it.
  private func record(_ workspace: Workspace) throws(JobFailure) {
    let record = workspace.record
    do throws(FileError) {
      let facts = WorkspaceFacts(
        path: record.path,
        device: record.identity.device,
        inode: record.identity.inode,
        administrativePath: record.administrativeDirectory,
        digest: try Resumption.keep(workspace)
      )
      context.emit(.workspaceCreated(context.id, facts))
    } catch {
      throw context.failure(.worktree, .file(error), while: "making the worktree")
    }
  }

  // MARK: - Variables and temporary files

  func furnish(
    _ workspace: Workspace,
    _ name: Name,
    _ surroundings: OwnFolder? = nil
  ) throws(JobFailure) -> Room {
    let folder: TemporaryFolder
    do throws(FileError) {
      folder = try TemporaryFolder(context.settings.place, name: name.temporaryFolder)
    } catch {
      let type: ReasonType = surroundings == nil ? .worktree : .room
      throw .error(type, SafeText("the folder for temporary files: \(error)"))
    }
    let place = context.folder(in: workspace.record.path)
    let environment = context.environment(in: workspace.record.path, temporaryFolder: folder.path)
    let facts = EnvironmentFacts(
      withheldFromAgent: environment.withheldFromAgent.map { SafeText($0).singleLine },
      withheldFromCommands: environment.withheldFromCommands.map { SafeText($0).singleLine },
      temporaryFolder: folder.facts
    )
    // A clean room's programs get the same variables.
    if surroundings == nil { context.emit(.environmentPrepared(context.id, facts)) }
    let commandLauncher = context.launcher(environment.commands, in: place)
    return Room(
      workspace: workspace,
      environment: environment,
      agentLauncher: context.launcher(environment.agent, in: place),
      commandLauncher: commandLauncher,
      temporaryFolder: folder,
      surroundings: surroundings,
      folder: place
    )
  }
}

extension Isolation {
  /// The workspace's form of it.
  fileprivate var ofWorkspace: Workspace.Isolation {
    switch self {
    case .worktree: .worktree
    case .private: .private
    }
  }
}
