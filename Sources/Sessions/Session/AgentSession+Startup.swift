internal import AgentClientProtocol
internal import JSONRPC
internal import Job
internal import Kiro
package import RunEvents
internal import Subprocess
internal import Text

extension AgentSession {
  /// Introduces kjob and opens the session; checks that the session is what the job requests.
  package mutating func open(in folder: String, version: String) throws(JobFailure) -> AgentFacts {
    let introduction = try introduce(version)
    let session = try openSession(in: folder)
    isOpen = true
    sessionID = session.sessionId
    conversation.observations.sessionID = sessionID
    // The answer comes after everything that was sent before it, and overrides it.
    conversation.observations.identity.note(models: session.modelNames)
    if let mode = session.currentMode { conversation.observations.identity.note(mode: mode) }
    if let model = session.currentModel { conversation.observations.identity.note(model: model) }
    try awaitModel()
    try requireIdentity()
    let identity = conversation.observations.identity
    let safe = conversation.redactor
    return AgentFacts(
      name: introduction.agentInfo.map { safe.safeText($0.name).singleLine },
      version: introduction.agentInfo?.version.map { safe.safeText($0).singleLine },
      programVersion: requested.program.version.map { SafeText($0) },
      engine: engine(introduction, session).map { safe.safeText($0).singleLine },
      sessionID: safe.safeText(session.sessionId).singleLine,
      mode: identity.mode.map { safe.safeText($0).singleLine },
      model: identity.model.map { safe.safeText($0).singleLine }
    )
  }

  /// Introduces kjob; checks that the agent speaks the same protocol and can do what the job needs.
  private mutating func introduce(_ version: String) throws(JobFailure) -> Initialize.Response {
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
    isKiro =
      requested.isKiro || introduction.agentInfo?.name.lowercased().hasPrefix("kiro") == true
      || introduction.extensions.contains("kiro")
    isStranger = !isKiro && introduction.agentInfo != nil
    authenticationMethods = introduction.authMethods.map(\.name)
    try requireServerKinds(introduction)
    try requireVersion(introduction)
    return introduction
  }

  /// Asks for the session; an agent that refuses it may not be signed in.
  private mutating func openSession(in folder: String) throws(JobFailure) -> NewSession.Response {
    let opening = conversation.connection.request(
      NewSession.method,
      NewSession.Parameters(cwd: folder, mcpServers: requested.servers)
    )
    let answer = try startupAnswer(
      to: opening,
      NewSession.method,
      within: limits.newSession,
      inAll: limits.newSessionInAll
    )
    do throws(JobFailure) {
      return try decode(answer, NewSession.method)
    } catch {
      refusesSession = error.reason.type == .agentRefused
      throw error
    }
  }

  /// Waits for an answer within the applicable limits.
  ///
  /// If `inAll` is given, it counts from now and `within` counts from the last frame; otherwise
  /// `within` counts from now.
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

  /// Returns the Kiro engine that runs: the one that its messages show, otherwise the requested
  /// one.
  private func engine(
    _ introduction: Initialize.Response,
    _ session: NewSession.Response
  ) -> String? {
    guard speaksAsKiro else { return nil }
    let speaking = KiroEngine.speaking(
      hasName: introduction.agentInfo != nil,
      isExtended: introduction.extensions.contains("kiro"),
      sessionID: session.sessionId
    )
    if speaking == "v3" { return speaking }
    return requested.program.requestedEngine ?? requested.program.namedEngine ?? speaking
  }

  private func requireVersion(_ agent: Initialize.Response) throws(JobFailure) {
    guard let range = requested.version else { return }
    let version = agent.agentInfo?.version
    switch version.flatMap(range.contains) {
    case true?: return
    case false?:
      throw .error(
        .agentVersion,
        conversation.redactor.safeText(
          "the agent has version \(version ?? ""), but the job requires `\(range)`"
        )
      )
    case nil:
      throw .error(
        .agentVersion,
        SafeText("the job requires version `\(range)`, but the agent does not report its version")
      )
    }
  }

  private func requireServerKinds(_ agent: Initialize.Response) throws(JobFailure) {
    guard !agent.takesHTTPServers else { return }
    for server in requested.servers {
      guard case .http = server.transport else { continue }
      throw .error(
        .mcpConfiguration,
        "the agent does not support MCP servers over HTTP, but the job adds `\(server.name)`"
      )
    }
  }
}
