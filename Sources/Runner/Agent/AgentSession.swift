internal import AgentClientProtocol
internal import FileSystem
internal import JSONRPC
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The steps of one session, from `initialize` to the end of the last turn and of the process.
struct AgentSession: ~Copyable {
  /// How the process ended and what it left.
  struct End {
    var ending: SafeText
    var leftovers: Int
    var recordFailures: [FileError]
  }

  private var conversation: AgentConversation
  private let limits: AgentLimits
  private let control: RunControl
  private let token: String
  /// The servers that are expected besides if the agent turns out to be Kiro.
  private let kiroServers: [String]
  private var sessionID = ""
  private var models: [String] = []

  init(
    _ conversation: consuming AgentConversation,
    limits: AgentLimits,
    kiroServers: [String],
    control: RunControl,
    token: String
  ) {
    self.kiroServers = kiroServers
    self.conversation = conversation
    self.limits = limits
    self.control = control
    self.token = token
  }

  /// Introduces kjob and opens the session; checks that the requested agent is the one that came.
  mutating func open(
    in folder: String,
    version: String,
    agentName: String?
  ) throws(JobFailure) -> AgentFacts {
    let client = Initialize.Implementation(name: "kjob", title: "kjob", version: version)
    let hello = conversation.connection.request(
      Initialize.method,
      Initialize.Parameters(clientInfo: client, clientCapabilities: conversation.capabilities)
    )
    let introduction: Initialize.Response = try decode(
      try answer(to: hello, Initialize.method, within: limits.initialize),
      Initialize.method
    )
    guard introduction.protocolVersion == Initialize.protocolVersion else {
      let version = introduction.protocolVersion.map(String.init) ?? "none"
      throw .error(
        .agentProtocol,
        "the agent speaks ACP version \(version), kjob speaks version 1"
      )
    }
    let opening = conversation.connection.request(
      NewSession.method,
      NewSession.Parameters(cwd: folder)
    )
    let session: NewSession.Response = try decode(
      try answer(
        to: opening,
        NewSession.method,
        within: limits.newSession,
        inAll: limits.newSessionInAll
      ),
      NewSession.method
    )
    sessionID = session.sessionId
    models = session.models?.availableModels.map(\.modelId) ?? []
    if let agentName { try checkAgent(agentName, session.modes) }
    let safe = conversation.redactor
    return AgentFacts(
      name: introduction.agentInfo.map { safe.safeText($0.name).singleLine },
      version: introduction.agentInfo?.version.map { safe.safeText($0).singleLine },
      sessionID: safe.safeText(session.sessionId).singleLine,
      mode: session.modes.map { safe.safeText($0.currentModeId).singleLine },
      model: session.models.map { safe.safeText($0.currentModelId).singleLine }
    )
  }

  /// Waits until the gate has decided, and tells what is known of the servers.
  ///
  /// An agent that speaks Kiro's language is asked for its own account, again while it says that
  /// servers are starting; one that does not know the question is judged by its reports.
  mutating func settleServers() throws(JobFailure) -> (
    verdict: MCPStartupGate.Verdict, servers: [MCPStartupGate.Server]
  ) {
    let deadline = min(SuspendingClock.now + limits.mcpStartup, limits.job)
    if conversation.observations.speaksKiro {
      conversation.observations.gate.expect(kiroServers)
    }
    let observations = conversation.observations
    let asks = observations.speaksKiro && observations.gate.requiresAnything
    var question = asks ? askForStatus() : nil
    var questionEnd = min(deadline, SuspendingClock.now + limits.startupStatus)
    var nextQuestion: MonotonicInstant?
    while true {
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
      if question == nil || isFinal,
        let verdict = conversation.observations.gate.verdict(isFinal: isFinal)
      {
        return (verdict, conversation.observations.gate.servers)
      }
      try requireRunning("the MCP servers had started")
      if let time = nextQuestion, now >= time {
        nextQuestion = nil
        question = askForStatus()
        questionEnd = min(deadline, now + limits.startupStatus)
      }
      let waits = [deadline, nextQuestion, question == nil ? nil : questionEnd]
      conversation.step(until: waits.compactMap { $0 }.min() ?? deadline)
    }
  }

  private mutating func askForStatus() -> RequestID {
    conversation.connection.request(
      MCPStartupStatus.method,
      MCPStartupStatus.Parameters(sessionId: sessionID)
    )
  }

