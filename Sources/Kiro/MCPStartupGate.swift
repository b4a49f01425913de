/// Decides whether a prompt may be sent: the meaning of `--require-mcp-startup`, kept by kjob.
///
/// A pure state machine. It is told what the agent said about MCP servers, from the start of the
/// process on, and answers once the session is open. Silence about a server is never success.
public struct MCPStartupGate: Sendable {
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
  private var isContradicted = false
  /// The servers of which the agent's account of the start has spoken, so that it knows them.
  private var accounted: Set<String> = []
  private let handedOver: Set<String>
  /// Whether the agent has listed its servers.
  public private(set) var isListed = false

  /// Makes a gate for a job's requirement.
  ///
  /// `handedOver` are servers that the client hands over with the session. Versions that ignore
  /// them say with good reason that all have started, so for these only their own report counts.
  public init(_ requirement: Requirement, handedOver: Set<String> = []) {
    self.requirement = requirement
    self.handedOver = handedOver
  }

  /// Replaces the servers that are expected, where every expected one is required.
  public mutating func expect(_ names: [String]) {
    if case .all = requirement { requirement = .all(expected: names + handedOver.sorted()) }
  }

  /// Takes what the agent said; the last word about a server counts.
  public mutating func receive(_ signal: KiroNotification.MCPSignal) {
    switch signal {
    case .listed: isListed = true
    case .started(let name): states[name] = .started
    case .failed(let name, let reason):
      // A list of servers says no more than "failed"; it does not unsay why.
      if reason.isEmpty, case .failed = states[name] { return }
      states[name] = .failed(reason)
    case .needsAuthorization(let name, let address): states[name] = .needsAuthorization(address)
    case .pending(let name, let word): states[name] = .pending(word)
    case .disabled(let name): states[name] = .disabled
    case .mentioned(let name): states[name] = states[name] ?? .unreported
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

  /// Whether every server counts that the agent has, so that its list matters.
  public var requiresAll: Bool {
    if case .all = requirement { return true }
    return false
  }

  /// Takes the agent's own account of the start, which newer versions of Kiro give when asked.
  ///
  /// That all have started says nothing about a server that the job names and the agent may not
  /// know; for those only their own report counts. That not all have, with none that has not, is a
  /// contradiction: nobody knows which server is meant.
  public mutating func receive(_ status: MCPStartupStatus) {
    let hasStarted = status.isDeterminable && status.allStarted
    for name in status.failed { receive(.failed(name, reason: "")) }
    // One that was starting and is not named any more has started if all have; else nobody knows.
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

  /// Every server that is required or was reported, by name.
  public var servers: [Server] {
    let required = requiredNames
    return required.union(states.keys).sorted().map { name in
      Server(name: name, state: state(of: name), isRequired: required.contains(name))
    }
  }

  /// What is known of a server.
  public func state(of name: String) -> ServerState {
    let state = states[name] ?? .unreported
    guard isDisabledByPolicy else { return state }
    switch state {
    case .unreported, .pending: return .disabledByPolicy
    default: return state
    }
  }

  /// The decision, or nil while a required server may still report.
  ///
  /// Ask once the session is open. With `isFinal` the time is over and there is a decision.
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
    // Unclear is never "started": the agent itself says that it cannot tell.
    if refused.isEmpty && !isUnclear { return .open }
    return .closed(refused.isEmpty ? servers : refused)
  }

  /// The required servers; where all are, those too that only the agent has named.
  private var requiredNames: Set<String> {
    switch requirement {
    case .nothing: return []
    case .named(let names): return Set(names)
    case .all(let expected):
      // One that is disabled counts as absent, which one that the job hands over must not be.
      return Set(expected).union(states.keys).filter { name in
        states[name] != .disabled || handedOver.contains(name)
      }
    }
  }
}
