internal import AgentClientProtocol
internal import JSONRPC
internal import Job
internal import Kiro
package import RunEvents
internal import Subprocess
package import Text

extension AgentSession {
  /// Sends one prompt and waits for the end of the turn.
  ///
  /// Always returns the facts of the turn, because its usage counts in any case, together with the
  /// failure that invalidates it, if any.
  package mutating func turn(_ text: String, index: Int) -> (facts: TurnFacts, failure: JobFailure?)
  {
    let start = MonotonicInstant.now
    conversation.beginTurn()
    conversation.observations.identity.notePrompt()
    let id = conversation.connection.request(
      AgentClientProtocol.Prompt.method,
      AgentClientProtocol.Prompt.Parameters(sessionId: sessionID, text: text)
    )
    var stopReason: SafeText = "unanswered"
    var failure: JobFailure?
    do throws(JobFailure) {
      let frame = try turnAnswer(to: id)
      drainUsage()
      stopReason = "error"
      let end: AgentClientProtocol.Prompt.Response = try decode(
        frame,
        AgentClientProtocol.Prompt.method
      )
      stopReason = conversation.redactor.safeText(end.stopReason.wireName).singleLine
      reportLooseEnds()
      try requireSoundEnd()
    } catch {
      failure = error
      if stopReason == "unanswered", let answer = cancelTurn(id) { stopReason = answer }
    }
    let seen = conversation.observations
    if let credits = seen.credits { meter.close(turn: credits) }
    let facts = TurnFacts(
      index: index,
      stopReason: stopReason,
      credits: seen.credits,
      contextPercentage: seen.contextPercentages[sessionID],
      toolCalls: seen.calls.turnKinds.values.reduce(0, +),
      toolKinds: seen.calls.turnKinds.isEmpty ? nil : seen.calls.turnKinds,
      seconds: EventTime.milliseconds(start.duration(to: MonotonicInstant.now) / .seconds(1)),
      isEmpty: seen.turnIsEmpty
    )
    return (facts, failure)
  }

  /// Reports what was still in progress when the agent ended its turn.
  private mutating func reportLooseEnds() {
    guard let ends = conversation.observations.looseEnds else { return }
    let text = "the turn ended while \(ends) had not ended"
    conversation.onNotice(conversation.redactor.safeText(text).singleLine.shortened(to: 300))
  }

  /// Throws if a turn that claims to have ended well reported the opposite before.
  private func requireSoundEnd() throws(JobFailure) {
    if conversation.observations.turnIsFiltered {
      throw .error(.agentStopped, "the content filter stopped the turn")
    }
    switch conversation.observations.stall {
    case .interrupted:
      throw .error(.agentStalled, "the turn ended with its tool uses interrupted")
    case .compactionFailed:
      throw .error(.agentStalled, "the turn ended because the context could not be summarised")
    case .panicked, nil: break
    }
    try requireIdentity()
  }

  /// Waits for the last usage report, which may come just after the answer; Kiro always sends one.
  private mutating func drainUsage() {
    let end = min(MonotonicInstant.now + .seconds(1), limits.job)
    while MonotonicInstant.now < end, isKiro || conversation.observations.tellsUsage,
      !conversation.observations.usage.settled.contains(sessionID), !conversation.outputIsAtEnd
    {
      conversation.step(until: end)
    }
  }

  /// Asks the agent to end its turn and gives it the grace period to do so.
  ///
  /// Returns the stop reason of the agent's answer, if there is one. An agent that is gone is not
  /// asked.
  private mutating func cancelTurn(_ id: RequestID) -> SafeText? {
    conversation.isCancelling = true
    guard !isGone else { return nil }
    conversation.connection.notify(
      CancelTurn.method,
      CancelTurn.Parameters(sessionId: sessionID)
    )
    let deadline = MonotonicInstant.now + limits.grace
    while MonotonicInstant.now < deadline, !control.isImmediate {
      // Any answer ends the turn: some agents send an error here.
      if let answer = conversation.takeAnswer(id) {
        let end = try? answer.result(as: AgentClientProtocol.Prompt.Response.self)
        return end.map { conversation.redactor.safeText($0.stopReason.wireName).singleLine }
          ?? "error"
      }
      if isGone { return nil }
      conversation.step(until: min(deadline, MonotonicInstant.now + .milliseconds(100)))
    }
    return nil
  }

  /// Waits for the end of a turn, subject to the job's limit, the idle limit, and the credits.
  private mutating func turnAnswer(to id: RequestID) throws(JobFailure) -> Frame {
    while true {
      if let frame = takeAnswer(id) { return frame }
      try requireRunning("it had answered `\(AgentClientProtocol.Prompt.method)`")
      try requireCredits()
      let now = MonotonicInstant.now
      if now >= limits.job {
        throw .jobTimeout("waiting for the answer to `\(AgentClientProtocol.Prompt.method)`")
      }
      var deadline = limits.job
      if let silence = silenceLimit() {
        let end = conversation.lastFrame + silence.limit
        if now >= end {
          var failure = JobFailure.error(
            silence.type,
            silence.message,
            details: withErrorTail(silence.message)
          )
          failure.isFinal = conversation.observations.hasUsedTools
          throw failure
        }
        deadline = min(deadline, end)
      }
      // The usage of other jobs counts as well, and nothing wakes this wait when it grows.
      if meter.isLimited { deadline = min(deadline, now + .seconds(1)) }
      conversation.step(until: deadline)
    }
  }

  /// The time that the agent may be silent once its program has panicked.
  package var panicLimit: (limit: Duration, type: ReasonType, message: SafeText)? {
    guard case .panicked = conversation.observations.stall else { return nil }
    // The message may come from another program that writes to the same stream; silence decides.
    let patience: Duration = conversation.hasOpenToolCall ? .seconds(60) : .seconds(10)
    return (
      min(patience, limits.idle), .agentStalled,
      "a program of the agent panicked, and the agent sent nothing more"
    )
  }

  /// Returns the time that the agent may currently be silent, and the failure if it is silent
  /// longer.
  ///
  /// Nil while a tool call is open: a long build sends no frames.
  private func silenceLimit() -> (limit: Duration, type: ReasonType, message: SafeText)? {
    let isAtWork = conversation.hasOpenToolCall
    switch conversation.observations.stall {
    case .interrupted:
      return (
        min(.seconds(10), limits.idle), .agentStalled,
        "the agent said that its tool uses were interrupted, and nothing more"
      )
    case .panicked: return panicLimit
    case .compactionFailed where !isAtWork:
      return (
        min(.seconds(60), limits.idle), .agentStalled,
        "the agent could not summarise its context, and said nothing more"
      )
    default: break
    }
    guard !isAtWork else { return nil }
    return (
      limits.idle, .idleTimeout,
      "the agent sent nothing for \(describe(limits.idle)) and no tool call was open"
    )
  }

  private mutating func requireCredits() throws(JobFailure) {
    if let credits = conversation.observations.credits { meter.note(turn: credits) }
    guard let exhaustion = meter.exhaustion else { return }
    // Kiro reports the usage of a turn just before it answers; a finished turn is not canceled.
    let isDone = conversation.observations.usage.settled.contains(sessionID)
    if isDone, MonotonicInstant.now < conversation.lastFrame + .seconds(1) { return }
    throw .error(.budget, "\(exhaustion.string); the turn was cancelled")
  }
}
