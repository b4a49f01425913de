internal import CSpawn
internal import Glibc

/// The processes below this one, which is their subreaper.
enum Descendants {
  /// How long processes may take to vanish after SIGKILL; one that hangs in the system may not.
  private static let patience = Duration.seconds(3)

  /// Kills everything below this process until the system says that no child is left.
  ///
  /// What is in `group` dies at once, after it has been counted. Returns how many there were, how
  /// many are left because they do not die, and how `program` ended if it is among them.
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
      // What was in the group is dead, and its numbers may be strangers' by now.
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
      // A child of a child that forks faster than it is killed gets no second to itself.
      if found.isEmpty {
        guard MonotonicInstant.now < end else { return (seen.count, 1, status) }
        usleep(500)
      } else if MonotonicInstant.now >= end {
        return (seen.count, found.count, status)
      }
    }
  }

  /// Everything below this process that has not ended.
  static func all() -> Set<Int32> {
    var found: Set<Int32> = []
    var open = children(of: getpid())
    while let process = open.popLast() {
      guard !ProcessTable.isZombie(process), found.insert(process).inserted else { continue }
      open += children(of: process)
    }
    return found
  }

  /// The children of all threads of a process; a zombie's have come to the subreaper.
  private static func children(of process: Int32) -> [Int32] {
    ProcessTable.threads(of: process).flatMap { thread in
      ProcessTable.children(of: process, thread: thread)
    }
  }
}
