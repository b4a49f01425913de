internal import AgentClientProtocol
internal import JSON
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
    conversation.observations.identity.note(session)
    try requireEngine()
    try choose()
    try awaitModel()
    try requireIdentity()
    return facts(introduction, session)
  }

  private func facts(
    _ introduction: Initialize.Response,
    _ session: NewSession.Response
  ) -> AgentFacts {
    let identity = conversation.observations.identity
    let safe = conversation.redactor
    return AgentFacts(
      name: introduction.agentInfo.map { safe.safeText($0.name).singleLine },
      version: introduction.agentInfo?.version.map { safe.safeText($0).singleLine },
      programVersion: requested.program.version.map { SafeText($0) },
      engine: engineName.map { safe.safeText($0).singleLine },
      sessionID: safe.safeText(session.sessionId).singleLine,
      mode: identity.mode.map { safe.safeText($0).singleLine },
      model: identity.model.map { safe.safeText($0).singleLine },
      effort: (identity.current(.effort) ?? requested.effort)
        .map { safe.safeText($0).singleLine },
      confirmations: AgentFacts.Confirmations(
        mode: confirmation(of: .mode),
        model: confirmation(of: .model),
        effort: confirmation(of: .effort)
      ),
      standIn: requested.program.standIn
    )
  }

  /// Returns how the session confirmed a setting; a value that was not chosen is only reported.
  private func confirmation(of setting: SessionIdentity.Setting) -> AgentFacts.Confirmation? {
    let isReported = conversation.observations.identity.current(setting) != nil
    return confirmations[setting] ?? (isReported ? .reported : nil)
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
    self.introduction = introduction
    authenticationMethods = introduction.authMethods.map(\.name)
    try requireServerKinds(introduction)
    try requireImages(introduction)
    try requireVersion(introduction)
    return introduction
  }

  /// Asks for the session; an agent that refuses it may not be signed in.
  private mutating func openSession(in folder: String) throws(JobFailure) -> NewSession.Response {
    var answer = try answerToOpening(in: folder)
    if case .response(_, let error?) = answer.kind, error.code == Self.authenticationRequired,
      try authenticate()
    {
      answer = try answerToOpening(in: folder)
    }
    do throws(JobFailure) {
      return try decode(answer, NewSession.method)
    } catch {
      refusesSession = error.reason.type == .agentRefused
      throw error
    }
  }

  private mutating func answerToOpening(in folder: String) throws(JobFailure) -> Frame {
    let opening = conversation.connection.request(
      NewSession.method,
      NewSession.Parameters(
        cwd: folder,
        mcpServers: requested.servers,
        extensions: sessionExtensions
      )
    )
    return try startupAnswer(
      to: opening,
      NewSession.method,
      within: limits.newSession,
      inAll: limits.newSessionInAll
    )
  }

  /// The fields that only Kiro's third engine understands: the agent's definition, and the grant of
  /// all tools.
  private var sessionExtensions: JSONValue? {
    guard engine.takesAgentDefinitions else { return nil }
    var fields: [String: JSONValue] = [:]
    if let definition = requested.definition { fields["customAgents"] = [definition.value] }
    if requested.autonomy == .granted, let autopilot = engine.autopilot {
      fields["policyPreset"] = [.string(autopilot.preset)]
    }
    return fields.isEmpty ? nil : ["kiro": .object(fields)]
  }

  /// ACP's code for a request that needs a sign-in.
  private static let authenticationRequired = -32000

  /// Signs in by a method that needs only variables that the agent has; returns false without one.
  private mutating func authenticate() throws(JobFailure) -> Bool {
    let method = introduction?.authMethods.first { method in
      guard let needed = method.neededVariables else { return false }
      return needed.allSatisfy(requested.variables.contains)
    }
    guard let method else { return false }
    let refusal = try ask(Authenticate.method, Authenticate.Parameters(methodId: method.id))
    guard let error = refusal else { return true }
    let text = "the agent offers `\(method.name)` to sign in, and then refused it: \(error)"
    throw failure(of: .signIn, saying: text)
  }

  /// Throws if the job requires an engine and another one runs.
  private func requireEngine() throws(JobFailure) {
    guard let wanted = requested.engine, let running = engineName, running != wanted.name else {
      return
    }
    let name = wanted.name ?? ""
    throw .error(
      .agentConfiguration,
      conversation.redactor.safeText("the engine `\(name)` was requested, but `\(running)` runs")
    )
  }

  /// Waits for an answer within the applicable limits.
  ///
  /// If `inAll` is given, it counts from now and `within` counts from the last frame; otherwise
  /// `within` counts from now.
  mutating func startupAnswer(
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
      if now >= limits.job {
        throw limits.jobTimeout(while: "waiting for the answer to `\(method)`")
      }
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

  /// The name of Kiro's engine that runs; nil if nothing shows it, or if it is not Kiro's.
  private var engineName: String? {
    guard engine.readsKiroFiles else { return nil }
    // Kiro's first engine speaks like the second, so that only its name shows it.
    if engine != .v3, let word = requested.program.namedEngine,
      AgentEngine.named(word) == .unnamedKiro
    {
      return word
    }
    return engine.name
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

  private func requireImages(_ agent: Initialize.Response) throws(JobFailure) {
    guard !agent.takesImages, let image = requested.images.first else { return }
    throw .error(
      .agentConfiguration,
      SafeText("the agent takes no images, but prompt \(image.prompt) has `\(image.path)`")
    )
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
