package import Subprocess

/// The number of sessions that an agent's service takes at once: half as many after it has throttled
/// one, and one more after each round of turns, or each minute, in which it throttled none.
///
/// A pure value, without a clock of its own.
package struct SessionLimit: Sendable {
  /// A number that rises with each decrease, so that sessions that began before one are known.
  package typealias Epoch = Int

  /// The time without throttling after which one more session may run.
  package static let period = Duration.seconds(60)

  /// The number of sessions at once while nothing is throttled.
  package let most: Int
  /// The number of sessions at once.
  package private(set) var limit: Int
  /// The epoch of sessions that begin now.
  package private(set) var epoch: Epoch = 0

  /// The turns without throttling since the last change.
  private var calmTurns = 0
  private var lastDecrease: MonotonicInstant?
  private var lastChange: MonotonicInstant?

  /// Creates the limit of an agent that has not been throttled.
  package init(most: Int) {
    self.most = max(1, most)
    limit = max(1, most)
  }

  /// True while fewer sessions may run than otherwise.
  package var isLowered: Bool { limit < most }

  /// Records that a session was throttled, while this number ran.
  ///
  /// Sessions that ran together are throttled together: that is one event, and those among them that
  /// are throttled in the minute after it say nothing new.
  package mutating func noteThrottling(
    ofSessionSince start: Epoch,
    running: Int,
    at now: MonotonicInstant
  ) {
    passTime(to: now)
    guard !isOutdated(start, at: now) else { return }
    // A limit above the number that ran did not limit anything.
    limit = max(1, min(limit, running) / 2)
    epoch += 1
    calmTurns = 0
    lastDecrease = now
    lastChange = now
  }

  /// Records that a session's turn ended without throttling.
  package mutating func noteCalmTurn(ofSessionSince start: Epoch, at now: MonotonicInstant) {
    passTime(to: now)
    guard isLowered, !isOutdated(start, at: now) else { return }
    calmTurns += 1
    guard calmTurns >= limit else { return }
    increase(at: now)
  }

  /// Raises the limit for each period that has passed since the last change.
  package mutating func passTime(to now: MonotonicInstant) {
    while isLowered, let last = lastChange, last + Self.period <= now {
      increase(at: last + Self.period)
    }
  }

  private mutating func increase(at time: MonotonicInstant) {
    limit += 1
    calmTurns = 0
    lastChange = time
  }

  /// Returns true if a session says more about the number before the last decrease than about the
  /// one after it.
  private func isOutdated(_ start: Epoch, at now: MonotonicInstant) -> Bool {
    guard let lastDecrease, start < epoch else { return false }
    return now < lastDecrease + Self.period
  }
}
