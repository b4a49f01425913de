/// Decides whether a prompt may be sent, with the meaning of `--require-mcp-startup`, which kjob
/// implements.
///
/// A pure state machine. From the start of the process, it receives the agent's reports about MCP
/// servers; it decides once the session is open. The absence of a report is never success.
public struct MCPStartupGate: Sendable {
  /// The result of kjob starting a server itself.
  public enum Proof: Hashable, Sendable {
    /// The server answers and has this number of tools.
    case answered(tools: Int)
    /// The server requires authorization.
    case needsAuthorization
    /// The server does not work.
    case failed(String)
  }

  /// A server and its known state.
  public struct Server: Hashable, Sendable {
    /// The server's name.
    public var name: String
    /// The known state.
    public var state: ServerState
    /// True when the job requires the server.
    public var isRequired: Bool
  }

  /// The gate's decision.
  public enum Verdict: Hashable, Sendable {
    /// Every required server runs.
    case open
    /// These servers are the reason not to send a prompt.
    case closed([Server])
  }

  /// The requirement of a job.
  public enum Requirement: Hashable, Sendable {
    /// No server is required; failures are only reported.
    case nothing
    /// Every server in the agent's configuration is required, and no other server may fail.
    case all(expected: [String])
    /// These servers are required.
    case named([String])
  }

  private var requirement: Requirement
  private var states: [String: ServerState] = [:]
  private var isDisabledByPolicy = false
  private var isUndetermined = false
  private var isContradicted = false
  /// The servers in the agent's own account of the start, which it therefore knows.
  private var accounted: Set<String> = []
  private let handedOver: Set<String>
  /// True when the agent has listed its servers.
  public private(set) var isListed = false

  /// Creates a gate for a job's requirement.
  ///
  /// `handedOver` are servers that the client passes with the session. Versions that ignore them
  /// correctly report that all servers have started, so for these only an explicit report counts.
  public init(_ requirement: Requirement, handedOver: Set<String> = []) {
    self.requirement = requirement
    self.handedOver = handedOver
  }

  /// Replaces the expected servers, if every expected server is required.
  public mutating func expect(_ names: [String]) {
    if case .all = requirement { requirement = .all(expected: names + handedOver.sorted()) }
  }

  /// Handles the agent's report; the last report about a server counts.
  public mutating func receive(_ signal: KiroNotification.MCPSignal) {
    switch signal {
    case .listed: isListed = true
    case .started(let name): states[name] = .started
    case .failed(let name, let reason):
      // A list of servers says only "failed"; it does not replace an earlier reason.
      if reason.isEmpty, case .failed = states[name] { return }
      states[name] = .failed(reason)
    case .needsAuthorization(let name, let address): states[name] = .needsAuthorization(address)
    case .pending(let name, let word): states[name] = .pending(word)
    case .disabled(let name): states[name] = .disabled
    case .mentioned(let name): states[name] = states[name] ?? .unreported
    case .disabledByPolicy: isDisabledByPolicy = true
    }
  }

  /// Handles kjob's own result for a server that the agent has not reported.
  public mutating func receive(_ proof: Proof, of name: String) {
    guard (states[name] ?? .unreported) == .unreported else { return }
    switch proof {
    case .answered(let tools): states[name] = .proven(tools: tools)
    case .needsAuthorization: states[name] = .needsAuthorization("")
    case .failed(let reason): states[name] = .failed(reason)
    }
  }

  /// The required servers without any report so far.
  public var unreported: [String] {
    servers.filter { $0.isRequired && $0.state == .unreported }.map(\.name)
  }

  /// True when anything is required.
  public var requiresAnything: Bool { requirement != .nothing }

  /// True when every server of the agent counts, so that its list matters.
  public var requiresAll: Bool {
    if case .all = requirement { return true }
    return false
  }

  /// Handles the agent's own account of the start, which newer versions of Kiro return on request.
  ///
  /// That all have started says nothing about a server that the job names and the agent may not
  /// know; for such servers, only an explicit report counts. If not all have started but none is
  /// named, the account is a contradiction: it is unclear which server it means.
  public mutating func receive(_ status: MCPStartupStatus) {
    let hasStarted = status.isDeterminable && status.allStarted
    for name in status.failed { receive(.failed(name, reason: "")) }
    // A server that was starting and is no longer named has started if all have; otherwise its
    // state is unknown.
    for name in accounted where !status.pending.contains(name) {
      guard case .pending = states[name] else { continue }
      states[name] = hasStarted ? .started : .unreported
    }
    for name in status.pending where states[name] != .started {
      if case .pending = states[name] { continue }
      states[name] = .pending("")
    }
    accounted.formUnion(status.failed + status.pending)
    isUndetermined = !status.isDeterminable
    isContradicted =
      status.isDeterminable && !status.allStarted && status.failed.isEmpty && status.pending.isEmpty
    if hasStarted, case .all(let expected) = requirement {
      for name in expected
      where (states[name] ?? .unreported) == .unreported && !handedOver.contains(name) {
        states[name] = .started
      }
    }
  }

  /// All servers that are required or were reported, sorted by name.
  public var servers: [Server] {
    let required = requiredNames
    return required.union(states.keys).sorted().map { name in
      Server(name: name, state: state(of: name), isRequired: required.contains(name))
    }
  }

  /// Returns the known state of a server.
  public func state(of name: String) -> ServerState {
    let state = states[name] ?? .unreported
    guard isDisabledByPolicy else { return state }
    switch state {
    case .unreported, .pending: return .disabledByPolicy
    default: return state
    }
  }

  /// Returns the decision, or nil while a required server may still report.
  ///
  /// Call it once the session is open. With `isFinal`, the time is up and there is always a
  /// decision.
  public func verdict(isFinal: Bool) -> Verdict? {
    if requirement == .nothing { return .open }
    let required = servers.filter(\.isRequired)
    let waiting = required.contains { server in
      switch server.state {
      case .unreported, .pending: true
      default: false
      }
    }
    let refused = required.filter { !$0.state.isUp }
    let isUnclear = isUndetermined || isContradicted && requiresAll && refused.isEmpty
    if (waiting || isUnclear) && !isFinal { return nil }
    // Unclear never means "started": the agent itself does not know.
    if refused.isEmpty && !isUnclear { return .open }
    return .closed(refused.isEmpty ? servers : refused)
  }

  /// The required servers; if all are required, this includes those that only the agent has named.
  private var requiredNames: Set<String> {
    switch requirement {
    case .nothing: return []
    case .named(let names): return Set(names)
    case .all(let expected):
      // A disabled server counts as absent, but not if the job passes it to the agent.
      return Set(expected).union(states.keys).filter { name in
        states[name] != .disabled || handedOver.contains(name)
      }
    }
  }
}
