internal import FileSystem
internal import Git
internal import JobFile
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// One attempt at a job: its life from its worktree to its verdict.
struct Attempt {
  let job: JobRun
  /// Its place, from 1.
  let number: Int
  /// What the job's credits are counted with.
  let meter: CreditMeter
  /// Where everything is done that opens the repository or reads the worktree.
  let repository: RepositoryWork

  init(job: JobRun, number: Int, meter: CreditMeter) {
    self.job = job
    self.number = number
    self.meter = meter
    repository = RepositoryWork(under: job.forkServer)
  }

  var id: JobID { job.id }
  var planned: PlannedJob { job.job.planned }
  var specification: JobSpecification { job.specification }
  var settings: RunSettings { job.settings }
  var control: RunControl { job.control }
  var dispatcher: Dispatcher { job.dispatcher }
  var token: String { job.token }
  var forkServer: ForkServer { job.forkServer }
  var folder: (absolute: String, relative: String) { job.folder }

  /// Makes the attempt and says why it did not succeed; nil when it did.
  ///
  /// Whatever happens, it cleans up.
  func run() -> JobFailure? {
    var workspace: Workspace?
    var failure: JobFailure?
    let before = sourceFingerprint()
    do throws(JobFailure) {
      try work(&workspace)
    } catch {
      failure = error
    }
    failure = checkSource(before, failure)
    if let workspace { cleanUp(workspace, failure?.outcome ?? .passed) }
    return failure
  }

  /// The agent's program with its arguments.
  var agentCommand: [String] {
    let agent = specification.agent
    let command =
      switch agent.program {
      case .kiro: KiroCommandLine.standard
      case .command(let command): command
      case .scripted(let script): [settings.program, "agent", "--script", script]
      case .replayed(let file): [settings.program, "agent", "--replay", file]
      }
    return KiroCommandLine.arguments(
      command: command,
      agent: agent.name,
      model: agent.model,
      trust: agent.trust.forKiro
    )
  }

  /// Makes the worktree and opens a session in it as a job would, without setup and without a
  /// prompt; says what is wrong, if so.
  func rehearse() -> JobFailure? {
    var workspace: Workspace?
    var failure: JobFailure?
    do throws(JobFailure) {
      let deadline = MonotonicInstant.now + specification.timeout
      let stage = try prepare(&workspace, deadline)
      defer { remove(stage.temporaryFolder) }
      failure = try agent(stage).rehearse()
    } catch {
      failure = error
    }
    if let workspace { cleanUp(workspace, failure?.outcome ?? .passed) }
    return failure
  }

  /// What a job works in and with.
  struct Stage {
    var workspace: Workspace
    var environment: JobEnvironment
    var temporaryFolder: TemporaryFolder
    var deadline: MonotonicInstant

    var path: String { workspace.record.path }
  }

  private func prepare(
    _ workspace: inout Workspace?,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Stage {
    try prepareFolder()
    let tree = try makeWorkspace(deadline)
    workspace = tree
    let copied = try takeAlong(tree, deadline)
    workspace = copied
    return try stage(copied, deadline)
  }

  private func stage(
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
      deadline: deadline
    )
  }

  private func shellCommands(_ stage: Stage) -> ShellCommands {
    ShellCommands(
      phase: .setup,
      worktree: stage.path,
      environment: stage.environment.commands,
      folder: folder,
      logLimit: specification.limits.logSize,
      deadline: stage.deadline,
      grace: specification.gracePeriod,
      control: control,
      redactor: Redactor(stage.environment.secrets),
      token: token,
      forkServer: forkServer,
      onStart: { [dispatcher, id] in dispatcher.emit(.commandStarted(id, $0, index: $1, $2)) }
    )
  }

  /// The agent with the servers that its configuration names, as it stands in the worktree now.
  private func agent(_ stage: Stage) throws(JobFailure) -> AgentRun {
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
    if let workspace { cleanUp(workspace, failure?.outcome ?? .passed) }
    return failure
  }

  private func verify(
    after earlier: JobState,
    _ workspace: inout Workspace?
  ) throws(JobFailure) {
    let deadline = MonotonicInstant.now + specification.timeout
    let kept = earlier.store.flatMap { Resumption.workspace(in: $0) }
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

  private func work(_ workspace: inout Workspace?) throws(JobFailure) {
    let deadline = MonotonicInstant.now + specification.timeout
    let stage = try prepare(&workspace, deadline)
    defer { remove(stage.temporaryFolder) }
    let copied = stage.workspace
    var commands = shellCommands(stage)
    try setUp(commands)
    let agent = try agent(stage)
    commands.redactor = agent.redactor
    let (prompted, failure) = agent.run()
    // What the agent did before it failed may be worth having; it just is not judged.
    if let failure, !prompted || control.isImmediate { throw failure }
    if failure == nil { dispatcher.emit(.agentFinished(id)) }
    let snapshot = try read(copied, failure == nil ? deadline : nil, agent.redactor)
    if let failure { throw failure }
    try judge(stage, snapshot, commands)
  }

  /// Verifies a snapshot that stands in the worktree.
  private func judge(
    _ stage: Stage,
    _ snapshot: Snapshot,
    _ commands: ShellCommands
  ) throws(JobFailure) {
    try requireComplete(snapshot)
    try restore(stage.workspace, stage.deadline)
    let delivered = try patchStatus()
    let verdict = try verify(commands, snapshot)
    try requireUnchanged(stage.workspace, snapshot, stage.deadline)
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

  /// Makes the job's folder in the output, which nothing of an earlier run stands in.
  private func prepareFolder() throws(JobFailure) {
    try withOutput { () throws(FileError) in
      try makeDirectories(folder.absolute)
    }
  }

  /// Ends long work on the repository when the job's time is over or the run stops.
  ///
  /// What an agent left when it failed is read although its time is over, for a bounded while.
  func interruption(_ deadline: MonotonicInstant?) -> Interruption {
    let control = control
    guard let deadline else {
      let end = MonotonicInstant.now + .seconds(10)
      return Interruption { control.isImmediate || MonotonicInstant.now >= end }
    }
    return Interruption { control.stopReason != nil || MonotonicInstant.now >= deadline }
  }

  func failure(_ type: ReasonType, _ error: GitError, _ doing: SafeText) -> JobFailure {
    guard error == .interrupted else { return .error(type, SafeText("\(error)")) }
    return control.stopReason.map { .cancelled($0) } ?? .jobTimeout(doing)
  }

  private func variables(worktree: String) -> [String: String] {
    [
      "KJOB": "1",
      "KJOB_BASE_COMMIT": job.job.base.description,
      "KJOB_JOB_ID": id,
      "KJOB_JOB_NAME": specification.name,
      "KJOB_REPOSITORY": job.job.repository.workingTree,
      "KJOB_RUN_ID": settings.runID,
      "KJOB_WORKTREE": worktree,
    ]
  }
}

extension AgentSettings.Trust {
  fileprivate var forKiro: KiroCommandLine.Trust {
    switch self {
    case .asConfigured: .asConfigured
    case .allTools: .allTools
    case .tools(let names): .tools(names)
    }
  }
}
