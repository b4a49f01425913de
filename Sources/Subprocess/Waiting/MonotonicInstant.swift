internal import Synchronization

/// A moment of the clock that measures all limits of a job.
///
/// The clock stands still while the machine sleeps and while kjob is stopped by Ctrl-Z, so that
/// neither a closed laptop nor a stopped run uses up a job's time.
public struct MonotonicInstant: InstantProtocol {
  private static let clock = Mutex(Clock())

  private struct Clock {
    var pauses = Duration.zero
    var pausedAt: SuspendingClock.Instant?
  }

  private let instant: SuspendingClock.Instant

  /// The current moment, or the moment at which the clock was paused.
  public static var now: MonotonicInstant {
    clock.withLock { clock in
      let now = clock.pausedAt ?? SuspendingClock.now
      return MonotonicInstant(instant: now - clock.pauses)
    }
  }

  /// Pauses the clock.
  ///
  /// Call it before kjob stops itself, so that no thread sees the elapsed time when kjob is
  /// continued.
  public static func pause() {
    clock.withLock { $0.pausedAt = $0.pausedAt ?? SuspendingClock.now }
  }

  /// Resumes the clock at the moment at which it was paused.
  public static func resume() {
    clock.withLock { clock in
      guard let pausedAt = clock.pausedAt else { return }
      clock.pauses += SuspendingClock.now - pausedAt
      clock.pausedAt = nil
    }
  }

  /// Returns the moment that is later by a duration.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    MonotonicInstant(instant: instant.advanced(by: duration))
  }

  /// Returns the duration from this moment to another.
  public func duration(to other: MonotonicInstant) -> Duration {
    instant.duration(to: other.instant)
  }

  /// Returns true when the left moment is before the right one.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.instant < right.instant
  }

  /// Returns the moment that is later by a duration.
  public static func + (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    instant.advanced(by: duration)
  }

  /// Returns the moment that is earlier by a duration.
  public static func - (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    instant.advanced(by: .zero - duration)
  }

  /// Returns the duration from the right moment to the left one.
  public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
    right.duration(to: left)
  }
}
