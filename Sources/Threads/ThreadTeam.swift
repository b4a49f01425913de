internal import Glibc

/// Threads that do one piece of work together.
///
/// For work that keeps processors busy: the caller's thread takes part, and all threads have ended
/// when the call returns.
public enum ThreadTeam {
  /// The useful number of threads: one per processor, at most 8, since a disk has no use for more.
  ///
  /// A container may have fewer processors than it reports.
  public static var usefulCount: Int { min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8) }

  /// Calls `body` on `count` threads at once, the first of which is the caller's.
  ///
  /// `body` gets the thread's number, starting at 0. If the system cannot create all threads there
  /// are fewer, so the threads must divide the work dynamically.
  public static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for place in 1..<max(count, 1) {
      guard let thread = start({ body(place) }) else { break }
      threads.append(thread)
    }
    body(0)
    for thread in threads { _ = pthread_join(thread, nil) }
  }

  /// Calls `body` on a new thread and waits for its end.
  ///
  /// A forked process needs this if it has several threads: the first keeps the number of its
  /// parent's thread, by which Swift's locks know their owner, so that two threads that meet at one
  /// wait indefinitely.
  public static func runApart(_ body: @escaping @Sendable () -> Void) {
    guard let thread = start(body) else { return body() }
    _ = pthread_join(thread, nil)
  }

  /// Starts a thread; nil if the system cannot create one.
  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let box = unsafe Unmanaged.passRetained(Box(body))
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
    if code == 0 { return thread }
    unsafe box.release()
    return nil
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
