internal import JSONRPC

/// One HTTP request to be sent.
struct HTTPRequest {
  /// What a request is for.
  enum Purpose {
    /// A message that the server has to answer.
    case request
    /// A message that it only takes.
    case notification
    /// The answer to a message of its own.
    case reply
    /// The end of the session.
    case deletion
  }

  /// What it is for.
  var purpose: Purpose
  /// The method that the message calls, or what stands in its place.
  var method: String
  /// The message.
  var message: [UInt8]
  /// How many answers had been taken before it was sent.
  var answersBefore: Int
  /// How often it has been sent elsewhere.
  var redirections = 0

  /// The request that carries a message.
  init(_ message: [UInt8], answersBefore: Int) {
    switch (try? Frame(message))?.kind {
    case .request(_, let method): (purpose, self.method) = (.request, method)
    case .notification(let method): (purpose, self.method) = (.notification, method)
    case .response, nil: (purpose, method) = (.reply, "a reply")
    }
    self.message = message
    self.answersBefore = answersBefore
  }

  /// The request that ends a session.
  static var deletion: HTTPRequest {
    var request = HTTPRequest([], answersBefore: 0)
    request.purpose = .deletion
    return request
  }
}
