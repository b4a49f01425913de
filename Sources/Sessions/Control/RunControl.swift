public import Subprocess
internal import Synchronization
public import Text

/// The way to stop a run, from a signal's thread or from the run itself.
public final class RunControl: Sendable {
  /// How urgently a run was asked to stop.
  public enum Urgency: Int, Comparable, Sendable {
    /// Not at all.
    case none
    /// Running jobs get their grace periods.
    case orderly
    /// Everything is killed at once.
    case immediate

    /// Whether one is less urgent than the other.
    public static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
  }

  private struct State {
    var urgency = Urgency.none
    var reason: SafeText = ""
    var observer: (@Sendable (SafeText) -> Void)?
    var isBySignal = false
    var refusals: [AgentIdentity: SafeText] = [:]
    var suspicions: [AgentIdentity: String] = [:]
  }

  private let state = Mutex(State())
  /// Woken when running jobs are to stop.
  package let stop: Waker

  /// Makes the control of a run that nobody has asked to stop.
  public init() throws(SpawnError) {
    stop = try Waker()
  }

  /// Asks the run to stop; the first reason counts.
  ///
  /// A second, more urgent call hurries it.
  public func requestStop(
    _ reason: SafeText,
    _ urgency: Urgency = .orderly,
    isSignal: Bool = false
  ) {
    let (isFirst, observer) = state.withLock { state in
      if isSignal { state.isBySignal = true }
      let isFirst = state.urgency == .none
      if isFirst { state.reason = reason }
      state.urgency = max(state.urgency, urgency)
      return (isFirst, state.observer)
    }
    stop.wake()
    if isFirst { observer?(reason) }
  }

  /// Notes that an agent can do no job, because nobody is signed in to it, say; returns whether
  /// the caller is the first to find out.
  package func refuse(_ agent: AgentIdentity, _ reason: SafeText) -> Bool {
    state.withLock { state in
      guard state.refusals[agent] == nil else { return false }
      state.refusals[agent] = reason
      return true
    }
  }

  /// Notes that an agent was refused something, perhaps because nobody is signed in; returns the
  /// job that found so before, if one has.
  package func suspect(_ agent: AgentIdentity, by job: String) -> String? {
    state.withLock { state in
      if let earlier = state.suspicions[agent], earlier != job { return earlier }
      state.suspicions[agent] = job
      return nil
    }
  }

  /// Tells that no job will be started any more; what is at work ends by itself.
  package func announceHold(_ reason: SafeText) {
    let observer = state.withLock { $0.urgency == .none ? $0.observer : nil }
    observer?(reason)
  }

  /// Why an agent can do no job; nil while nothing speaks against it.
  package func refusal(of agent: AgentIdentity) -> SafeText? {
    state.withLock { $0.refusals[agent] }
  }

  /// Whether the run stops because of a signal, and not for a reason of its own.
  package var isStoppedBySignal: Bool { state.withLock(\.isBySignal) }

  /// Waits until the run is asked to stop, or until a moment has come.
  public func waitForStop(until deadline: MonotonicInstant) {
    _ = Readiness.wait(for: [.readable(stop.number)], until: deadline)
  }

  /// Calls `observer` once, when the run is first asked to stop, on the thread of whoever asks.
  package func observeStop(_ observer: @escaping @Sendable (SafeText) -> Void) {
    let reason = state.withLock { state in
      state.observer = observer
      return state.urgency == .none ? nil : state.reason
    }
    if let reason { observer(reason) }
  }

  /// Why the run stops, or nil while it does not.
  public var stopReason: SafeText? {
    state.withLock { $0.urgency == .none ? nil : $0.reason }
  }

  /// Whether grace periods are over before they begin.
  package var isImmediate: Bool {
    state.withLock { $0.urgency == .immediate }
  }
}
