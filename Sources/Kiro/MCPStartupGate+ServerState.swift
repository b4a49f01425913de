extension MCPStartupGate {
  /// What is known of one server.
  public enum ServerState: Hashable, Sendable {
    /// Nothing was said about it.
    case unreported
    /// It runs.
    case started
    /// It did not start, with the agent's reason.
    case failed(String)
    /// It waits for somebody to sign in at an address; nobody is there to do so.
    case needsAuthorization(String)
    /// The organisation's policy has switched MCP off.
    case disabledByPolicy
    /// It is on its way, in the agent's last word about it; empty where it has none.
    case pending(String)
    /// The agent says that it is switched off.
    case disabled
    /// The agent says nothing, and kjob has started it itself and seen so many tools.
    case proven(tools: Int)

    /// Whether starting the server outside the agent may tell why it is not up.
    public var mayBeExplained: Bool {
      switch self {
      case .failed, .unreported, .pending: true
      case .started, .proven, .needsAuthorization, .disabledByPolicy, .disabled: false
      }
    }

    /// Whether it can be relied on.
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
    case .needsAuthorization: "waits for somebody to sign in (OAuth)"
    case .disabledByPolicy: "is disabled by the organisation's policy"
    case .pending(let word):
      word.isEmpty ? "is still starting" : "has not started: the agent's last word is `\(word)`"
    case .disabled: "is disabled"
    case .proven(let tools):
      "starts, by kjob's own check (\(tools) \(tools == 1 ? "tool" : "tools"))"
    }
  }
}
