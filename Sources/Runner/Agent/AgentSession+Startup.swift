internal import AgentClientProtocol
internal import JSONRPC
internal import Kiro
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
    isStranger = !isKiro && introduction.agentInfo != nil
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

  /// Waits for an answer within the limits that hold for it.
  ///
  /// `within` counts from the last frame where `inAll` is given, which counts from now.
  private mutating func startupAnswer(
    to id: RequestID,
    _ method: String,
    within: Duration,
    inAll: Duration? = nil
  ) throws(JobFailure) -> Frame {
    let start = MonotonicInstant.now
    while true {
      if let frame = takeAnswer(id) { return frame }
      try requireRunning("it had answered `\(method)`")
      try requireSignIn()
      let now = MonotonicInstant.now
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
        let message: SafeText =
          if let inAll, now < start + inAll {
            "the agent sent nothing for \(describe(within)) while `\(method)` waited for its answer"
          } else {
            "the agent did not answer `\(method)` within \(describe(inAll ?? within))"
          }
        throw .error(.timeout, message, details: withErrorTail(message))
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
  func requireNoFault() throws(JobFailure) {
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
