internal import CSpawn
internal import Glibc

/// The descendants of this process, which is their subreaper.
enum Descendants {
  /// The time that processes may take to vanish after SIGKILL; one that hangs in the kernel may
  /// not.
  private static let patience = Duration.seconds(3)

  /// Kills all descendants until the system reports that no child is left.
  ///
  /// Processes in `group` die at once, after they have been counted. Returns the number of
  /// processes found, the number that do not die, and the exit status of `program` if it is among
  /// them.
  static func killAll(
    with program: Int32? = nil,
    in group: ControlGroup? = nil
  ) -> (killed: Int, remaining: Int, status: ExitStatus?) {
    var seen: Set<Int32> = []
    var status: ExitStatus?
    let end = MonotonicInstant.now + patience
    var group = group
    while true {
      let found = all()
      seen.formUnion(found)
      // The group's processes are dead, and their numbers may already be reused.
      if group.take()?.kill() != true {
        for process in found { _ = kill(process, SIGKILL) }
      }
      var process: pid_t = 0
      var code: Int32 = 0
      var signalled: Int32 = 0
      var reaped = unsafe kjob_reap_any(&process, &code, &signalled)
      while reaped > 0 {
        if process == program { status = signalled == 1 ? .signalled(code) : .exited(code) }
        reaped = unsafe kjob_reap_any(&process, &code, &signalled)
      }
      if reaped == -ECHILD { return (seen.count, 0, status) }
      // A fork bomb that outruns the kill does not get a second time limit.
      if found.isEmpty {
        guard MonotonicInstant.now < end else { return (seen.count, 1, status) }
        usleep(500)
      } else if MonotonicInstant.now >= end {
        return (seen.count, found.count, status)
      }
    }
  }

  /// Returns all descendants that have not ended.
  static func all() -> Set<Int32> {
    var found: Set<Int32> = []
    var open = children(of: getpid())
    while let process = open.popLast() {
      guard !ProcessTable.isZombie(process), found.insert(process).inserted else { continue }
      open += children(of: process)
    }
    return found
  }

  /// Returns the children of all threads; those of a zombie have passed to the subreaper.
  private static func children(of process: Int32) -> [Int32] {
    ProcessTable.threads(of: process).flatMap { thread in
      ProcessTable.children(of: process, thread: thread)
    }
  }
}
