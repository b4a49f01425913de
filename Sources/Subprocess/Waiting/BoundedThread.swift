internal import Synchronization

/// Work that may never end, on a thread of its own, for a bounded time.
///
/// libgit2 reads an object that is cut off in its middle for ever, and file systems may hang. The
/// thread is lost then, and ends with the program.
public enum BoundedThread {
  /// Does some work; nil when it had not ended in time.
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

  /// What came of it, once something has.
  private final class Slot<Result: Sendable>: Sendable {
    let result = Mutex<Result?>(nil)
  }
}
