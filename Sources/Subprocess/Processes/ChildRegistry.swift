internal import CSpawn
internal import Glibc
internal import Synchronization

/// The children that kjob started itself, as opposed to orphans that it inherits.
///
/// kjob is the subreaper of everything its jobs start. Waiting for "any child" would steal the
/// status of a child somebody waits for, so orphans are told apart by not standing here.
enum ChildRegistry {
  private static let children = Mutex<Set<Int32>>([])
  /// Processes of kjob's own that others have started for it.
  ///
  /// They come to kjob as orphans when their fork server is killed, and belong to no job even then.
  private static let helpers = Mutex<Set<Int32>>([])

  /// Runs `spawn` and records its child before anybody can take it for an orphan.
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

  /// Records children that somebody else started in this process before, which are not touched.
  static func spare(_ processes: [Int32]) {
    children.withLock { $0.formUnion(processes) }
  }

  /// Records a process of kjob's own that a fork server has started.
  static func adopt(_ helper: Int32) {
    helpers.withLock { _ = $0.insert(helper) }
  }

  /// Forgets a process that has ended.
  static func forget(_ process: Int32) {
    helpers.withLock { _ = $0.remove(process) }
    children.withLock { _ = $0.remove(process) }
  }

  /// What starting a child came to: its process id, or an errno value.
  enum SpawnResult {
    case success(Int32)
    case failure(Int32)
  }

  /// How `process` ended, or nil while it runs.
  static func reap(_ process: Int32) -> ExitStatus? {
    var code: Int32 = 0
    var signalled: Int32 = 0
    let result = unsafe kjob_reap(process, &code, &signalled)
    guard result != 0 else { return nil }
    _ = children.withLock { $0.remove(process) }
    // An error here means that somebody else reaped it; it is gone, and how is not known.
    guard result > 0 else { return .signalled(SIGKILL) }
    return signalled == 1 ? .signalled(code) : .exited(code)
  }

  /// Waits until `process`, which has been killed, can be reaped.
  static func reapBlocking(_ process: Int32) {
    while reap(process) == nil { usleep(1_000) }
  }

  /// Whether `process` is kjob's own: one that it started itself and has not reaped, or a helper.
  static func contains(_ process: Int32) -> Bool {
    children.withLock { $0.contains(process) } || helpers.withLock { $0.contains(process) }
  }

  /// Reaps the given orphans that have ended, unless they are children kjob waits for.
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
