internal import AgentClientProtocol
internal import JSONRPC
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import Text

extension AgentSession {
  /// Whether the agent's tools have to ask before they run.
  package enum Autonomy: Hashable, Sendable {
    /// The agent's own configuration decides.
    case asConfigured
    /// No tool has to ask.
    case granted
    /// Every tool has to ask, so that rules can be applied.
    case supervised
  }

  /// The time that an agent has to offer what the job requests; models may still be loading.
  private static let offerPatience = Duration.seconds(5)
  /// The time that an agent has to report a choice that it has accepted.
  private static let reportPatience = Duration.seconds(1)

  /// Gets the agent, the model and the effort that the job requests, by ACP's own requests.
  ///
  /// Each is looked up among the session's offers before it is chosen, and compared with the session's
  /// report afterward: some agents accept and repeat names that do not exist. Nothing is sent for a
  /// setting that already has its value. The order matters, since an agent may bring its model along,
  /// and a model its efforts.
  mutating func choose() throws(JobFailure) {
    let wishes: [(SessionIdentity.Setting, String?)] = [
      (.mode, requested.agentName), (.model, requested.model), (.effort, requested.effort),
    ]
    for case (let setting, let wanted?) in wishes {
      if requested.program.engine.choosesByOptions {
        confirmations[setting] = current(setting) == wanted ? .reported : .requested
        try requireListed(setting, wanted)
      } else {
        try choose(setting, wanted)
      }
    }
    try chooseAutopilot()
  }

  private func current(_ setting: SessionIdentity.Setting) -> String? {
    conversation.observations.identity.current(setting)
  }

  private func offers(of setting: SessionIdentity.Setting) -> [NewSession.Choice] {
    conversation.observations.identity.offers(of: setting)
  }

  /// Throws if the session reports the requested model, but does not list it.
  private func requireListed(
    _ setting: SessionIdentity.Setting,
    _ wanted: String
  ) throws(JobFailure) {
    guard setting == .model, current(.model) == wanted, !models.isEmpty, !models.contains(wanted)
    else { return }
    throw notOffered(setting, wanted)
  }

  private mutating func choose(
    _ setting: SessionIdentity.Setting,
    _ wanted: String
  ) throws(JobFailure) {
    guard let offer = try offer(of: setting, wanted) else { return }
    if setting == .mode { try requireOrigin(of: offer) }
    if current(setting) != wanted {
      try request(setting, wanted)
      try awaitReport(Self.reportPatience) { $0.current(setting) == wanted }
    }
    guard current(setting) != wanted else {
      confirmations[setting] = .reported
      return
    }
    // ACP lets an agent take a mode without reporting it, but not a setting.
    let isSilent = conversation.observations.identity.option(for: setting) == nil
    guard isSilent, !engine.repeatsUnknownSettings else { throw notTaken(setting, wanted) }
    confirmations[setting] = .accepted
    switch setting {
    case .mode: conversation.observations.identity.note(mode: wanted)
    case .model: conversation.observations.identity.note(model: wanted)
    case .effort: break
    }
  }

  /// Waits for the session to offer a value, and returns the offer; nil if there is nothing to choose.
  private mutating func offer(
    of setting: SessionIdentity.Setting,
    _ wanted: String
  ) throws(JobFailure) -> NewSession.Choice? {
    // An agent that lists nothing may come up with the right one by itself.
    func isSo(_ identity: SessionIdentity) -> Bool {
      identity.current(setting) == wanted
        && (identity.offers(of: setting).isEmpty || setting == .mode)
    }
    try awaitReport(Self.offerPatience) { identity in
      isSo(identity) || identity.offers(of: setting).contains { $0.id == wanted }
    }
    if let offer = offers(of: setting).first(where: { $0.id == wanted }) { return offer }
    if isSo(conversation.observations.identity) {
      confirmations[setting] = .reported
      return nil
    }
    // Many models have no effort to choose.
    guard setting == .effort, offers(of: .effort).isEmpty else {
      throw notOffered(setting, wanted)
    }
    confirmations[.effort] = .unavailable
    return nil
  }

  /// Waits until the session reports something, for at most this time.
  private mutating func awaitReport(
    _ patience: Duration,
    _ isSo: (SessionIdentity) -> Bool
  ) throws(JobFailure) {
    let end = min(MonotonicInstant.now + patience, limits.job)
    while !isSo(conversation.observations.identity), MonotonicInstant.now < end {
      try requireRunning("it had offered what the job requests")
      conversation.step(until: end)
    }
  }

  /// Throws if the agent that kjob brought along is not the one that the session offers.
  ///
  /// The engine reserves some names, and silently drops an agent that has one.
  private func requireOrigin(of offer: NewSession.Choice) throws(JobFailure) {
    guard engine.takesAgentDefinitions, requested.definition != nil,
      let origin = offer.origin, origin != "client"
    else { return }
    let message =
      "the agent `\(offer.id)` was requested, but the engine has another one of that name, from "
      + "`\(origin)`: give the agent a name of its own"
    throw .error(.agentFallback, conversation.redactor.safeText(message))
  }

