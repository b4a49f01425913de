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

  var id: JobID { job.id }
  var planned: PlannedJob { job.job.planned }
  var specification: JobSpecification { job.specification }
  var settings: RunSettings { job.settings }
  var control: RunControl { job.control }
  var dispatcher: Dispatcher { job.dispatcher }
  var token: String { job.token }
  var forkServer: ForkServer { job.forkServer }
  /// Where everything is done that opens the repository or reads the worktree.
  var repository: RepositoryWork { job.repositoryWork }
  var folder: (absolute: String, relative: String) { job.folder }

  /// Requires that the job's folder in the output is still one: what is written must not follow a link
  /// that somebody has put in its place.
  func requireFolder() throws(JobFailure) {
    guard !job.delivered.hasFolder(at: folder.relative) else { return }
    throw .error(
      .output,
      "the job's folder `\(folder.relative)` was moved away, or something else took its place"
    )
  }

  /// Remembers what was written to a file in the job's folder.
  func note(_ name: String, _ file: WrittenFile) {
    job.delivered.note("\(folder.relative)/\(name)", file)
  }

  /// Makes the attempt and says why it did not succeed; nil when it did.
  ///
  /// Whatever happens, it cleans up.
  func run() -> JobFailure? {
    var workspace: Workspace?
    var failure: JobFailure?
    do throws(JobFailure) {
      try work(&workspace)
    } catch {
      failure = error
    }
    if failure == nil { failure = sourceFailure(workspace) }
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
      trust: agent.trust.forKiro,
      engine: job.programs.facts(of: agent).requestedEngine
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
