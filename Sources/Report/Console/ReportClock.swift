internal import Dispatch

/// The clock of reports, with the queue for later writes.
struct ReportClock: Sendable {
  /// The time since a fixed moment.
  var now: @Sendable () -> Duration
  /// Performs work in the background after a delay.
  var later: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

  /// The machine's clock and a separate queue, because the work on it waits for the disk.
  static let real = ReportClock(
    now: { start.duration(to: .now) },
    later: { time, work in
      let (seconds, fraction) = time.components
      let nanoseconds = min(seconds, 1_000_000) * 1_000_000_000 + fraction / 1_000_000_000
      queue.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds)), execute: work)
    }
  )

  private static let start = ContinuousClock.now
  private static let queue = DispatchQueue(label: "kjob.reports")
}
