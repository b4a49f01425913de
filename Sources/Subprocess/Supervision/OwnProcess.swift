internal import CSpawn
internal import FileSystem
internal import Glibc

/// A process of kjob's own, identified by a descriptor because its number may be reused.
final class OwnProcess: Sendable {
  /// The process id.
  let id: Int32
  private let descriptor: Descriptor

  /// Opens a running process.
  init(_ id: Int32) throws(SpawnError) {
    var number: Int32 = -1
    let code = unsafe kjob_pidfd_open(id, &number)
    guard code == 0 else { throw .outOfResources(code: code) }
    self.id = id
    descriptor = Descriptor(owning: number)
  }

  /// The descriptor that becomes readable when the process ends.
  var ended: Int32 { descriptor.number }

  /// True when the process has ended.
  var hasEnded: Bool { waitForEnd(until: MonotonicInstant.now) }

  /// True when the process is stopped; kjob itself never stops it.
  var isStopped: Bool { !hasEnded && ProcessTable.isStopped(id) }

  /// Waits for the end of the process; returns true if it came before the deadline.
  func waitForEnd(until deadline: MonotonicInstant) -> Bool {
    !Readiness.wait(for: [.readable(ended)], until: deadline).isEmpty
  }

  /// Continues the process if it was stopped, which does it no harm.
  func continueIfStopped() { if isStopped { _ = kjob_pidfd_continue(descriptor.number) } }

  /// Continues every stopped child of this process; kjob itself never stops one.
  static func continueStoppedChildren() {
    let own = getpid()
    for entry in ProcessTable.entries() where entry.parent == own {
      if ProcessTable.isStopped(entry.id) { _ = Glibc.kill(entry.id, SIGCONT) }
    }
  }

  /// Kills the process and briefly waits for its end.
  func kill() {
    _ = kjob_pidfd_kill(descriptor.number)
    _ = waitForEnd(until: MonotonicInstant.now + .seconds(1))
    reap()
  }

  /// Reaps the process, if it is or has become kjob's child.
  func reap() {
    var code: Int32 = 0
    var signalled: Int32 = 0
    _ = unsafe kjob_reap(id, &code, &signalled)
    ChildRegistry.forget(id)
  }
}
