internal import HTTP
internal import JSONRPC

/// A message that is sent to a server over HTTP, with what has arrived of the answer.
struct HTTPCall {
  /// The purpose of a request.
  enum Purpose {
    /// Sends a message that requires an answer.
    case request
    /// Sends a message that the server only accepts.
    case notification
    /// Answers a message from the server.
    case reply
    /// Ends the session.
    case deletion
  }

  /// The purpose.
  var purpose: Purpose
  /// The method of the message, or a description if it has none.
  var method: String
  /// The message.
  var message: [UInt8]
  /// The number of answers that had arrived before it was sent.
  var answersBefore: Int
  /// The number of redirections so far.
  var redirections = 0
  /// The exchange, once it has been sent.
  var exchange: HTTPExchange?

  private var received: [UInt8] = []
  private var events = EventStream()
  private var tail = ErrorTail()

  /// Creates the call for a message.
  init(_ message: [UInt8], answersBefore: Int) {
    switch (try? Frame(message))?.kind {
    case .request(_, let method): (purpose, self.method) = (.request, method)
    case .notification(let method): (purpose, self.method) = (.notification, method)
    case .response, nil: (purpose, method) = (.reply, "a reply")
    }
    self.message = message
    self.answersBefore = answersBefore
  }

  /// The call that ends a session.
  static var deletion: HTTPCall {
    var call = HTTPCall([], answersBefore: 0)
    call.purpose = .deletion
    return call
  }

  /// The call again, before anything of an answer has arrived.
  var again: HTTPCall {
    var call = self
    (call.exchange, call.received, call.events, call.tail) = (nil, [], EventStream(), ErrorTail())
    return call
  }

  /// The end of the answer's body.
  var bodyTail: [UInt8] { tail.bytes }

  /// True when the answer is a stream of events.
  private var isEventStream: Bool {
    exchange?.header("Content-Type")?.lowercased().hasPrefix("text/event-stream") == true
  }

  /// Returns the messages of the answer's body that have arrived since the last call.
  ///
  /// A body that is not a stream of events is a single message, available when the exchange is
  /// finished.
  mutating func takeMessages(isFinished: Bool) -> [[UInt8]] {
    let bytes = exchange?.takeBody() ?? []
    tail.append(bytes)
    if isEventStream { return events.receive(bytes) }
    received += bytes
    guard isFinished, !received.isEmpty else { return [] }
    defer { received = [] }
    return [received]
  }
}
