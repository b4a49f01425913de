/// The result of starting one MCP server and requesting its tools.
///
/// All texts may contain the server's output; code that shows them must mask secrets and escape
/// them.
public struct ServerCheck: Hashable, Sendable {
  /// The result of a check.
  public enum State: Hashable, Sendable {
    /// The server works and has this number of tools.
    case answered(tools: Int)
    /// The server requires authorization (HTTP 401 or 403).
    ///
    /// It may still work for an agent that has signed in there before.
    case needsAuthorization
    /// The server does not work; the reason is a clause that follows the server's name.
    case failed(String)
    /// The time ran out before the server answered this request.
    case timedOut(during: String)
    /// The check was stopped before the server answered this request.
    case stopped(during: String)
  }

  /// The server's name in the configuration.
  public var name: String
  /// The result of the check.
  public var state: State
  /// The name that the server reports, if it did.
  public var serverName: String?
  /// The version that the server reports.
  public var serverVersion: String?
  /// The end of its standard error, or of the body of an HTTP answer with an error.
  public var errorTail: [UInt8]
  /// The time until the result, without the time for ending the server.
  public var duration: Duration

  /// Creates the result of a check.
  public init(
    name: String,
    state: State,
    serverName: String? = nil,
    serverVersion: String? = nil,
    errorTail: [UInt8] = [],
    duration: Duration = .zero
  ) {
    self.name = name
    self.state = state
    self.serverName = serverName
    self.serverVersion = serverVersion
    self.errorTail = errorTail
    self.duration = duration
  }
}

extension ServerCheck.State: CustomStringConvertible {
  /// The state as it follows the server's name.
  public var description: String {
    switch self {
    case .answered(let tools): "answered with \(tools) \(tools == 1 ? "tool" : "tools")"
    case .needsAuthorization: "needs authorization"
    case .failed(let reason): reason
    case .timedOut(let request): "had not answered \(request) in time"
    case .stopped(let request): "was stopped before it had answered \(request)"
    }
  }
}