  /// Sends one prompt and waits for the turn's end.
  mutating func turn(_ text: String, index: Int) throws(JobFailure) -> TurnFacts {
    conversation.beginTurn()
    let id = conversation.connection.request(
      AgentClientProtocol.Prompt.method,
      AgentClientProtocol.Prompt.Parameters(sessionId: sessionID, text: text)
    )
    let frame: Frame
    do throws(JobFailure) {
      frame = try answer(to: id, AgentClientProtocol.Prompt.method, within: nil)
    } catch {
      cancelTurn(id)
      throw error
    }
    let end: AgentClientProtocol.Prompt.Response = try decode(
      frame,
      AgentClientProtocol.Prompt.method
    )
    // The last metadata may come just after the answer.
    let drainUntil = min(SuspendingClock.now + .milliseconds(250), limits.job)
    while SuspendingClock.now < drainUntil, conversation.observations.tellsUsage,
      conversation.observations.turnCredits.isEmpty, !conversation.outputIsAtEnd
    {
      conversation.step(until: drainUntil)
    }
    let credits = conversation.observations.turnCredits.values
    let facts = TurnFacts(
      index: index,
      stopReason: conversation.redactor.safeText(end.stopReason.wireName).singleLine,
      credits: credits.isEmpty ? nil : credits.reduce(0, +),
      contextPercentage: conversation.observations.contextPercentages[sessionID],
      toolCalls: conversation.observations.turnToolCalls
    )
    return facts
  }

  /// Ends the process and everything it started: end of input, SIGTERM, SIGKILL, sweep.
  ///
  /// Runs to its end whatever happens; when the run is to stop at once, the waits are left out.
  mutating func end() -> End {
    conversation.isCancelling = true
    conversation.endServices()
    conversation.child.closeInput()
    let patience = min(limits.grace, .seconds(1))
    if !waitForExit(patience) {
      conversation.child.signalGroup(terminate)
      if !waitForExit(limits.grace) {
        conversation.child.signalGroup(killNow)
        _ = waitForExit(.seconds(5), evenAtOnce: true)
      }
    }
    let leftovers = ProcessSweep.kill(token: token, sessions: [conversation.child.id])
    let ending = conversation.status.map { SafeText($0.description) } ?? "could not be ended"
    return End(
      ending: ending,
      leftovers: leftovers,
      recordFailures: conversation.finishRecords()
    )
  }

  /// Asks the agent to end its turn and gives it the grace period to do so.
  private mutating func cancelTurn(_ id: RequestID) {
    conversation.isCancelling = true
    conversation.connection.notify(
      CancelTurn.method,
      CancelTurn.Parameters(sessionId: sessionID)
    )
    let deadline = SuspendingClock.now + limits.grace
    while SuspendingClock.now < deadline, !control.isImmediate {
      // Whatever the answer is, the turn is over with it: some agents send an error here.
      if conversation.takeAnswer(id) != nil || isGone { return }
      conversation.step(until: min(deadline, SuspendingClock.now + .milliseconds(100)))
    }
  }

  private var isGone: Bool {
    conversation.status != nil || conversation.outputIsAtEnd || conversation.inputIsBroken
  }

  private mutating func waitForExit(_ time: Duration, evenAtOnce: Bool = false) -> Bool {
    let deadline = SuspendingClock.now + time
    while conversation.status == nil, SuspendingClock.now < deadline {
      if control.isImmediate && !evenAtOnce { return false }
      conversation.step(until: min(deadline, SuspendingClock.now + .milliseconds(100)))
    }
    return conversation.status != nil
  }

  /// Waits for an answer within the limits that hold for it.
  ///
  /// `within` counts from the last frame, `inAll` from now. Without `within` it is a turn, for
  /// which the job's limit and the idle limit hold.
  private mutating func answer(
    to id: RequestID,
    _ method: String,
    within: Duration?,
    inAll: Duration? = nil
  ) throws(JobFailure) -> Frame {
    let start = SuspendingClock.now
    while true {
      // What was in a line that was dropped may have mattered, so no answer makes up for it.
      if !conversation.lineWasTooLong, let frame = conversation.takeAnswer(id) { return frame }
      try requireRunning("it had answered `\(method)`")
      if within != nil { try requireSignIn() }
      let now = SuspendingClock.now
      var deadline = limits.job
      if let within {
        deadline = min(deadline, max(start, conversation.lastFrame) + within)
        if let inAll {
          deadline = min(deadline, start + inAll)
        } else {
          deadline = min(deadline, start + within)
        }
        if now >= deadline, now < limits.job {
          throw .error(
            .timeout,
            "the agent did not answer `\(method)` within \(describe(inAll ?? within))",
            details: withErrorTail("the agent did not answer `\(method)`")
          )
        }
      } else if !conversation.hasOpenToolCall {
        deadline = min(deadline, conversation.lastFrame + limits.idle)
        if now >= deadline, now < limits.job {
          throw .error(
            .idleTimeout,
            "the agent sent nothing for \(describe(limits.idle)) and no tool call was open",
            details: withErrorTail("the agent was idle for \(describe(limits.idle))")
          )
        }
      }
      if now >= limits.job { throw .jobTimeout("waiting for the answer to `\(method)`") }
      conversation.step(until: deadline)
    }
  }

