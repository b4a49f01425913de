internal import JSON
package import JSONRPC
internal import JobFile
package import Kiro
internal import RunEvents
package import Subprocess
package import Text

extension AgentSession {
  /// Throws if the agent cannot continue, with the best available reason.
  package mutating func requireRunning(_ before: String) throws(JobFailure) {
    if let reason = control.stopReason { throw .cancelled(reason) }
    if conversation.lineWasTooLong {
      throw .error(
        .agentProtocol,
        "the agent sent a line longer than \(conversation.connection.lineLimit >> 20) MiB"
      )
    }
    guard isGone else { return }
    // The process usually ends together with its pipes; a short wait reveals how it really ended.
    _ = waitForExit(.seconds(1))
    if let status = conversation.status,
      control.wasCausedByCancellation(status, until: limits.job),
      let reason = control.stopReason
    {
      throw .cancelled(reason)
    }
    try requireSignIn(evenIfOld: true)
    throw failure(before: before)
  }

  /// Returns the failure of an agent that is gone.
  private mutating func failure(before: String) -> JobFailure {
    let what =
      switch conversation.status {
      case .some(let status): "the agent \(status)"
      case nil where conversation.inputIsBroken: "the agent closed its input"
      case nil: "the agent closed its output"
      }
    if engine.signsInByProgram, requested.hasAPIKey, !isOpen, conversation.status == .exited(0),
      conversation.errorTail().isBlank
    {
      // In that case, kiro-cli prints nothing; the other cause, a malformed request, does not apply
      // to kjob.
      return .error(
        .agentSignIn,
        "\(what) before \(before), without a word: KIRO_API_KEY is probably not valid"
      )
    }
    if let refusal = refusedFlags {
      let text = SafeText("\(what) before \(before): \(explanation(of: refusal))")
      return .error(.agentConfiguration, text, details: withErrorTail(text))
    }
    var failure = JobFailure.error(
      .agentExited,
      "\(what) before \(before)",
      details: withErrorTail("\(what) before \(before)")
    )
    failure.isFinal = conversation.observations.hasUsedTools
    return failure
  }

  /// The flags that the agent's program rejected at startup, if it ended for that reason.
  package var refusedFlags: EngineFlag.Refusal? {
    mutating get {
      guard !isOpen, introduction == nil, requested.program.engine.readsKiroFiles,
        conversation.status != .exited(0)
      else {
        return nil
      }
      return EngineFlag.refusal(in: conversation.errorTail().string)
    }
  }

  private func explanation(of refusal: EngineFlag.Refusal) -> String {
    let flags = refusal.flags.map { "`\($0)`" }.joined(separator: ", ")
    let keys = [
      "--agent": "agent: { name }", "--model": "agent: { model }",
      "--trust-all-tools": "agent: { trust-all-tools }", "--trust-tools": "agent: { trust-tools }",
    ]
    let set = refusal.flags.compactMap { keys[$0] }.map { "`\($0)`" }.joined(separator: ", ")
    guard let engine = refusal.engine else {
      return "it does not take \(flags)"
        + (set.isEmpty ? "" : "; leave out \(set), or use a version that takes it")
    }
    let other = "`agent: { command: [kiro-cli, acp, \(EngineFlag.flag), v2] }`"
    return "its engine \(engine) does not take \(flags)"
      + (set.isEmpty ? "; " : "; leave out \(set), or ") + "name an engine that does: \(other)"
  }

  /// Throws if the agent's standard error says that no one is signed in.
  ///
  /// Some versions then open a browser and wait, others never answer; the text is the only sign. It
  /// counts while the session is not open: later it may come from a tool. Once an agent other than
  /// Kiro has introduced itself, it may come from any server that the agent starts.
  package mutating func requireSignIn(evenIfOld: Bool = false) throws(JobFailure) {
    let isNew = conversation.takesNewErrors()
    guard !isOpen, !isStranger || conversation.observations.speaksKiro,
      isNew || evenIfOld, SignedOutMessage.isNamed(in: conversation.errorTail().string)
    else { return }
    let says: SafeText = "the agent says that it is not signed in"
    throw .error(
      .agentSignIn,
      engine.signsInByProgram ? SafeText(SignedOutMessage.message) : says,
      details: withErrorTail(says)
    )
  }

