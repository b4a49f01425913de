/// What came of starting one MCP server and asking it for its tools.
///
/// Every text in it may hold what the server said; whoever shows it masks secrets and cleans it.
public struct ServerCheck: Hashable, Sendable {
  /// How it ended.
  public enum State: Hashable, Sendable {
    /// It runs, and has so many tools.
    case answered(tools: Int)
    /// It wants to know who asks (HTTP 401 or 403).
    ///
    /// An agent that has signed in there before may still get on with it.
    case needsAuthorization
    /// It does not work; a clause that follows the server's name says why.
    case failed(String)
    /// The time was over before it had answered this request.
    case timedOut(during: String)
    /// The check was told to stop before the server had answered this request.
    case stopped(during: String)
  }

  /// The server's name in the configuration.
  public var name: String
  /// How the check ended.
  public var state: State
  /// What the server calls itself, where it has said so.
  public var serverName: String?
  /// Which version it says it is.
  public var serverVersion: String?
  /// The last of what it wrote to standard error, or of the body of a refusing HTTP answer.
  public var errorTail: [UInt8]
  /// How long it took to come to that end, without putting the server away again.
  public var duration: Duration

  /// Makes the account of a check.
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
