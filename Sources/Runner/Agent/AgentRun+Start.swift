internal import AgentClientProtocol
internal import FileSystem
internal import JobFile
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension AgentRun {
  /// Whether the agent's program did not take the flag that names its engine, so that it is started
  /// once more without; tells so.
  func leavesOutEngine(_ session: inout AgentSession, _ failure: JobFailure?) -> Bool {
    let programs = attempt.job.programs
    guard failure?.reason.type == .agentConfiguration,
      let engine = session.wishes.program.requestedEngine,
      session.refusedFlags?.isOfEngine == true
    else { return false }
    programs.refuseEngine(of: specification.agent)
    dispatcher.emit(
      .warned(
        id,
        SafeText(
          "the agent's program does not take `\(KiroEngine.flag) \(engine)`: started without it, so "
            + "that it chooses the engine itself"
        )
      )
    )
    return true
  }

  func start(
    _ number: Int,
    hasUsedTools: Bool = false
  ) throws(JobFailure) -> AgentSession {
    // Another job may have found meanwhile that the agent can do none.
    if number == 1, let reason = attempt.control.refusal(of: AgentIdentity(specification.agent)) {
      throw .cancelled(reason)
    }
    let folder = attempt.folder.absolute
    let mark = number == 1 ? "" : "-\(number)"
    try attempt.requireFolder()
    let (attempt, names) = (attempt, ("transcript\(mark).jsonl", "agent\(mark).stderr.log"))
    let transcript = try withOutput { () throws(FileError) in
      try Transcript(
        path: "\(folder)/\(names.0)",
        redactor: redactor,
        limit: specification.limits.transcriptSize,
        noting: { attempt.note(names.0, $0) }
      )
    }
    let errors = try withOutput { () throws(FileError) in
      try OutputSpool(
        path: "\(folder)/\(names.1)",
        limit: specification.limits.logSize,
        noting: { attempt.note(names.1, $0) }
      )
    }
    let services = try clientServices()
    let child = try spawn(attempt.agentCommand)
    dispatcher.emit(.agentStarted(id, child.facts))
    let (dispatcher, id) = (dispatcher, id)
    let conversation = AgentConversation(
      child: child,
      gate: MCPStartupGate(servers.requirement, handedOver: servers.handedOver),
      identity: SessionIdentity(
        mode: specification.agent.name,
        model: specification.agent.model
      ),
      policy: PermissionPolicy(specification.permissions, worktree: worktree),
      control: attempt.control,
      redactor: redactor,
      transcript: transcript,
      errors: errors,
      hasUsedTools: hasUsedTools,
      services: services,
      activity: AgentActivity(dispatcher.activityInterest, redactor: redactor) { kind in
        dispatcher.tell(JobActivity(id, kind))
      },
      onPermission: { dispatcher.emit(.permissionDecided(id, $0)) },
      onNotice: { dispatcher.emit(.warned(id, $0)) }
    )
    return AgentSession(
      conversation,
      limits: AgentLimits(
        job: deadline,
        idle: specification.idleTimeout,
        grace: specification.gracePeriod,
        mcpStartup: specification.mcpStartupTimeout
      ),
      wishes: AgentSession.Wishes(
        agentName: specification.agent.name,
        model: specification.agent.model,
        servers: servers.added,
        prover: prover(inMode: nil),
        isKiro: specification.agent.standsForKiro,
        version: specification.agent.ownCommand == nil ? specification.agent.version : nil,
        program: attempt.job.programs.facts(of: specification.agent),
        hasAPIKey: environment.agent["KIRO_API_KEY"]?.isEmpty == false
      ),
      control: attempt.control,
      meter: attempt.meter,
      token: attempt.token
    )
  }

  /// What the job file lets kjob do for the agent.
  private func clientServices() throws(JobFailure) -> ClientServices {
    let offered = specification.clientCapabilities
    guard !offered.isEmpty else { return ClientServices() }
    let folder: ConfinedFolder
    do throws(FileError) {
      folder = try ConfinedFolder(path: worktree)
    } catch {
      throw .error(.worktree, SafeText("\(error)"))
    }
    let terminals = Terminals(
      folder: folder,
      path: worktree,
      environment: environment.agent,
      token: attempt.token,
      forkServer: attempt.forkServer
    )
    return ClientServices(
      files: offered.contains(.files) ? ClientFiles(folder: folder) : nil,
      terminals: offered.contains(.terminals) ? terminals : nil
    )
  }

  private func spawn(_ arguments: [String]) throws(JobFailure) -> SupervisedProcess {
    do throws(SpawnError) {
      return try SupervisedProcess(
        starting: Command(
          arguments,
          environment: environment.agent,
          workingDirectory: worktree
        ),
        under: attempt.forkServer,
        until: deadline
      )
    } catch {
      if MonotonicInstant.now >= deadline { throw .jobTimeout("starting the agent") }
      if case .supervisorLost = error { throw .supervisorLost(.agent) }
      throw .error(.agentStart, SafeText("the agent could not be started: \(error)"))
    }
  }
}