  // MARK: - Requests

  /// Asks the agent for a value of a setting, in the way that the session offers.
  private mutating func request(
    _ setting: SessionIdentity.Setting,
    _ wanted: String
  ) throws(JobFailure) {
    let option = conversation.observations.identity.option(for: setting)
    var refusal: ResponseError?
    if setting == .mode, option == nil || engine.takesAgentDefinitions {
      // Kiro's third engine documents this request for agents that the session brings along.
      refusal = try ask(
        SetSessionMode.method,
        SetSessionMode.Parameters(sessionId: sessionID, modeId: wanted)
      )
      if refusal?.code == ResponseError.methodNotFound("").code, let option {
        refusal = try set(option.id, to: wanted)
      }
    } else if let option {
      refusal = try set(option.id, to: wanted)
    } else {
      refusal = try ask(
        SetSessionModel.method,
        SetSessionModel.Parameters(sessionId: sessionID, modelId: wanted)
      )
    }
    if let refusal { throw notTaken(setting, wanted, refusal) }
  }

  /// Changes a setting; returns the agent's error, if any.
  private mutating func set(_ id: String, to value: String) throws(JobFailure) -> ResponseError? {
    let answer = try answer(
      to: SetConfigurationOption.method,
      SetConfigurationOption.Parameters(sessionId: sessionID, configId: id, value: value)
    )
    if case .response(_, let error?) = answer.kind { return error }
    let settings = try? answer.result(as: SetConfigurationOption.Response.self)
    conversation.observations.identity.note(settings?.configOptions ?? [])
    return nil
  }

  /// Sends a request whose result does not matter; returns the agent's error, if any.
  mutating func ask(
    _ method: String,
    _ parameters: some Encodable & Sendable
  ) throws(JobFailure) -> ResponseError? {
    guard case .response(_, let error) = try answer(to: method, parameters).kind else { return nil }
    return error
  }

  /// Sends a request and waits for its answer.
  mutating func answer(
    to method: String,
    _ parameters: some Encodable & Sendable
  ) throws(JobFailure) -> Frame {
    let id = conversation.connection.request(method, parameters)
    return try startupAnswer(to: id, method, within: limits.initialize)
  }

  /// Lets tools ask, or run, as the job's rules need it, if the engine has a setting for that.
  private mutating func chooseAutopilot() throws(JobFailure) {
    guard let autopilot = engine.autopilot, requested.autonomy != .asConfigured else { return }
    let wanted = requested.autonomy == .granted ? autopilot.on : autopilot.off
    func setting(_ identity: SessionIdentity) -> String? {
      identity.options.first { $0.id == autopilot.id }?.currentValue
    }
    try awaitReport(Self.reportPatience) { setting($0) != nil }
    guard let current = setting(conversation.observations.identity), current != wanted else {
      return
    }
    let refusal = try set(autopilot.id, to: wanted)
    try awaitReport(Self.reportPatience) { setting($0) == wanted }
    guard refusal != nil || setting(conversation.observations.identity) != wanted else { return }
    let why = refusal.map { ": \($0)" } ?? ""
    throw .error(
      .agentConfiguration,
      conversation.redactor.safeText(
        "the job's permissions need `\(autopilot.id)` to be `\(wanted)`, but it is `\(current)`\(why)"
      )
    )
  }

  // MARK: - Failures

  private func notOffered(_ setting: SessionIdentity.Setting, _ wanted: String) -> JobFailure {
    let offers = offers(of: setting).map(\.id)
    let came = current(setting).map { "`\($0)`" }
    switch setting {
    case .mode:
      let instead = offers.isEmpty ? "the agent offers none to choose" : "it is not offered"
      let fault = conversation.observations.agentFault.map { "; \($0)" } ?? ""
      let current = came.map { "; \($0) started" } ?? ""
      return fallback(
        "the agent `\(wanted)` was requested, but \(instead)\(current)\(fault)",
        wanted
      )
    case .model:
      let instead =
        offers.isEmpty ? "the agent offers none to choose" : "it is not among those that it offers"
      return modelFailure("the model `\(wanted)` was requested, but \(instead)")
    case .effort:
      let list = offers.map { "`\($0)`" }.joined(separator: ", ")
      return .error(
        .agentConfiguration,
        conversation.redactor.safeText(
          "the effort `\(wanted)` was requested, but the model offers \(list)"
        )
      )
    }
  }

  private func notTaken(
    _ setting: SessionIdentity.Setting,
    _ wanted: String,
    _ error: ResponseError? = nil
  ) -> JobFailure {
    let came = current(setting).map { "`\($0)`" } ?? "none"
    let why = error.map { ": \($0)" } ?? ""
    switch setting {
    case .mode:
      return fallback("the agent `\(wanted)` was requested, but \(came) is in use\(why)", wanted)
    case .model:
      return modelFailure("the model `\(wanted)` was requested, but \(came) is in use\(why)")
    case .effort:
      let message = "the effort `\(wanted)` was requested, but \(came) is in use\(why)"
      return .error(.agentConfiguration, conversation.redactor.safeText(message))
    }
  }
}
