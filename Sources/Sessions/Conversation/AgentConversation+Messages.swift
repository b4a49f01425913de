internal import AgentClientProtocol
package import JSONRPC
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import Text

extension AgentConversation {
  package mutating func handle(_ frame: Frame) {
    switch frame.kind {
    case .request(let id, let method): answer(id, method, frame)
    case .notification(CancelRequest.method):
      guard let parameters = try? frame.parameters(as: CancelRequest.Parameters.self) else {
        return
      }
      services.cancel(parameters.requestId)
      sendServiceAnswers()
    case .notification(let method): observe(method, frame)
    case .response: break
    }
  }

  package mutating func sendServiceAnswers() {
    for answer in services.takeAnswers() {
      // The end of a command is news, and now the agent should say something.
      lastFrame = MonotonicInstant.now
      switch answer.content {
      case .success(let result): connection.answer(answer.id, result)
      case .failure(let error): connection.refuse(answer.id, error)
      }
    }
  }

  /// Answers a request from the agent; every request gets an answer, whatever its session.
  private mutating func answer(_ id: RequestID, _ method: String, _ frame: Frame) {
    // Long: one answer for each method.
    guard method == RequestPermission.method else {
      if services.take(id, method, frame) {
        if ClientServices.changesSomething(method) { observations.noteService() }
        observations.noteRequest()
        return sendServiceAnswers()
      }
      connection.refuse(id, .methodNotFound(method))
      return
    }
    guard let question = try? frame.parameters(as: RequestPermission.Parameters.self) else {
      connection.refuse(id, .invalidParameters("expected `toolCall` and `options`"))
      return
    }
    guard !isCancelling else {
      connection.answer(id, RequestPermission.Response.cancelled)
      return
    }
    observations.noteRequest()
    let calls = observations.candidates(for: question.toolCall)
    let decision = policy.decide(calls, options: question.options)
    if !decision.isAllowed { observations.noteDenial() }
    connection.answer(id, decision.response)
    observations.decisions += 1
    // An agent may ask ten thousand times in a turn; the journal need not contain them all.
    guard observations.decisions <= Self.toldDecisions else { return }
    let reported = calls.first?.title ?? ""
    let title = redactor.safeText(reported.isEmpty ? "tool call" : reported).singleLine
    let facts = PermissionFacts(
      title: title.shortened(to: 200),
      isAllowed: decision.isAllowed,
      rule: SafeText("\(decision.basis)")
    )
    onPermission(facts)
    activity.take(facts)
    if let rule = decision.unplacedRule, !hasToldOfUnplacedRule {
      hasToldOfUnplacedRule = true
      let answer = decision.isAllowed ? "allowed" : "denied"
      let question = title.shortened(to: 80).string
      onNotice(
        SafeText(
          "rule \(rule) of `permissions` could not be applied to the request `\(question)`, which was "
            + "\(answer): the agent says too little about the call"
        )
      )
    }
  }

  private mutating func observe(_ method: String, _ frame: Frame) {
    if method == SessionUpdate.method || method == "session/notification" {
      guard let parameters = try? SessionUpdate.Parameters(frame) else {
        return
      }
      receive(parameters)
    } else if method.hasPrefix("_kiro") {
      observations.noteKiroMethod(method)
      let notification = KiroNotification(method: method, frame: frame)
      observations.receive(notification)
      if case .notice(.rateLimit, _) = notification { onThrottling() }
      // Kiro has its own channel for updates; ACP's updates mean the same on it.
      if method == KiroNotification.updateMethod,
        let parameters = try? SessionUpdate.Parameters(frame)
      {
        receive(parameters)
      }
      reportNotices()
    }
  }

  /// Reports a call that a rule denies but that ran without a question.
  private mutating func requireQuestion(of update: ToolCall) {
    guard let (call, isCompleted) = observations.calls.unasked(update),
      let rule = policy.denyingRule(of: call)
    else { return }
    let title = redactor.safeText(call.title.isEmpty ? "a tool call" : call.title).singleLine
      .shortened(to: 80)
    let text =
      "rule \(rule) of `permissions` denies `\(title.string)`, but it ran without a question"
    if isCompleted, observations.unaskedCall == nil { observations.unaskedCall = SafeText(text) }
    guard unaskedCount < Self.toldUnasked else { return }
    unaskedCount += 1
    onNotice(SafeText(text))
  }

  /// Reports the notices that a reader of the report needs and that have not been reported yet.
  package mutating func reportNotices() {
    for notice in observations.takeNotices() {
      onNotice(redactor.safeText(notice).singleLine.shortened(to: 300))
    }
  }

  private mutating func receive(_ parameters: SessionUpdate.Parameters) {
    observations.receive(parameters.update, from: parameters.sessionId)
    if case .toolCall(let call) = parameters.update, call.isFinished { requireQuestion(of: call) }
    let isOwn = observations.isOwn(parameters.sessionId)
    activity.take(parameters.update, isOwn: isOwn)
  }
}
