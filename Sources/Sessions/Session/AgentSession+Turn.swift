internal import AgentClientProtocol
internal import JSONRPC
internal import Kiro
package import RunEvents
internal import Subprocess
package import Text

extension AgentSession {
  /// Sends one prompt and waits for the turn's end.
  ///
  /// Tells of the turn in any case, since what it used is used; and why it does not count, if so.
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
      tellLooseEnds()
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

  /// Tells of what was still under way when the agent said that its turn was over.
  private mutating func tellLooseEnds() {
    guard let ends = conversation.observations.looseEnds else { return }
    let text = "the turn ended while \(ends) had not ended"
    conversation.onNotice(conversation.redactor.safeText(text).singleLine.shortened(to: 300))
  }

  /// Throws when a turn that claims to have ended well has said before that it did not.
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

  /// The last account of usage may come just after the answer; Kiro always gives one.
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
  /// Returns the reason that the agent answers with, if it does. One that has gone is not asked.
  private mutating func cancelTurn(_ id: RequestID) -> SafeText? {
    conversation.isCancelling = true
    guard !isGone else { return nil }
    conversation.connection.notify(
      CancelTurn.method,
      CancelTurn.Parameters(sessionId: sessionID)
    )
    let deadline = MonotonicInstant.now + limits.grace
    while MonotonicInstant.now < deadline, !control.isImmediate {
      // Whatever the answer is, the turn is over with it: some agents send an error here.
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

  /// Waits for the end of a turn, for which the job's limit, the idle limit and its credits hold.
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
      // What other jobs use counts as well, and nothing wakes this wait when they use it.
      if meter.isLimited { deadline = min(deadline, now + .seconds(1)) }
      conversation.step(until: deadline)
    }
  }

  /// How long the agent may be silent once its program has panicked.
  package var panicLimit: (limit: Duration, type: ReasonType, message: SafeText)? {
    guard case .panicked = conversation.observations.stall else { return nil }
    // The words may be another program's that writes to the same stream; silence tells.
    let patience: Duration = conversation.hasOpenToolCall ? .seconds(60) : .seconds(10)
    return (
      min(patience, limits.idle), .agentStalled,
      "a program of the agent's panicked, and nothing came after it"
    )
  }

  /// How long the agent may be silent as things stand, and what it means when it is silent longer.
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
    // Kiro tells what a turn has used just before it answers; a turn that is done is not cancelled.
    let isDone = conversation.observations.usage.settled.contains(sessionID)
    if isDone, MonotonicInstant.now < conversation.lastFrame + .seconds(1) { return }
    throw .error(.budget, "\(exhaustion.string); the turn was cancelled")
  }
}
