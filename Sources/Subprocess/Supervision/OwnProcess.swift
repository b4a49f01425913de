internal import CSpawn
internal import FileSystem
internal import Glibc

/// A process of kjob's own, which stays the one that is meant however often its number is used again.
final class OwnProcess: Sendable {
  /// Its number.
  let id: Int32
  private let descriptor: Descriptor

  /// Takes a process that lives.
  init(_ id: Int32) throws(SpawnError) {
    var number: Int32 = -1
    let code = unsafe kjob_pidfd_open(id, &number)
    guard code == 0 else { throw .outOfResources(code: code) }
    self.id = id
    descriptor = Descriptor(owning: number)
  }

  /// Becomes readable when the process ends.
  var ended: Int32 { descriptor.number }

  /// Whether it has ended.
  var hasEnded: Bool { waitForEnd(until: MonotonicInstant.now) }

  /// Whether something has stopped it; kjob itself never does.
  var isStopped: Bool { !hasEnded && ProcessTable.isStopped(id) }

  /// Waits for its end; whether it came.
  func waitForEnd(until deadline: MonotonicInstant) -> Bool {
    !Readiness.wait(for: [.readable(ended)], until: deadline).isEmpty
  }

  /// Continues it if something has stopped it, which has lost nothing by that.
  func continueIfStopped() {
    if isStopped { _ = kjob_pidfd_continue(descriptor.number) }
  }

  /// Continues every child of this process that something has stopped; kjob itself stops none.
  static func continueStoppedChildren() {
    let own = getpid()
    for entry in ProcessTable.entries() where entry.parent == own {
      if ProcessTable.isStopped(entry.id) { _ = Glibc.kill(entry.id, SIGCONT) }
    }
  }

  /// Kills it, and waits a moment for its end.
  func kill() {
    _ = kjob_pidfd_kill(descriptor.number)
    _ = waitForEnd(until: MonotonicInstant.now + .seconds(1))
    reap()
  }

  /// Lets the system forget it, where it is kjob's child or has become that.
  func reap() {
    var code: Int32 = 0
    var signalled: Int32 = 0
    _ = unsafe kjob_reap(id, &code, &signalled)
    ChildRegistry.forget(id)
  }
}
