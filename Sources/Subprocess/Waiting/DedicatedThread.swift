internal import CSpawn

/// Threads for blocking work.
///
/// They keep it away from Dispatch and from the runtime's pool, which has one thread per processor.
public enum DedicatedThread {
  /// Runs `body` once on a new thread.
  ///
  /// Throws the errno value when the system cannot create a thread.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(SpawnError) {
    let box = unsafe Unmanaged.passRetained(Box(body))
    let code = unsafe kjob_start_thread(
      { context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
      },
      box.toOpaque()
    )
    guard code != 0 else { return }
    unsafe box.release()
    throw .outOfResources(code: code)
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
