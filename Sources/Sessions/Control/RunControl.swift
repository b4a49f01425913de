public import Subprocess
internal import Synchronization
public import Text

/// Stops a run, from a signal's thread or from the run itself.
public final class RunControl: Sendable {
  /// The urgency with which a run was asked to stop.
  public enum Urgency: Int, Comparable, Sendable {
    /// The run was not asked to stop.
    case none
    /// Running jobs get their grace periods.
    case orderly
    /// Everything is killed at once.
    case immediate

    /// Returns true if the left urgency is lower.
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
  /// Readable once running jobs should stop.
  package let stop: Waker

  /// Creates the control of a run that has not been asked to stop.
  public init() throws(SpawnError) { stop = try Waker() }

  /// Asks the run to stop; the first reason counts.
  ///
  /// A later, more urgent call speeds up the stop.
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

  /// Records that an agent cannot run any job, for example because no one is signed in.
  ///
  /// Returns true if the caller is the first to report it.
  package func refuse(_ agent: AgentIdentity, _ reason: SafeText) -> Bool {
    state.withLock { state in
      guard state.refusals[agent] == nil else { return false }
      state.refusals[agent] = reason
      return true
    }
  }

  /// Records that an agent's request was refused, perhaps because no one is signed in.
  ///
  /// Returns another job that recorded this earlier, if there is one.
  package func suspect(_ agent: AgentIdentity, by job: String) -> String? {
    state.withLock { state in
      if let earlier = state.suspicions[agent], earlier != job { return earlier }
      state.suspicions[agent] = job
      return nil
    }
  }

  /// Reports that no further job will be started; running jobs end normally.
  package func announceHold(_ reason: SafeText) {
    let observer = state.withLock { $0.urgency == .none ? $0.observer : nil }
    observer?(reason)
  }

  /// Returns the reason why an agent cannot run any job; nil if none is known.
  package func refusal(of agent: AgentIdentity) -> SafeText? {
    state.withLock { $0.refusals[agent] }
  }

  /// True when the run stops because of a signal and not for a reason of its own.
  package var isStoppedBySignal: Bool { state.withLock(\.isBySignal) }

  /// Waits until the run is asked to stop or the deadline passes.
  public func waitForStop(until deadline: MonotonicInstant) {
    _ = Readiness.wait(for: [.readable(stop.number)], until: deadline)
  }

  /// Calls `observer` once, when the run is first asked to stop, on the thread that asks.
  package func observeStop(_ observer: @escaping @Sendable (SafeText) -> Void) {
    let reason = state.withLock { state in
      state.observer = observer
      return state.urgency == .none ? nil : state.reason
    }
    if let reason { observer(reason) }
  }

  /// The reason why the run stops, or nil while it is not stopping.
  public var stopReason: SafeText? {
    state.withLock { $0.urgency == .none ? nil : $0.reason }
  }

  /// True when grace periods are skipped.
  package var isImmediate: Bool { state.withLock { $0.urgency == .immediate } }
}
