internal import FileSystem
internal import Job
internal import Kiro
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension ConverseStep {
  /// Returns true, and reports it, when the agent's program rejected the flag that selects its
  /// engine, so that the agent is started again without the flag.
  func leavesOutEngine(_ session: inout AgentSession, _ failure: JobFailure?) -> Bool {
    let programs = context.services.programs
    guard failure?.reason.type == .agentConfiguration,
      let engine = session.requested.program.requestedEngine,
      session.refusedFlags?.isOfEngine == true
    else { return false }
    programs.refuseEngine(of: specification.agent)
    context.emit(
      .warned(
        id,
        SafeText(
          "the agent's program does not take `\(KiroEngine.flag) \(engine)`: kjob starts it without "
            + "that option, and the agent chooses its engine"
        )
      )
    )
    return true
  }

  func start(
    _ number: Int,
    hasUsedTools: Bool = false
  ) throws(JobFailure) -> AgentSession {
    // Another job may have found in the meantime that the agent cannot run any job.
    if number == 1, let reason = context.control.refusal(of: AgentIdentity(specification.agent)) {
      throw .cancelled(reason)
    }
    let mark = number == 1 ? "" : "-\(number)"
    try context.folder.require()
    let transcript = try openTranscript("transcript\(mark).jsonl")
    let errors = try openErrorLog("agent\(mark).stderr.log")
    let services = try clientServices()
    let child = try spawn(agentCommand)
    context.emit(.agentStarted(id, child.facts))
    let (dispatcher, id) = (context.services.dispatcher, id)
    let conversation = AgentConversation(
      child: child,
      gate: MCPStartupGate(servers.requirement, handedOver: servers.handedOver),
      identity: SessionIdentity(
        mode: specification.agent.name,
        model: specification.agent.model
      ),
      policy: PermissionPolicy(specification.permissions, worktree: room.path),
      control: context.control,
      redactor: redactor,
      transcript: transcript,
      errors: errors,
      hasUsedTools: hasUsedTools,
      services: services,
      activity: AgentActivity(dispatcher.activityInterest, redactor: redactor) { kind in
        dispatcher.report(JobActivity(id, kind))
      },
      onPermission: { dispatcher.emit(.permissionDecided(id, $0)) },
      onNotice: { dispatcher.emit(.warned(id, $0)) }
    )
    return AgentSession(
      conversation,
      limits: limits,
      requested: requested,
      control: context.control,
      meter: meter,
      token: context.token
    )
  }

  private var limits: AgentLimits {
    AgentLimits(
      job: deadline,
      idle: specification.idleTimeout,
      grace: specification.gracePeriod,
      mcpStartup: specification.mcpStartupTimeout
    )
  }

  private var requested: AgentSession.Request {
    AgentSession.Request(
      agentName: specification.agent.name,
      model: specification.agent.model,
      servers: servers.added,
      probe: probe(inMode: nil),
      isKiro: specification.agent.standsForKiro,
      version: specification.agent.ownCommand == nil ? specification.agent.version : nil,
      program: context.services.programs.facts(of: specification.agent),
      hasAPIKey: room.environment.agent["KIRO_API_KEY"]?.isEmpty == false
    )
  }

  private func openTranscript(_ name: String) throws(JobFailure) -> Transcript {
    let folder = context.folder
    return try withOutput { () throws(FileError) in
      try Transcript(
        path: "\(folder.path)/\(name)",
        redactor: redactor,
        limit: specification.limits.transcriptSize,
        noting: { folder.note(name, $0) }
      )
    }
  }

  private func openErrorLog(_ name: String) throws(JobFailure) -> OutputSpool {
    let folder = context.folder
    return try withOutput { () throws(FileError) in
      try OutputSpool(
        path: "\(folder.path)/\(name)",
        limit: specification.limits.logSize,
        noting: { folder.note(name, $0) }
      )
    }
  }

  /// The agent's program with its arguments.
  private var agentCommand: [String] {
    let agent = specification.agent
    let settings = context.settings
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
      trust: agent.trust,
      engine: context.services.programs.facts(of: agent).requestedEngine
    )
  }

  /// The services that the job file allows kjob to offer the agent.
  private func clientServices() throws(JobFailure) -> ClientServices {
    let offered = specification.clientCapabilities
    guard !offered.isEmpty else { return ClientServices() }
    let folder: ConfinedFolder
    do throws(FileError) {
      folder = try ConfinedFolder(path: room.path)
    } catch {
      throw .error(.worktree, SafeText("\(error)"))
    }
    let terminals = Terminals(
      folder: folder,
      launcher: room.agentLauncher
    )
    return ClientServices(
      files: offered.contains(.files) ? ClientFiles(folder: folder) : nil,
      terminals: offered.contains(.terminals) ? terminals : nil
    )
  }

  private func spawn(_ arguments: [String]) throws(JobFailure) -> SupervisedProcess {
    do throws(SpawnError) {
      return try room.agentLauncher.start(arguments, until: deadline)
    } catch {
      if MonotonicInstant.now >= deadline { throw .jobTimeout("starting the agent") }
      if case .supervisorLost = error { throw .supervisorLost(.agent) }
      throw .error(.agentStart, SafeText("the agent could not be started: \(error)"))
    }
  }
}
