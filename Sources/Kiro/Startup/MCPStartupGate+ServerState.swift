extension MCPStartupGate {
  /// The known state of a server.
  public enum ServerState: Hashable, Sendable {
    /// Nothing was reported about the server.
    case unreported
    /// The server runs.
    case started
    /// The server did not start, with the agent's reason.
    case failed(String)
    /// The server waits for a sign-in at an address; no one is there to sign in.
    case needsAuthorization(String)
    /// MCP is disabled by the organization's policy.
    case disabledByPolicy
    /// The server is starting, with the agent's last word about it, which may be empty.
    case pending(String)
    /// The agent reports that the server is disabled.
    case disabled
    /// The agent reports nothing; kjob has started the server itself and found this number of
    /// tools.
    case proven(tools: Int)

    /// True when starting the server outside the agent may reveal why it is not up.
    public var mayBeExplained: Bool {
      switch self {
      case .failed, .unreported, .pending: true
      case .started, .proven, .needsAuthorization, .disabledByPolicy, .disabled: false
      }
    }

    /// True when the server can be relied on.
    public var isUp: Bool {
      switch self {
      case .started, .proven: true
      case .unreported, .failed, .needsAuthorization, .disabledByPolicy, .pending, .disabled:
        false
      }
    }
  }
}

extension MCPStartupGate.ServerState: CustomStringConvertible {
  /// The state as it follows the server's name.
  public var description: String {
    switch self {
    case .unreported: "did not report in time"
    case .started: "started"
    case .failed(let reason): reason.isEmpty ? "failed" : "failed: \(reason)"
    case .needsAuthorization: "waits for a sign-in (OAuth)"
    case .disabledByPolicy: "is disabled by the organisation's policy"
    case .pending(let word):
      word.isEmpty ? "is still starting" : "has not started: the agent last reported `\(word)`"
    case .disabled: "is disabled"
    case .proven(let tools):
      "starts, according to kjob's own check (\(tools) \(tools == 1 ? "tool" : "tools"))"
    }
  }
}
