internal import AgentClientProtocol
internal import FoundationEssentials
internal import JSON
internal import JSONRPC

extension ReplayingAgent {
  /// Waits until the client sends the recorded message.
  mutating func wait(for message: RecordedMessage, at index: Int) throws(Stop) {
    switch message.kind {
    case .request(let id, let method): try wait(forRequest: method, id, message, at: index)
    case .notification(let method): try wait(forNotification: method)
    case .response(let id): try wait(forAnswer: id, message, at: index)
    case .none: break
    }
  }

  /// Returns the client's next request or notification; nil when the client is gone.
  mutating func nextRequest() -> Frame? {
    while inbox.isEmpty {
      guard takeNext() else { return nil }
    }
    return inbox.removeFirst()
  }

  private mutating func takeNext() -> Bool {
    guard let incoming = streams.next() else { return false }
    switch incoming {
    case .message(let frame): inbox.append(frame)
    case .answer(_, let id, let frame):
      let value = try? JSONDecoder().decode(JSONValue.self, from: Data(frame.line))
      answers[id] = RecordedMessage(value ?? .null)
    case .strayAnswer, .noise, .lineTooLong: break
    }
    return true
  }

  private mutating func wait(
    forRequest method: String,
    _ recorded: RequestID,
    _ message: RecordedMessage,
    at index: Int
  ) throws(Stop) {
    while true {
      guard let frame = nextRequest() else { throw Stop(reason: nil) }
      switch frame.kind {
      case .request(let id, method):
        ids[recorded] = id
        unanswered[id] = method
        if method == NewSession.method { openSession(message, frame) }
        return
      // Some requests may occur in addition, or not at all.
      case .request where takeExtra(frame): break
      case .request where method.hasPrefix("_") || Self.extras.contains(method):
        inbox.insert(frame, at: 0)
        return
      case .request(let id, let other):
        refuse(id, "the recording has `\(method)` here, but `\(other)` came")
      case .notification(CancelTurn.method): try takeCancel(at: index)
      case .notification, .response: break
      }
    }
  }

  private mutating func wait(forNotification method: String) throws(Stop) {
    if method == CancelTurn.method, cancels > 0 {
      cancels -= 1
      return
    }
    while true {
      guard let frame = nextRequest() else { throw Stop(reason: nil) }
      switch frame.kind {
      case .notification(method): return
      case .request where takeExtra(frame): break
      case .request(let id, let other):
        refuse(id, "the recording has `\(method)` here, but `\(other)` came")
      case .notification, .response: break
      }
    }
  }

  private mutating func wait(
    forAnswer id: RequestID,
    _ message: RecordedMessage,
    at index: Int
  ) throws(Stop) {
    // An answer to a question that the agent has not asked now cannot arrive.
    guard asked.remove(id) != nil else { return }
    while answers[id] == nil {
      guard takeNext() else { throw Stop(reason: nil) }
      // A question may stay open as long as a command runs, but a canceled turn must end.
      if let place = inbox.firstIndex(where: {
        $0.kind == .notification(method: CancelTurn.method)
      }) {
        inbox.remove(at: place)
        try takeCancel(at: index)
      }
    }
    guard let answer = answers.removeValue(forKey: id), message.value != .null else { return }
    let (then, now) = (Self.decision(message.value), Self.decision(answer.value))
    guard then == now else {
      throw Stop(reason: "the client answered \(then) in the recording and \(now) now")
    }
  }

  /// Returns the part of an answer that affects the agent: the permission that it got, or the kind
  /// of result.
  private static func decision(_ answer: JSONValue) -> String {
    if let outcome = answer["result"]?["outcome"] { return "with \(outcome.json)" }
    guard let error = answer["error"], error != .null else { return "with a result" }
    return "with the error \((error["code"] ?? .null).json)"
  }

  /// Ends the turn if the client cancels it and the recording does not contain that.
  private mutating func takeCancel(at index: Int) throws(Stop) {
    let knows = recording.entries[index...].contains { entry in
      entry.kind == .heard
        && entry.message.kind == .notification(method: CancelTurn.method)
    }
    guard !knows else {
      cancels += 1
      return
    }
    for (id, method) in unanswered where method == AgentClientProtocol.Prompt.method {
      streams.connection.answer(id, ["stopReason": "cancelled"] as JSONValue)
      unanswered[id] = nil
    }
    streams.flush()
    throw Stop(reason: "the client cancelled a turn that was not cancelled in the recording")
  }

  private mutating func openSession(_ recorded: RecordedMessage, _ frame: Frame) {
    guard let parameters = try? frame.parameters(as: JSONValue.self),
      let live = parameters["cwd"]?.text
    else { return }
    folders = (recorded.value["params"]?["cwd"]?.text, live)
  }
}
