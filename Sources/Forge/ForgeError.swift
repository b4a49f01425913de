internal import Job

/// The reason why a forge did not do something.
package enum ForgeError: Error, Hashable, Sendable {
  /// Nothing can be sent.
  case unavailable(String)
  /// No token for the host is known.
  case noToken(host: String)
  /// The forge does not accept the token.
  case token(host: String, message: String)
  /// The token does not allow this.
  case forbidden(doing: String, message: String)
  /// The repository or the request does not exist, or the token does not show it.
  case missing(doing: String)
  /// The branch has an open request already.
  case exists
  /// The forge refused the values.
  case refused(doing: String, message: String)
  /// The forge answers no more requests until some time has passed.
  case rateLimit(host: String, seconds: Int)
  /// The forge did not answer, or with an error of its own, also when asked again.
  case server(host: String, message: String)
  /// The answer has another form than the forge documents.
  case answer(doing: String)
  /// The run was stopped.
  case stopped
}

extension ForgeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unavailable(let reason): reason
    case .noToken(let host):
      "no token for \(host); set `KJOB_GIT_TOKEN_\(RemoteAddress.variablePart(of: host))` or `KJOB_GIT_TOKEN`"
    case .token(let host, let message):
      "\(host) does not accept the token\(Self.quoted(message)); is it expired?"
    case .forbidden(let action, let message):
      "the token may not \(action)\(Self.quoted(message))"
    case .missing(let action):
      "cannot \(action): it does not exist, or the token may not see it"
    case .exists: "the branch has an open request already"
    case .refused(let action, let message): "cannot \(action)\(Self.quoted(message))"
    case .rateLimit(let host, let seconds):
      "\(host) accepts no more requests for \(seconds)s; publish again then"
    case .server(let host, let message): "\(host) cannot be used\(Self.quoted(message))"
    case .answer(let action):
      "cannot \(action): the answer is not what the forge documents"
    case .stopped: "stopped"
    }
  }

  private static func quoted(_ message: String) -> String {
    message.isEmpty ? "" : ": \(message)"
  }
}

extension ForgeError {
  /// True when the forge answered, and does not do what was asked.
  package var isRefusal: Bool {
    switch self {
    case .forbidden, .missing, .refused, .exists: true
    default: false
    }
  }

  /// Notes a refusal, and throws everything else.
  func note(in refused: inout [String]) throws(ForgeError) {
    guard isRefusal else { throw self }
    refused.append("\(self)")
  }
}
