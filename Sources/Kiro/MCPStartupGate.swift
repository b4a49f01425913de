/// Decides whether a prompt may be sent: the meaning of `--require-mcp-startup`, kept by kjob.
///
/// A pure state machine. It is told what the agent said about MCP servers, from the start of the
/// process on, and answers once the session is open. Silence about a server is never success.
public struct MCPStartupGate: Sendable {
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
    /// The agent says that it is still starting.
    case pending
    /// The agent says nothing, and kjob has started it itself and seen so many tools.
    case proven(tools: Int)

    /// Whether starting the server outside the agent may tell why it is not up.
    public var mayBeExplained: Bool {
      switch self {
      case .failed, .unreported, .pending: true
      case .started, .proven, .needsAuthorization, .disabledByPolicy: false
      }
    }

    /// Whether it can be relied on.
    public var isUp: Bool {
      switch self {
      case .started, .proven: true
      case .unreported, .failed, .needsAuthorization, .disabledByPolicy, .pending: false
      }
    }
  }

  /// What kjob found when it started a server itself.
  public enum Proof: Hashable, Sendable {
    /// It answers, and has so many tools.
    case answered(tools: Int)
    /// It wants to know who asks.
    case needsAuthorization
    /// It does not work.
    case failed(String)
  }

  /// One server with what is known of it.
  public struct Server: Hashable, Sendable {
    /// The server's name.
    public var name: String
    /// What is known of it.
    public var state: ServerState
    /// Whether the job needs it.
    public var isRequired: Bool
  }

  /// What the gate decides.
  public enum Verdict: Hashable, Sendable {
    /// Every required server runs.
    case open
    /// These are why not.
    case closed([Server])
  }

  /// What a job requires.
  public enum Requirement: Hashable, Sendable {
    /// Nothing; failures are only reported.
    case nothing
    /// Every server that the agent's configuration names, and none else may fail.
    case all(expected: [String])
    /// These servers.
    case named([String])
  }

  private var requirement: Requirement
  private var states: [String: ServerState] = [:]
  private var isDisabledByPolicy = false
  private var isUndetermined = false
  private let handedOver: Set<String>

  /// Makes a gate for a job's requirement.
  ///
  /// `handedOver` are servers that the client hands over with the session. Versions that pass over
  /// them say with good reason that all have started, so for these only their own report counts.
  public init(_ requirement: Requirement, handedOver: Set<String> = []) {
    self.requirement = requirement
    self.handedOver = handedOver
  }

  /// Adds servers that turn out to be expected as well, where every expected one is required.
  public mutating func expect(_ names: [String]) {
    if case .all(let expected) = requirement { requirement = .all(expected: expected + names) }
  }

  /// Takes what the agent said; the last word about a server counts.
  public mutating func receive(_ signal: KiroNotification.MCPSignal) {
    switch signal {
    case .started(let name): states[name] = .started
    case .failed(let name, let reason):
      // A list of servers says no more than "failed"; it does not unsay why.
      if reason.isEmpty, case .failed = states[name] { return }
      states[name] = .failed(reason)
    case .needsAuthorization(let name, let address): states[name] = .needsAuthorization(address)
    case .disabledByPolicy: isDisabledByPolicy = true
    }
  }

  /// Takes what kjob found out about a server of which the agent has said nothing.
  public mutating func receive(_ proof: Proof, of name: String) {
    guard (states[name] ?? .unreported) == .unreported else { return }
    switch proof {
    case .answered(let tools): states[name] = .proven(tools: tools)
    case .needsAuthorization: states[name] = .needsAuthorization("")
    case .failed(let reason): states[name] = .failed(reason)
    }
  }

  /// The required servers of which nothing is known yet.
  public var unreported: [String] {
    servers.filter { $0.isRequired && $0.state == .unreported }.map(\.name)
  }

  /// Whether there is anything to decide.
  public var requiresAnything: Bool { requirement != .nothing }

  /// Takes the agent's own account of the start, which newer versions of Kiro give when asked.
  ///
  /// That all have started says nothing about a server that the job names and the agent may not
  /// know; for those only their own report counts.
  public mutating func receive(_ status: MCPStartupStatus) {
    for name in status.failed { receive(.failed(name, reason: "")) }
    // One that was starting and is named no more has started if all have; else nobody knows.
    for (name, state) in states where state == .pending && !status.pending.contains(name) {
      states[name] = status.isDeterminable && status.allStarted ? .started : .unreported
    }
    for name in status.pending where states[name] != .started { states[name] = .pending }
    isUndetermined = !status.isDeterminable
    if status.isDeterminable, status.allStarted, case .all(let expected) = requirement {
      for name in expected
      where (states[name] ?? .unreported) == .unreported && !handedOver.contains(name) {
        states[name] = .started
      }
    }
  }

  /// Every server that is required or was reported, by name.
  public var servers: [Server] {
    let required = Set(requiredNames)
    return required.union(states.keys).sorted().map { name in
      var state = states[name] ?? .unreported
      if isDisabledByPolicy && state == .unreported { state = .disabledByPolicy }
      return Server(name: name, state: state, isRequired: required.contains(name))
    }
  }

  /// The decision, or nil while a required server may still report.
  ///
  /// Ask once the session is open. With `isFinal` the time is over and there is a decision.
  public func verdict(isFinal: Bool) -> Verdict? {
    if requirement == .nothing { return .open }
    let servers = servers
    let waiting = servers.contains { server in
      server.state == .pending || server.isRequired && server.state == .unreported
    }
    if (waiting || isUndetermined) && !isFinal { return nil }
    let refused = servers.filter { server in
      !server.state.isUp && (server.isRequired || refusesOthers)
    }
    // Undetermined is never "started": the agent itself says that it cannot tell.
    if refused.isEmpty && !isUndetermined { return .open }
    return .closed(refused.isEmpty ? servers : refused)
  }

  private var requiredNames: [String] {
    switch requirement {
    case .nothing: []
    case .all(let expected): expected
    case .named(let names): names
    }
  }

  /// With every server required, one that fails without having been expected counts as well.
  private var refusesOthers: Bool {
    if case .all = requirement { return true }
    return false
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
    case .pending: "is still starting"
    case .proven(let tools):
      "starts, by kjob's own check (\(tools) \(tools == 1 ? "tool" : "tools"))"
    }
  }
}
