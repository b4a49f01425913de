internal import FileSystem
internal import Job
internal import Kiro
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension ConverseStep {
  /// Returns true, and reports it, when the agent's program rejected flags that kjob can do without,
  /// so that the agent is started again.
  func leavesOutFlags(_ session: inout AgentSession, _ failure: JobFailure?) -> Bool {
    guard failure?.reason.type == .agentConfiguration, let refusal = session.refusedFlags,
      let remedy = context.services.programs.learn(from: refusal, by: specification.agent)
    else { return false }
    context.emit(.warned(id, SafeText("the agent's program \(remedy)")))
    return true
  }

  func start(
    _ number: Int,
    hasUsedTools: Bool = false
  ) throws(JobFailure) -> AgentSession {
    // Long: the conversation takes much of the job's context.
    // Another job may have found in the meantime that the agent cannot run any job.
    if number == 1, let reason = context.control.refusal(of: AgentIdentity(specification.agent)) {
      throw .cancelled(reason)
    }
    let mark = number == 1 ? "" : "-\(number)"
    try context.folder.require()
    let transcript = try openTranscript("transcript\(mark).jsonl")
    let errors = try openErrorLog("agent\(mark).stderr.log")
    let services = try clientServices()
    let definition = try definition()
    let child = try spawn(agentCommand)
    context.emit(.agentStarted(id, child.facts))
    let (dispatcher, id, gate) = (context.services.dispatcher, id, context.gate)
    let conversation = AgentConversation(
      child: child,
      gate: MCPStartupGate(servers.requirement, handedOver: servers.handedOver),
      identity: SessionIdentity(
        mode: specification.agent.name,
        model: specification.agent.model
      ),
      policy: PermissionPolicy(
        specification.permissions,
        worktree: room.path,
        folder: room.folder
      ),
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
      onNotice: { dispatcher.emit(.warned(id, $0)) },
      onThrottling: { gate?.noteThrottling(of: id) }
    )
    return AgentSession(
      conversation,
      limits: limits,
      requested: requested(definition),
      control: context.control,
      meter: meter,
      token: context.token
    )
  }

  private var limits: AgentLimits {
    AgentLimits(
      job: deadline,
      timeout: specification.timeout,
      idle: specification.idleTimeout,
      grace: specification.gracePeriod,
      mcpStartup: specification.mcpStartupTimeout
    )
  }

  private func requested(_ definition: AgentDefinition?) -> AgentSession.Request {
    var request = AgentSession.Request(
      agentName: specification.agent.name,
      model: specification.agent.model,
      effort: specification.agent.effort,
      autonomy: autonomy,
      definition: definition,
      engine: requestedEngine,
      variables: Set(room.environment.agent.filter { !$0.value.isEmpty }.keys),
      servers: servers.added,
      probe: probe(inMode: nil),
      version: specification.agent.ownCommand == nil ? specification.agent.version : nil,
      program: program,
      hasAPIKey: room.environment.agent["KIRO_API_KEY"]?.isEmpty == false
    )
    request.images = specification.prompts.enumerated().flatMap { index, prompt in
      prompt.attachments.filter(\.isImage).map { (index + 1, $0.path) }
    }
    return request
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
      for: agent,
      start: program.start
    )
  }

  /// Returns the agent's definition for an engine that takes it with the session; reports what the
  /// engine does not take.
  private func definition() throws(JobFailure) -> AgentDefinition? {
    guard program.engine.takesAgentDefinitions,
      let definition = try servers.definition(
        ofAgent: specification.agent.name,
        grantsTools: specification.permissions.fallback == .deny
      )
    else { return nil }
    if !definition.lostKeys.isEmpty {
      let keys = definition.lostKeys.map { "`\($0)`" }.joined(separator: ", ")
      let text = "the engine v3 does not get \(keys) of the agent `\(definition.name)`"
      context.emit(.warned(id, redactor.safeText(text).singleLine))
    }
    return definition
  }

  /// The facts about the agent's program, as far as they are known now.
  private var program: AgentPrograms.Facts {
    context.services.programs.facts(of: specification.agent)
  }

  /// The engine that the job requires; nil for any.
  private var requestedEngine: AgentEngine? {
    switch specification.agent.engine {
    case .auto: nil
    // An engine in the command takes precedence.
    case .v2, .v3:
      program.namedEngine == nil
        ? AgentEngine.named(specification.agent.engine.rawValue) : nil
    }
  }

  /// Whether the agent's tools have to ask before they run.
  private var autonomy: AgentSession.Autonomy {
    if specification.agent.trust == .allTools { return .granted }
    return specification.permissions == PermissionPolicyDefinition() ? .asConfigured : .supervised
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
    if let problem = room.folderProblem { throw .error(.worktree, SafeText(problem)) }
    do throws(SpawnError) {
      return try room.agentLauncher.start(arguments, until: deadline)
    } catch {
      if MonotonicInstant.now >= deadline {
        throw .jobTimeout(specification.timeout, while: "starting the agent")
      }
      if case .supervisorLost = error { throw .supervisorLost(.agent) }
      throw .error(.agentStart, SafeText("the agent could not be started: \(error)"))
    }
  }

  /// Opens a session in the room.
  func open(_ session: inout AgentSession) throws(JobFailure) {
    do throws(JobFailure) {
      let facts = try session.open(in: room.folder, version: context.settings.version)
      context.emit(.sessionOpened(id, facts))
      let mode = session.conversation.observations.identity.mode
      session.requested.kiroServers = try servers.kiroNames(inMode: mode)
      session.requested.probe = probe(inMode: mode)
    } catch {
      // Some agents open no session when a server fails to start, and explain it in their own
      // words.
      guard session.refusesSession, session.canProbeServers else { throw error }
      context.emit(.warned(id, error.reason.message))
      try passGate(&session)
      throw error
    }
  }
}
