internal import AgentClientProtocol
internal import FileSystem
internal import FoundationEssentials
internal import JobFile
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The part of a job's life in which its agent runs: from the spawn to the last process's end.
struct AgentRun {
  let job: JobRun
  let worktree: String
  let environment: JobEnvironment
  let redactor: Redactor
  let deadline: MonotonicInstant

  private var specification: JobSpecification { job.specification }

  /// Runs the agent to its end.
  ///
  /// Returns whether a prompt was sent, since only then can it have changed anything for the job,
  /// and why the job cannot be judged, if so.
  func run() -> (prompted: Bool, failure: JobFailure?) {
    var prompted = false
    do throws(JobFailure) {
      var session = try start()
      var failure: JobFailure?
      do throws(JobFailure) {
        try talk(&session, &prompted)
      } catch {
        failure = error
      }
      let end = session.end()
      job.dispatcher.emit(.agentEnded(job.id, ending: end.ending, leftovers: end.leftovers))
      for record in end.recordFailures where failure == nil {
        failure = .error(.output, SafeText("\(record)"))
      }
      return (prompted, failure)
    } catch {
      return (prompted, error)
    }
  }

  private func talk(_ session: inout AgentSession, _ prompted: inout Bool) throws(JobFailure) {
    let facts = try session.open(
      in: worktree,
      version: job.settings.version,
      agentName: specification.agent.name
    )
    job.dispatcher.emit(.sessionOpened(job.id, facts))
    try passGate(&session)
    let count = specification.prompts.count
    for (index, prompt) in specification.prompts.enumerated() {
      job.dispatcher.emit(.promptSent(job.id, index: index + 1, of: count))
      prompted = true
      let turn = try session.turn(prompt.text, index: index + 1)
      job.dispatcher.emit(.turnEnded(job.id, turn))
      guard turn.stopReason == "end_turn" else {
        throw .error(
          .agentStopped,
          "the agent stopped with `\(turn.stopReason.string)` in turn \(index + 1) of \(count)"
        )
      }
    }
  }

  /// Waits for the MCP servers; no prompt is sent unless every required one runs.
  private func passGate(_ session: inout AgentSession) throws(JobFailure) {
    let (verdict, servers) = try session.settleServers()
    let facts = servers.map { server in
      MCPServerFacts(
        name: redactor.safeText(server.name).singleLine,
        state: redactor.safeText("\(server.state)").singleLine,
        isStarted: server.state == .started,
        isRequired: server.isRequired
      )
    }
    job.dispatcher.emit(.mcpSettled(job.id, facts))
    guard case .closed(let refused) = verdict else { return }
    let list = refused.map { "`\($0.name)` \($0.state)" }.joined(separator: ", ")
    let all = facts.map { "\($0.name.string): \($0.state.string)" }.joined(separator: "\n")
    throw .error(
      .mcpStartup,
      redactor.safeText("not every required MCP server started: \(list); no prompt was sent"),
      details: redactor.safeText("not every required MCP server started:\n\(all)")
    )
  }

  private func start() throws(JobFailure) -> AgentSession {
    let (requirement, userServers) = try requirement()
    let folder = job.folder.absolute
    var arguments: [String]
    switch specification.agent.program {
    case .kiro: arguments = KiroCommandLine.standard
    case .command(let command): arguments = command
    case .scripted(let script): arguments = [job.settings.program, "agent", "--script", script]
    case .replayed(let file): arguments = [job.settings.program, "agent", "--replay", file]
    }
    arguments = KiroCommandLine.arguments(
      command: arguments,
      agent: specification.agent.name,
      model: specification.agent.model
    )
    let transcript = try withOutput { () throws(FileError) in
      try Transcript(path: folder + "/transcript.jsonl", redactor: redactor)
    }
    let errors = try withOutput { () throws(FileError) in
      try OutputSpool(path: folder + "/agent.stderr.log")
    }
    let services = try clientServices()
    let child = try spawn(arguments)
    job.dispatcher.emit(.agentStarted(job.id, process: Int(child.id)))
    let dispatcher = job.dispatcher
    let id = job.id
    let conversation = AgentConversation(
      child: child,
      gate: MCPStartupGate(requirement),
      policy: PermissionPolicy(specification.permissions),
      control: job.control,
      redactor: redactor,
      transcript: transcript,
      errors: errors,
      services: services,
      onPermission: { title, isAllowed in
        dispatcher.emit(.permissionDecided(id, title: title, isAllowed: isAllowed))
      }
    )
    return AgentSession(
      conversation,
      limits: AgentLimits(
        job: deadline,
        idle: specification.idleTimeout,
        grace: specification.gracePeriod,
        mcpStartup: specification.mcpStartupTimeout
      ),
      kiroServers: userServers,
      control: job.control,
      token: job.token
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
      token: job.token
    )
    return ClientServices(
      files: offered.contains(.files) ? ClientFiles(folder: folder) : nil,
      terminals: offered.contains(.terminals) ? terminals : nil
    )
  }

  private func spawn(_ arguments: [String]) throws(JobFailure) -> ChildProcess {
    do throws(SpawnError) {
      return try ChildProcess(
        starting: Command(
          arguments,
          environment: environment.agent,
          workingDirectory: worktree
        )
      )
    } catch {
      throw .error(
        .agentStart,
        SafeText("the agent could not be started: \(error)")
      )
    }
  }

  /// What the gate requires; reads the configuration that Kiro is about to read, as it stands now.
  ///
  /// The workspace's configuration counts for every agent. The user's counts for Kiro, and for an
  /// agent of another name only once it has turned out to be Kiro: `user` are the servers that it
  /// then expects besides. The built-in agent has no user.
  private func requirement() throws(JobFailure) -> (MCPStartupGate.Requirement, user: [String]) {
    switch specification.mcpStartup {
    case .notRequired: return (.nothing, [])
    case .servers(let names): return (.named(names), [])
    case .all: break
    }
    let home = environment.agent["HOME"] ?? ""
    let kiroHome = environment.agent["KIRO_HOME"] ?? home + "/.kiro"
    do throws(MCPConfiguration.Fault) {
      var agent: MCPConfiguration.File?
      if let name = specification.agent.name {
        agent = try file(worktree + "/" + MCPConfiguration.agentPath(name))
        if agent == nil { agent = try file(kiroHome + "/agents/\(name).json") }
      }
      let workspace = try file(worktree + "/" + MCPConfiguration.serversPath)
      func expected(_ user: MCPConfiguration.File?) throws(MCPConfiguration.Fault) -> [String] {
        try MCPConfiguration.expectedServers(agent: agent, workspace: workspace, user: user)
      }
      let own = try expected(nil)
      switch specification.agent.program {
      case .scripted, .replayed: return (.all(expected: own), [])
      case .kiro, .command: break
      }
      let all = try expected(try file(kiroHome + "/settings/mcp.json"))
      if case .kiro = specification.agent.program { return (.all(expected: all), []) }
      return (.all(expected: own), all.filter { !own.contains($0) })
    } catch {
      throw .error(.mcpConfiguration, SafeText("\(error)"))
    }
  }

  private func file(_ path: String) throws(MCPConfiguration.Fault) -> MCPConfiguration.File? {
    guard (try? FileStatus(ofPath: path)) != nil else { return nil }
    guard let bytes = try? RegularFile.read(path, limit: 4 << 20) else {
      throw MCPConfiguration.Fault(path: path)
    }
    return MCPConfiguration.File(path: path, contents: Data(bytes))
  }
}
