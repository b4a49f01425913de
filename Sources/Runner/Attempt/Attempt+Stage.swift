internal import FileSystem
internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// What a job works in and with.
  struct Stage {
    var workspace: Workspace
    var environment: JobEnvironment
    var temporaryFolder: TemporaryFolder
    var deadline: MonotonicInstant
    /// The shell of the commands before the agent came.
    var shell: String

    var path: String { workspace.record.path }
  }

  func prepare(
    _ workspace: inout Workspace?,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Stage {
    try prepareFolder()
    let tree = try makeWorkspace(deadline)
    workspace = tree
    let copied = try takeAlong(tree, deadline)
    workspace = copied
    try announce(copied)
    return try stage(copied, deadline)
  }

  func stage(
    _ copied: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Stage {
    let path = copied.record.path
    let (environment, folder) = try makeEnvironment(
      worktree: path,
      own: variables(worktree: path)
    )
    return Stage(
      workspace: copied,
      environment: environment,
      temporaryFolder: folder,
      deadline: deadline,
      shell: ShellCommands.shellIdentity(environment.commands)
    )
  }

  func shellCommands(_ stage: Stage) -> ShellCommands {
    ShellCommands(
      phase: .setup,
      worktree: stage.path,
      environment: stage.environment.commands,
      folder: folder,
      outputFolder: "\(settings.outputDirectory)/\(folder.relative)",
      logLimit: specification.limits.logSize,
      deadline: stage.deadline,
      grace: specification.gracePeriod,
      control: control,
      redactor: Redactor(stage.environment.secrets),
      token: token,
      forkServer: forkServer,
      note: note,
      requireFolder: requireFolder,
      onStart: { [dispatcher, id] in dispatcher.emit(.commandStarted(id, $0, index: $1, $2)) }
    )
  }

  /// The agent with the servers that its configuration names, as it stands in the worktree now.
  func agent(_ stage: Stage) throws(JobFailure) -> AgentRun {
    let left = LeftBehindConfiguration(
      source: job.job.repository.workingTree,
      worktree: stage.path,
      specification: specification
    )
    for warning in try left.check() { dispatcher.emit(.warned(id, warning)) }
    let servers = try MCPServers(
      specification,
      worktree: stage.path,
      environment: stage.environment,
      inherited: settings.environment
    )
    for path in servers.blankFiles {
      dispatcher.emit(.warned(id, "`\(path)` is empty: it names no MCP servers"))
    }
    let redactor = Redactor(
      stage.environment.secrets
        + servers.secrets.map { Secret(name: "an MCP server's setting", value: $0) }
    )
    dispatcher.mask(id, with: redactor)
    return AgentRun(
      attempt: self,
      worktree: stage.path,
      environment: stage.environment,
      servers: servers,
      redactor: redactor,
      deadline: stage.deadline
    )
  }

  /// Makes the job's folder in the output, which nothing of an earlier run stands in.
  func prepareFolder() throws(JobFailure) {
    try withOutput { () throws(FileError) in
      try makeDirectories(folder.absolute)
    }
  }

  private func variables(worktree: String) -> [String: String] {
    var variables = [
      "KJOB": "1",
      "KJOB_BASE_COMMIT": job.job.base.description,
      "KJOB_JOB_ID": id,
      "KJOB_JOB_NAME": specification.name,
      "KJOB_REPOSITORY": specification.repository.url?.text ?? job.job.repository.workingTree,
      "KJOB_RUN_ID": settings.runID,
      "KJOB_WORKTREE": worktree,
    ]
    let tree = job.job.repository.workingTree
    variables["KJOB_REPO_NAME"] = specification.repository.name ?? lastComponent(tree)
    for entry in specification.matrix { variables[entry.environmentName] = entry.value }
    return variables
  }
}
