internal import Synchronization

/// Runs work that may never end on a separate thread, for a limited time.
///
/// libgit2 never finishes reading an object that is truncated in the middle, and file systems may
/// hang. The thread is then abandoned and ends with the program.
public enum BoundedThread {
  /// Does some work and returns its result; nil if it did not end in time.
  public static func run<Result: Sendable>(
    within limit: Duration,
    _ work: @escaping @Sendable () -> Result
  ) -> Result? {
    let slot = Slot<Result>()
    do throws(SpawnError) {
      let finished = try Waker()
      try DedicatedThread.start {
        let result = work()
        slot.result.withLock { $0 = result }
        finished.wake()
      }
      let deadline = MonotonicInstant.now + limit
      _ = Readiness.wait(for: [.readable(finished.number)], until: deadline)
      return slot.result.withLock { $0 }
    } catch {
      return work()
    }
  }

  /// The result of the work, once there is one.
  private final class Slot<Result: Sendable>: Sendable {
    let result = Mutex<Result?>(nil)
  }
}
