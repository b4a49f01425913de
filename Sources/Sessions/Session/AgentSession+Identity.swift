internal import AgentClientProtocol
internal import Kiro
internal import RunEvents
internal import Subprocess
package import Text

extension AgentSession {
  /// The time that a session has to report its model; some report it after the session is open.
  private static let modelPatience = Duration.seconds(1)

  /// Waits for the session to report its model, if it may still do so.
  package mutating func awaitModel() throws(JobFailure) {
    guard engine.readsKiroFiles || requested.model != nil else { return }
    let end = min(MonotonicInstant.now + Self.modelPatience, limits.job)
    while conversation.observations.identity.model == nil, MonotonicInstant.now < end {
      try requireRunning("it had said which model it uses")
      conversation.step(until: end)
    }
  }

  /// Throws unless the agent and the model that the job requests are the ones that answer.
  ///
  /// Kiro accepts any model name and fails only when it is prompted. An agent that does not report
  /// its model cannot be held to one.
  package func requireIdentity() throws(JobFailure) {
    let identity = conversation.observations.identity
    if let departure = identity.departure { throw failure(of: departure) }
    if let wanted = requested.agentName, identity.mode != wanted {
      let came = identity.mode.map { "`\($0)`" } ?? "an agent that reports no mode"
      let why = conversation.observations.agentFault.map { "; \($0)" } ?? ""
      throw fallback("the agent `\(wanted)` was requested, but \(came) started\(why)", wanted)
    }
    try requireNoFault()
    if let wanted = requested.model, let current = identity.model, current != wanted {
      throw modelFailure("the model `\(wanted)` was requested, but `\(current)` is in use")
    }
  }

  /// Throws unless the agent and the model are those of an earlier session.
  package func requireIdentity(of earlier: SessionIdentity) throws(JobFailure) {
    let identity = conversation.observations.identity
    if let mode = identity.mode, let before = earlier.mode, mode != before {
      throw failure(of: .agent(from: before, to: mode))
    }
    if let model = identity.model, let before = earlier.model, model != before {
      throw failure(of: .model(from: before, to: model))
    }
  }

  /// Returns a doubt about the model in use that does not prove it wrong.
  ///
  /// `configured` is the model that the file of the current agent requests.
  package func doubtAboutModel(configured: String?) -> SafeText? {
    let identity = conversation.observations.identity
    let doubt: String
    switch (requested.model, identity.model) {
    case (let wanted?, nil):
      doubt = "the model `\(wanted)` was requested, but the agent has not said which one it uses"
    case (nil, let current?):
      guard let configured, configured != current, engine.readsKiroFiles else { return nil }
      let agent = identity.mode ?? ""
      doubt =
        "the file of the agent `\(agent)` requests the model `\(configured)`, but `\(current)` is in use"
    default: return nil
    }
    return conversation.redactor.safeText(doubt).singleLine
  }

  /// Returns a doubt about agents of the worktree that the session does not offer; nil if there is
  /// none.
  ///
  /// Kiro's third engine silently drops some files, so that no sub-agent of that name can start.
  package func doubt(aboutAgents agents: [(name: String, path: String)]) -> SafeText? {
    let offered = Set(conversation.observations.identity.offers(of: .mode).map(\.id))
    guard engine.takesAgentDefinitions, !offered.isEmpty else { return nil }
    let missing = agents.filter { !offered.contains($0.name) }.map(\.path)
    guard !missing.isEmpty else { return nil }
    let text =
      "the engine v3 offers no agent for \(Wording.names(missing)): it needs files in JSON with "
      + "`permissions`"
    return conversation.redactor.safeText(text).singleLine
  }

  /// Throws if Kiro has reported that what was requested does not exist.
  private func requireNoFault() throws(JobFailure) {
    if let wanted = requested.agentName, let fault = conversation.observations.agentFault,
      fault.contains(wanted)
    {
      throw fallback("the agent `\(wanted)` was requested; \(fault)", wanted)
    }
    if let model = requested.model, conversation.observations.modelIsMissing {
      throw .error(.agentModel, "the model `\(model)` was requested, but Kiro does not know it")
    }
  }

  private func failure(of departure: SessionIdentity.Departure) -> JobFailure {
    switch departure {
    case .agent(let old, let new):
      let before = old.map { "`\($0)`" } ?? "an agent without a name"
      let message = "the agent changed from \(before) to `\(new)` after a prompt had been sent"
      return .error(.agentFallback, conversation.redactor.safeText(message))
    case .model(let old, let new):
      let before = old.map { "`\($0)`" } ?? "an unknown one"
      return modelFailure(
        "the model changed from \(before) to `\(new)` after a prompt had been sent"
      )
    }
  }

  func fallback(_ message: String, _ wanted: String) -> JobFailure {
    let offered = conversation.observations.identity.offers(of: .mode).map { "`\($0.id)`" }
    var hints: [String] = []
    if engine.readsKiroFiles {
      hints.append("Is `.kiro/agents/\(wanted).json` in the base commit, or copied by `copy:`?")
    } else if !offered.isEmpty {
      hints.append("the agent offers \(Wording.list(offered))")
    }
    return .error(
      .agentFallback,
      conversation.redactor.safeText(message),
      details: conversation.redactor.safeText(([message] + hints).joined(separator: "\n"))
    )
  }

  func modelFailure(_ message: String) -> JobFailure {
    let offered = models.map { "`\($0)`" }.joined(separator: ", ")
    return .error(
      .agentModel,
      conversation.redactor.safeText(message),
      details: conversation.redactor.safeText(
        models.isEmpty ? message : "\(message)\nthe agent offers \(offered)"
      )
    )
  }
}
