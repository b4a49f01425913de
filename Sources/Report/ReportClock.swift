internal import Dispatch

/// The time that a report is written by, and who writes it later.
struct ReportClock: Sendable {
  /// The time since some moment.
  var now: @Sendable () -> Duration
  /// Does something so much later, beside the run.
  var later: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

  /// The machine's clock, and a queue of the reports' own: what is done on it waits for the disk.
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
