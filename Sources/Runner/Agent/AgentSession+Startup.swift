internal import AgentClientProtocol
internal import JSONRPC
internal import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension AgentSession {
  /// Introduces kjob and opens the session; checks that what the job asks for is what came.
  mutating func open(in folder: String, version: String) throws(JobFailure) -> AgentFacts {
    let client = Initialize.Implementation(name: "kjob", title: "kjob", version: version)
    let hello = conversation.connection.request(
      Initialize.method,
      Initialize.Parameters(clientInfo: client, clientCapabilities: conversation.capabilities)
    )
    let introduction: Initialize.Response = try decode(
      try startupAnswer(to: hello, Initialize.method, within: limits.initialize),
      Initialize.method
    )
    guard introduction.protocolVersion == Initialize.protocolVersion else {
      let what =
        introduction.protocolVersion.map { "speaks ACP version \($0)" }
        ?? "does not say which version of ACP it speaks"
      throw .error(.agentProtocol, SafeText("the agent \(what), kjob speaks version 1"))
    }
    isKiro = wishes.isKiro || introduction.agentInfo?.name.lowercased().hasPrefix("kiro") == true
    authenticationMethods = introduction.authMethods.map(\.name)
    try requireServerKinds(introduction)
    let opening = conversation.connection.request(
      NewSession.method,
      NewSession.Parameters(cwd: folder, mcpServers: wishes.servers)
    )
    let answer = try startupAnswer(
      to: opening,
      NewSession.method,
      within: limits.newSession,
      inAll: limits.newSessionInAll
    )
    let session: NewSession.Response
    do throws(JobFailure) {
      session = try decode(answer, NewSession.method)
    } catch {
      refusesSession = error.reason.type == .agentRefused
      throw error
    }
    isOpen = true
    sessionID = session.sessionId
    conversation.observations.sessionID = sessionID
    models = session.modelNames
    try requireAgent(session.currentMode)
    try requireModel(session.currentModel)
    let safe = conversation.redactor
    return AgentFacts(
      name: introduction.agentInfo.map { safe.safeText($0.name).singleLine },
      version: introduction.agentInfo?.version.map { safe.safeText($0).singleLine },
      sessionID: safe.safeText(session.sessionId).singleLine,
      mode: session.currentMode.map { safe.safeText($0).singleLine },
      model: session.currentModel.map { safe.safeText($0).singleLine }
    )
  }

  /// Waits until the gate has decided, and tells what is known of the servers.
  ///
  /// An agent that speaks Kiro's language is asked for its own account, again while it says that
  /// servers are starting; one that does not know the question is judged by its reports. For an
  /// agent that says nothing about MCP kjob starts the servers itself, to see whether they do.
  mutating func settleServers() throws(JobFailure) -> (
    verdict: MCPStartupGate.Verdict, servers: [MCPStartupGate.Server]
  ) {
    let deadline = min(SuspendingClock.now + limits.mcpStartup, limits.job)
    if conversation.observations.speaksKiro {
      conversation.observations.gate.expect(wishes.kiroServers)
    }
    let observations = conversation.observations
    let asks = observations.speaksKiro && observations.gate.requiresAnything
    var question = asks ? askForStatus() : nil
    var questionEnd = min(deadline, SuspendingClock.now + limits.startupStatus)
    var nextQuestion: MonotonicInstant?
    let isSilent = !isKiro && !observations.speaksKiro
    var preflight =
      isSilent ? wishes.prover.start(observations.gate.unreported, until: deadline) : nil
    defer {
      preflight?.stop()
      preflight?.wait()
    }
    while true {
      if let checks = preflight, checks.isFinished {
        for check in checks.checks {
          conversation.observations.gate.receive(check.state.proof, of: check.name)
          proofs[check.name] = check
        }
        preflight = nil
      }
      if let id = question, let frame = conversation.takeAnswer(id) {
        question = nil
        if case .response(_, nil) = frame.kind,
          let status = try? frame.result(as: MCPStartupStatus.self)
        {
          conversation.observations.gate.receive(status)
          nextQuestion = SuspendingClock.now + .milliseconds(500)
        }
      }
      let now = SuspendingClock.now
      if now >= questionEnd { question = nil }
      let isFinal = now >= deadline
      if now >= limits.job { throw .jobTimeout("waiting for the MCP servers") }
      if question == nil && preflight == nil || isFinal,
        let verdict = conversation.observations.gate.verdict(isFinal: isFinal)
      {
        // Kiro may tell of a missing agent only after it has opened a session with another one.
        try requireNoFault()
        conversation.observations.serversAreSettled = true
        return (verdict, conversation.observations.gate.servers)
      }
      try requireRunning("the MCP servers had started")
      if let time = nextQuestion, now >= time {
        nextQuestion = nil
        question = askForStatus()
        questionEnd = min(deadline, now + limits.startupStatus)
      }
      let waits = [deadline, nextQuestion, question == nil ? nil : questionEnd]
      conversation.step(
        until: waits.compactMap { $0 }.min() ?? deadline,
        orReadable: preflight?.number
      )
    }
  }

  /// Whether kjob can find out by itself what becomes of every server that is required.
  var canProveServers: Bool {
    let names = conversation.observations.gate.unreported
    return !isKiro && !conversation.observations.speaksKiro && !names.isEmpty && !isGone
      && names.allSatisfy { wishes.prover.definitions[$0] != nil }
  }

  private mutating func askForStatus() -> RequestID {
    conversation.connection.request(
      MCPStartupStatus.method,
      MCPStartupStatus.Parameters(sessionId: sessionID)
    )
  }

  /// Waits for an answer within the limits that hold for it.
  ///
  /// `within` counts from the last frame where `inAll` is given, which counts from now.
  private mutating func startupAnswer(
    to id: RequestID,
    _ method: String,
    within: Duration,
    inAll: Duration? = nil
  ) throws(JobFailure) -> Frame {
    let start = SuspendingClock.now
    while true {
      if let frame = takeAnswer(id) { return frame }
      try requireRunning("it had answered `\(method)`")
      try requireSignIn()
      let now = SuspendingClock.now
      if now >= limits.job { throw .jobTimeout("waiting for the answer to `\(method)`") }
      var deadline = start + within
      if let inAll {
        deadline = min(max(start, conversation.lastFrame) + within, start + inAll)
      }
      if let panic = panicLimit {
        let end = max(start, conversation.lastFrame) + panic.limit
        if now >= end {
          throw .error(panic.type, panic.message, details: withErrorTail(panic.message))
        }
        deadline = min(deadline, end)
      }
      if now >= deadline {
        throw .error(
          .timeout,
          "the agent did not answer `\(method)` within \(describe(inAll ?? within))",
          details: withErrorTail("the agent did not answer `\(method)`")
        )
      }
      conversation.step(until: min(deadline, limits.job))
    }
  }

  private func requireServerKinds(_ agent: Initialize.Response) throws(JobFailure) {
    guard !agent.takesHTTPServers else { return }
    for case .http(let server) in wishes.servers {
      throw .error(
        .mcpConfiguration,
        "the agent takes no MCP servers over HTTP, and the job adds `\(server.name)`"
      )
    }
  }

  private func requireAgent(_ current: String?) throws(JobFailure) {
    guard let wanted = wishes.agentName, current != wanted else { return }
    let came = current.map { "`\($0)`" } ?? "an agent that tells no mode"
    let why = conversation.observations.agentFault.map { "; \($0)" } ?? ""
    throw fallback("the agent `\(wanted)` was asked for and \(came) came up\(why)", wanted)
  }

  /// Throws when Kiro has said that what was asked for does not exist.
  private func requireNoFault() throws(JobFailure) {
    if let wanted = wishes.agentName, let fault = conversation.observations.agentFault,
      fault.contains(wanted)
    {
      throw fallback("the agent `\(wanted)` was asked for; \(fault)", wanted)
    }
    if let model = wishes.model, conversation.observations.modelIsMissing {
      throw .error(.agentModel, "the model `\(model)` was asked for, and Kiro does not know it")
    }
  }

  private func fallback(_ message: String, _ wanted: String) -> JobFailure {
    .error(
      .agentFallback,
      conversation.redactor.safeText(message),
      details: conversation.redactor.safeText(
        "\(message)\nIs `.kiro/agents/\(wanted).json` in the base commit, or taken along by `copy:`?"
      )
    )
  }

  /// Throws when the session tells another model than the job's.
  ///
  /// Kiro takes any name and fails only when it is prompted. An agent that tells no model cannot
  /// be held to one.
  private func requireModel(_ current: String?) throws(JobFailure) {
    guard let wanted = wishes.model, let current, current != wanted else { return }
    let message = "the model `\(wanted)` was asked for and `\(current)` is in use"
    let offered = models.map { "`\($0)`" }.joined(separator: ", ")
    throw .error(
      .agentModel,
      conversation.redactor.safeText(message),
      details: conversation.redactor.safeText(
        models.isEmpty ? message : "\(message)\nthe agent offers \(offered)"
      )
    )
  }
}