  package mutating func withErrorTail(_ text: SafeText) -> SafeText {
    let tail = conversation.errorTail()
    if !tail.isBlank { return "\(text.string)\nits standard error ended with:\n\(tail.string)" }
    // A program that is not an agent, or not signed in, may say so there.
    guard let noise = conversation.firstNoise else { return text }
    return "\(text.string)\nit wrote to standard output:\n\(noise.string)"
  }

  /// Decodes an answer; an error becomes the job's failure.
  package mutating func decode<Response: Decodable>(
    _ frame: Frame,
    _ method: String
  ) throws(JobFailure) -> Response {
    if case .response(_, let error?) = frame.kind {
      throw failure(of: error, method)
    }
    do {
      return try frame.result(as: Response.self)
    } catch {
      throw .error(
        .agentProtocol,
        "the answer to `\(method)` does not have the form that ACP requires"
      )
    }
  }

  private mutating func failure(of error: ResponseError, _ method: String) -> JobFailure {
    let text = conversation.redactor.safeText("\(error)")
    if error == .brokenAnswer {
      return .error(.agentProtocol, "the answer to `\(method)` is broken: \(text.string)")
    }
    if conversation.observations.turnIsFiltered {
      return .error(.agentStopped, "the content filter stopped the turn: \(text.string)")
    }
    var kind = ServiceError(error, models: models)
    if kind == .unknown, error.data == nil || error.data == .null,
      conversation.observations.turnThrottling != nil
    {
      // Kiro gave the reason just before; the error itself says nothing.
      kind = .throttled
    }
    return failure(
      of: kind,
      saying: "the agent answered `\(method)` with an error: \(text.string)"
    )
  }

  /// Returns the failure that an error of this kind means.
  mutating func failure(of kind: ServiceError, saying text: String) -> JobFailure {
    var message = text
    if kind == .signIn {
      // Kiro's third engine names ways to sign in that lead through a browser, signed in or not.
      let methods = authenticationMethods.map { "`\($0)`" }.joined(separator: ", ")
      message +=
        engine.signsInByProgram
        ? "; \(SignedOutMessage.message)"
        : "; it asks for a sign-in" + (methods.isEmpty ? "" : ", and offers \(methods)")
    }
    let safe = conversation.redactor.safeText(message)
    var failure = JobFailure.error(
      Self.reasonType(kind),
      safe,
      details: withErrorTail(safe)
    )
    failure.suspectsSignIn = kind == .denied
    failure.overflowsContext = kind == .contextFull
    return failure
  }

  private static func reasonType(_ error: ServiceError) -> ReasonType {
    switch error {
    case .signIn: .agentSignIn
    case .quota: .agentQuota
    case .configuration, .contextFull: .agentConfiguration
    case .throttled: .agentRateLimit
    // A session that an earlier prompt has wedged amounts to a failing service.
    case .unavailable, .busy: .agentUnavailable
    case .denied, .unknown: .agentRefused
    }
  }
}

extension RunControl {
  /// Returns true if a child's end is really the CI system's cancellation of everything.
  ///
  /// GitLab signals every process from the highest number down, up to six seconds each, so children
  /// die before kjob gets the signal (ci.md). A child that a stop signal ended is therefore not a
  /// crash until some time has passed in which kjob got no signal itself.
  package func wasCausedByCancellation(_ status: ExitStatus, until deadline: MonotonicInstant)
    -> Bool
  {
    guard status.isByStopSignal else { return false }
    let end = min(MonotonicInstant.now + .seconds(10), deadline)
    // A run that stops for another reason ends the wait as well; the signal may still come.
    _ = Readiness.wait(for: [.readable(stop.number)], until: end)
    return isStoppedBySignal
  }
}

extension JobFailure {
  /// Creates the failure of a job whose `timeout` has passed during an activity.
  package static func jobTimeout(_ timeout: Duration, while doing: SafeText) -> JobFailure {
    .error(
      .timeout,
      "the job timed out after `timeout: \(timeout.jobFileText)`, while \(doing.string)"
    )
  }
}

extension AgentLimits {
  /// Returns the failure of a job whose `timeout` has passed while its agent was at work.
  func jobTimeout(while doing: SafeText) -> JobFailure {
    let grace = "; the agent then had `grace-period: \(grace.jobFileText)` to end"
    return .jobTimeout(timeout, while: SafeText(doing.string + grace))
  }
}
