internal import AgentClientProtocol
internal import FoundationEssentials
internal import JSON
internal import JSONRPC
package import Job
internal import Kiro
package import RunEvents
internal import Subprocess
package import Text

extension Attachment {
  /// Returns the block of a prompt for this; nil for a file that has to be part of the text.
  fileprivate func block(asFile takesFiles: Bool) -> AgentClientProtocol.Prompt.Block? {
    switch contents {
    case .image(let type, let bytes):
      .image(type: type, base64: Data(bytes).base64EncodedString())
    case .text(let text):
      takesFiles ? .file(address: "file://" + absolutePath, text: text) : nil
    }
  }
}

extension AgentSession {
  /// Sends one prompt and waits for the end of the turn.
  ///
  /// Always returns the facts of the turn, because its usage counts in any case, together with the
  /// failure that invalidates it, if any.
  package mutating func turn(
    _ text: String,
    _ attachments: [Attachment] = [],
    index: Int,
    within timeout: Duration? = nil
  ) -> (facts: TurnFacts, failure: JobFailure?) {
    let start = MonotonicInstant.now
    conversation.beginTurn()
    conversation.observations.identity.notePrompt()
    let id = send(text, attachments)
    turnLimit = timeout.map { (start + $0, index) }
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
      if let tokens = end.usage { conversation.observations.note(tokens) }
      reportLooseEnds()
      try requireSoundEnd()
    } catch {
      failure = error
      if stopReason == "unanswered", let answer = cancelTurn(id) { stopReason = answer }
    }
    meter.close(turn: measuredUsage)
    if failure == nil { meter.reportUnmeasured() }
    let facts = facts(index, stopReason, seconds: start.duration(to: .now) / .seconds(1))
    return (facts, failure)
  }

  /// Sends a prompt; files are part of its text for an agent that does not take files.
  private mutating func send(_ text: String, _ attachments: [Attachment]) -> RequestID {
    let takesFiles = introduction?.takesFiles == true
    return conversation.connection.request(
      AgentClientProtocol.Prompt.method,
      AgentClientProtocol.Prompt.Parameters(
        sessionId: sessionID,
        text: takesFiles ? text : text + PromptText.files(attachments),
        more: attachments.compactMap { $0.block(asFile: takesFiles) }
      )
    )
  }

  /// Returns the facts of the turn that has ended.
  private func facts(_ index: Int, _ stopReason: SafeText, seconds: Double) -> TurnFacts {
    let seen = conversation.observations
    return TurnFacts(
      index: index,
      stopReason: stopReason,
      credits: seen.credits,
      subagentCredits: seen.usage.subagentCredits(besides: sessionID),
      contextPercentage: seen.contextPercentages[sessionID],
      toolCalls: seen.calls.turnKinds.values.reduce(0, +),
      toolKinds: seen.calls.turnKinds.isEmpty ? nil : seen.calls.turnKinds,
      seconds: EventTime.milliseconds(seconds),
      isEmpty: seen.turnIsEmpty,
      tokens: seen.usage.tokens.map {
        TokenFacts(total: $0.total, input: $0.input, output: $0.output)
      },
      cost: seen.usage.cost.map {
        CostFacts(
          amount: $0.amount,
          currency: conversation.redactor.safeText($0.currency).singleLine
        )
      }
    )
  }

  /// Reports what was still in progress when the agent ended its turn.
  private mutating func reportLooseEnds() {
    guard let ends = conversation.observations.looseEnds else { return }
    let text = "the turn ended while \(ends) had not ended"
    conversation.onNotice(conversation.redactor.safeText(text).singleLine.shortened(to: 300))
  }

  /// Throws if a turn that claims to have ended well reported the opposite before.
  private mutating func requireSoundEnd() throws(JobFailure) {
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
    if let failure = failureOfShownErrors() { throw failure }
    // Where kjob has asked for questions, a call without one means that rules do not hold.
    if let call = conversation.observations.unaskedCall, engine.autopilot != nil {
      throw .error(.agentPermission, call)
    }
    try requireIdentity()
  }

  /// The failure that the third engine showed in a turn that it then ended normally; nil if it showed
  /// none, or may have continued regardless.
  private mutating func failureOfShownErrors() -> JobFailure? {
    let seen = conversation.observations
    let isFailed = ["error", "failed", "failure"].contains(seen.turnStatus?.lowercased() ?? "")
    for text in seen.turnErrors {
      let error = ResponseError(code: -32603, message: "", data: .string(text))
      let kind = ServiceError(error, models: models)
      let isFinal = kind == .quota || kind == .signIn
      guard isFinal || isFailed || seen.turnIsEmpty && kind != .unknown else { continue }
      return failure(of: kind, saying: "the turn ended with an error: \(text)")
    }
    guard isFailed else { return nil }
    return failure(
      of: .unknown,
      saying: "the agent reported that the turn failed, without a reason"
    )
  }

  /// Waits for the last usage report, which may come just after the answer; Kiro always sends one.
  private mutating func drainUsage() {
    let end = min(MonotonicInstant.now + .seconds(1), limits.job)
    while MonotonicInstant.now < end,
      engine.endsTurnsWithUsage || conversation.observations.tellsUsage,
      !conversation.observations.usage.settled.contains(sessionID), !conversation.outputIsAtEnd
    {
      conversation.step(until: end)
    }
    // Some agents report the cost only after their answer.
    let costEnd = min(MonotonicInstant.now + .milliseconds(250), limits.job)
    while MonotonicInstant.now < costEnd, conversation.observations.tellsCost,
      !conversation.observations.usage.hasCost, !conversation.outputIsAtEnd
    {
      conversation.step(until: costEnd)
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
        throw limits.jobTimeout(
          while: "waiting for the answer to `\(AgentClientProtocol.Prompt.method)`"
        )
      }
      if let turnLimit, now >= turnLimit.end {
        throw .error(
          .timeout,
          "prompt \(turnLimit.index) timed out: the agent did not answer within its `timeout`"
        )
      }
      var deadline = min(limits.job, turnLimit?.end ?? limits.job)
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

  /// The usage of the running turn, as far as it has been reported.
  private var measuredUsage: MeasuredUsage {
    let usage = conversation.observations.usage
    return MeasuredUsage(
      credits: usage.credits,
      cost: usage.cost?.amount,
      currency: usage.cost?.currency,
      tokens: usage.tokens?.total
    )
  }

  private mutating func requireCredits() throws(JobFailure) {
    meter.note(turn: measuredUsage)
    guard let exhaustion = meter.exhaustion else { return }
    // Kiro reports the usage of a turn just before it answers; a finished turn is not canceled.
    let isDone = conversation.observations.usage.settled.contains(sessionID)
    if isDone, MonotonicInstant.now < conversation.lastFrame + .seconds(1) { return }
    throw .error(.budget, "\(exhaustion.string); the turn was cancelled")
  }
}
