internal import Synchronization

/// A moment by the clock that every limit of a job is measured with.
///
/// It stands still while the machine sleeps and while kjob is stopped by Ctrl-Z, so that neither a
/// closed laptop nor a stopped run uses up a job's time.
public struct MonotonicInstant: InstantProtocol {
  private static let clock = Mutex(Clock())

  private struct Clock {
    var pauses = Duration.zero
    var pausedAt: SuspendingClock.Instant?
  }

  private let instant: SuspendingClock.Instant

  /// The present moment, or the one at which the clock was stopped.
  public static var now: MonotonicInstant {
    clock.withLock { clock in
      let now = clock.pausedAt ?? SuspendingClock.now
      return MonotonicInstant(instant: now - clock.pauses)
    }
  }

  /// Stops the clock.
  ///
  /// Comes before kjob stops itself: when it is continued, no thread may see the time that has gone
  /// by.
  public static func pause() {
    clock.withLock { $0.pausedAt = $0.pausedAt ?? SuspendingClock.now }
  }

  /// Lets the clock go on from where it was stopped.
  public static func resume() {
    clock.withLock { clock in
      guard let pausedAt = clock.pausedAt else { return }
      clock.pauses += SuspendingClock.now - pausedAt
      clock.pausedAt = nil
    }
  }

  /// The moment so much later.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    MonotonicInstant(instant: instant.advanced(by: duration))
  }

  /// How much later the other moment is.
  public func duration(to other: MonotonicInstant) -> Duration {
    instant.duration(to: other.instant)
  }

  /// Whether one moment is before another.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.instant < right.instant
  }

  /// The moment so much later.
  public static func + (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    instant.advanced(by: duration)
  }

  /// The moment so much earlier.
  public static func - (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    instant.advanced(by: .zero - duration)
  }

  /// How much later the left moment is.
  public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
    right.duration(to: left)
  }
}