  /// Throws when the agent cannot go on, with the best reason that can be given.
  private mutating func requireRunning(_ before: String) throws(JobFailure) {
    if let reason = control.stopReason { throw .cancelled(reason) }
    if conversation.lineWasTooLong {
      throw .error(
        .agentProtocol,
        "the agent sent a line longer than \(conversation.connection.lineLimit >> 20) MiB"
      )
    }
    guard isGone else { return }
    // The process usually ends together with its pipes; a moment's patience names the real end.
    _ = waitForExit(.seconds(1))
    try requireSignIn()
    let what =
      switch conversation.status {
      case .some(let status): "the agent \(status)"
      case nil where conversation.inputIsBroken: "the agent closed its input"
      case nil: "the agent closed its output"
      }
    throw .error(
      .agentExited,
      "\(what) before \(before)",
      details: withErrorTail("\(what) before \(before)")
    )
  }

  /// Throws when the agent's standard error says that nobody is signed in.
  ///
  /// Some versions then open a browser and wait, others never answer; the words are all there is.
  private mutating func requireSignIn() throws(JobFailure) {
    guard conversation.takesNewErrors(), SignInFault.isNamed(in: conversation.errorTail().string)
    else { return }
    throw .error(
      .agentSignIn,
      "nobody is signed in: run `kiro-cli login`, or set KIRO_API_KEY",
      details: withErrorTail("the agent says that nobody is signed in")
    )
  }

  private mutating func withErrorTail(_ text: SafeText) -> SafeText {
    let tail = conversation.errorTail()
    return tail.isBlank ? text : "\(text.string)\nits standard error ended with:\n\(tail.string)"
  }

  private func checkAgent(
    _ wanted: String,
    _ modes: NewSession.Modes?
  ) throws(JobFailure) {
    let found = conversation.observations.fallback
    guard modes?.currentModeId != wanted else { return }
    let current = modes.map { "`\($0.currentModeId)`" } ?? "an agent that tells no mode"
    let why = found.map { "; \($0)" } ?? ""
    let message = "the agent `\(wanted)` was asked for and \(current) came up\(why)"
    throw .error(
      .agentFallback,
      conversation.redactor.safeText(message),
      details: conversation.redactor.safeText(
        "\(message)\nIs `.kiro/agents/\(wanted).json` in the base commit, or taken along by `copy:`?"
      )
    )
  }

  private static func reasonType(_ error: ServiceError) -> ReasonType {
    switch error {
    case .signIn: .agentSignIn
    case .quota: .agentQuota
    case .configuration: .agentConfiguration
    case .unavailable: .agentUnavailable
    case .busy, .unknown: .agentRefused
    }
  }

  /// Takes an answer apart; an error becomes the job's failure.
  private mutating func decode<Response: Decodable>(
    _ frame: Frame,
    _ method: String
  ) throws(JobFailure) -> Response {
    if case .response(_, let error?) = frame.kind {
      let text = conversation.redactor.safeText("\(error)")
      if error == .brokenAnswer {
        throw .error(.agentProtocol, "the answer to `\(method)` is broken: \(text.string)")
      }
      throw .error(
        Self.reasonType(ServiceError(error, models: models)),
        "the agent answered `\(method)` with an error: \(text.string)",
        details: withErrorTail("the agent answered `\(method)` with an error: \(text.string)")
      )
    }
    do {
      return try frame.result(as: Response.self)
    } catch {
      throw .error(
        .agentProtocol,
        "the answer to `\(method)` has not the shape that ACP asks for"
      )
    }
  }
}

extension JobFailure {
  /// The job's own limit is over.
  static func jobTimeout(_ doing: SafeText) -> JobFailure {
    .error(.timeout, "the job's time was over while \(doing.string)")
  }
}

/// A duration as people write it: `90s`, `250ms`.
func describe(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  if attoseconds == 0 { return "\(seconds)s" }
  return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
}
