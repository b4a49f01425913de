internal import JSONRPC

/// An HTTP request to send.
struct HTTPRequest {
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

  /// Creates the request for a message.
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
