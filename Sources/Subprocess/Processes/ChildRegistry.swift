internal import CSpawn
internal import Glibc
internal import Synchronization

/// The children that kjob started itself, as opposed to orphans that it inherits.
///
/// kjob is the subreaper of everything that its jobs start. Waiting for any child would take the
/// status of a child that another thread waits for. Orphans are therefore the children that are not
/// registered here.
enum ChildRegistry {
  private static let children = Mutex<Set<Int32>>([])
  /// The processes of kjob's own that a fork server started.
  ///
  /// They become orphans of kjob when their fork server is killed, and even then belong to no job.
  private static let helpers = Mutex<Set<Int32>>([])

  /// Runs `spawn` and records its child before another thread can take it for an orphan.
  ///
  /// Returns 0 or the errno value of the failure.
  static func register(_ spawn: () -> SpawnResult) -> Int32 {
    children.withLock { children in
      switch spawn() {
      case .success(let process):
        children.insert(process)
        return 0
      case .failure(let code):
        return code
      }
    }
  }

  /// Records children that existed in this process before; they are not reaped.
  static func spare(_ processes: [Int32]) {
    children.withLock { $0.formUnion(processes) }
  }

  /// Records a process of kjob's own that a fork server started.
  static func adopt(_ helper: Int32) { helpers.withLock { _ = $0.insert(helper) } }

  /// Forgets a process that has ended.
  static func forget(_ process: Int32) {
    helpers.withLock { _ = $0.remove(process) }
    children.withLock { _ = $0.remove(process) }
  }

  /// The result of starting a child: its process id, or an errno value.
  enum SpawnResult {
    case success(Int32)
    case failure(Int32)
  }

  /// Returns the exit status of `process`, or nil while it runs.
  static func reap(_ process: Int32) -> ExitStatus? {
    var code: Int32 = 0
    var signalled: Int32 = 0
    let result = unsafe kjob_reap(process, &code, &signalled)
    guard result != 0 else { return nil }
    _ = children.withLock { $0.remove(process) }
    // An error means that something else reaped it; its status is unknown.
    guard result > 0 else { return .signalled(SIGKILL) }
    return signalled == 1 ? .signalled(code) : .exited(code)
  }

  /// Waits until `process`, which has been killed, can be reaped.
  static func reapBlocking(_ process: Int32) {
    while reap(process) == nil { usleep(1_000) }
  }

  /// True for kjob's own processes: helpers, and children that it has not reaped.
  static func contains(_ process: Int32) -> Bool {
    children.withLock { $0.contains(process) } || helpers.withLock { $0.contains(process) }
  }

  /// Reaps the given orphans that have ended, except registered children.
  static func reapOrphans(_ processes: [Int32]) {
    children.withLock { children in
      for process in processes where !children.contains(process) {
        var code: Int32 = 0
        var signalled: Int32 = 0
        _ = unsafe kjob_reap(process, &code, &signalled)
      }
    }
  }
}
