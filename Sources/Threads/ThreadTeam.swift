internal import Glibc

/// Threads that do one piece of work together, for as long as it takes.
///
/// For work that keeps processors busy: the caller's thread takes part, and all have ended when the
/// call returns.
public enum ThreadTeam {
  /// How many threads are worth while: one for each processor, and no more than a disk has any use
  /// for; a container may have fewer processors than it sees.
  public static var usefulCount: Int { min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8) }

  /// Calls `body` on `count` threads at once, the caller's being the first of them.
  ///
  /// `body` gets the thread's place from 0. Where the system has no thread left there are fewer, so
  /// the threads have to share the work among them as they go along.
  public static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for place in 1..<max(count, 1) {
      let box = unsafe Unmanaged.passRetained(Box { body(place) })
      var thread = pthread_t()
      let code = unsafe pthread_create(
        &thread,
        nil,
        { context in
          guard let context = unsafe context else { return nil }
          unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
          return nil
        },
        box.toOpaque()
      )
      guard code == 0 else {
        unsafe box.release()
        break
      }
      threads.append(thread)
    }
    body(0)
    for thread in threads { _ = pthread_join(thread, nil) }
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }
}
