internal import FileSystem
internal import Git
internal import Job
internal import JobFile
internal import Sessions
internal import Subprocess

extension JobContext {
  /// Creates a launcher that starts the job's programs with these variables in a folder.
  func launcher(_ environment: [String: String], in folder: String) -> ProgramLauncher {
    ProgramLauncher(
      under: services.forkServer,
      token: token,
      environment: environment,
      workingDirectory: folder
    )
  }

  /// Returns the folder of a workspace in which the job's programs start.
  func folder(in workspace: String) -> String {
    specification.folder.map { "\(workspace)/\($0)" } ?? workspace
  }

  /// The variables of the job's programs that run in a workspace.
  func environment(in workspace: String, temporaryFolder: String) -> JobEnvironment {
    JobEnvironment(
      inherited: settings.environment,
      settings: specification.agent.environment,
      common: specification.environment,
      secretNames: specification.secrets,
      credentials: job.credentials,
      own: variables(in: workspace),
      ownOfAgent: specification.agent.standsForKiro
        ? [KiroLogFile.variable: KiroLogFile.path(in: temporaryFolder)] : [:],
      worktree: folder(in: workspace),
      token: token,
      temporaryFolder: temporaryFolder
    )
  }

  /// The variables of the job's programs that run outside a workspace, with their own token.
  func environment(outsideWorkspace folder: String) -> JobEnvironment {
    JobEnvironment(
      inherited: settings.environment,
      settings: specification.agent.environment,
      common: specification.environment,
      secretNames: specification.secrets,
      own: [:],
      worktree: folder,
      token: token
    )
  }

  /// The programs of the permitted filters, with the variables that commands get.
  var filterPrograms: FilterPrograms {
    guard !specification.filters.isEmpty else { return .none }
    let source = job.repository.workingTree
    let known = settings.filterDrivers[source] ?? [:]
    return FilterPrograms(
      drivers: known.filter { specification.filters.contains($0.key) },
      environment: environment(outsideWorkspace: source).commands,
      folder: source
    )
  }

  /// The variables that differ from job to job, also among jobs that share the results of their
  /// commands on the base.
  static let ownVariables: Set = ["KJOB_JOB_ID", "KJOB_JOB_NAME", "KJOB_RUN_ID", "KJOB_WORKTREE"]

  /// The variables that describe the job's repository.
  var repositoryVariables: [String: String] {
    let source = job.repository.workingTree
    return [
      "KJOB_BASE_COMMIT": job.base.description,
      "KJOB_REPOSITORY": specification.repository.url?.text ?? source,
      "KJOB_REPO_NAME": specification.repository.name ?? lastComponent(source),
    ]
  }

  private func variables(in workspace: String) -> [String: String] {
    var variables = repositoryVariables
    variables["KJOB"] = "1"
    variables["KJOB_JOB_ID"] = id
    variables["KJOB_JOB_NAME"] = specification.name
    variables["KJOB_RUN_ID"] = settings.runID
    variables["KJOB_WORKTREE"] = workspace
    for entry in specification.matrix { variables[entry.environmentName] = entry.value }
    return variables
  }
}
