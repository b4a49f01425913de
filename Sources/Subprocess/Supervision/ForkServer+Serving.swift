internal import CSpawn
public import FileSystem
internal import Glibc

extension ForkServer {
  /// Takes over what kjob shares with this process, which was started with ``word``.
  ///
  /// `words` are the arguments after it. Call it first, while only the standard streams are open.
  public static func prepare(_ words: [String]) {
    OwnMemory.close()
    guard words.count == 2, let number = Int32(words[0]), number > 2,
      kjob_duplicate(2, number) == 0
    else { return }
    OpenedFolder.call("/proc/self/fd/\(number)", words[1])
  }

  /// Serves until kjob is gone, in the process that was started with ``word``.
  ///
  /// Standard input is the socket for tasks. `body` performs a task in a new process, with the
  /// task's own socket. If it fails, the other side sees the end of the socket.
  public static func serve(_ body: (Task, consuming Descriptor) -> Void) -> Never {
    // A signal to every process, as some CI systems send it, is meant for kjob and the programs;
    // the process that ends these in order has to outlive both.
    kjob_block_all_signals()
    kjob_set_children_reaped_by_system(1)
    // Determined here, so that all forked processes know it.
    _ = ControlGroup.home
    while true {
      var byte: UInt8 = 0
      var number: Int32 = -1
      let received = unsafe kjob_receive_descriptors(0, &byte, 1, &number, 1)
      if received == -EBADMSG { continue }
      guard received == 1 else { kjob_exit_now(0) }
      var process: pid_t = -1
      let code = unsafe kjob_fork(&process)
      guard code == 0 else {
        report(number, code)
        _ = close(number)
        continue
      }
      guard process == 0 else {
        _ = close(number)
        continue
      }
      let socket = Descriptor.aboveStandardStreams(number)
      takeLeave()
      report(socket.number, 0)
      if let task = Task(rawValue: byte) { body(task, socket) }
      kjob_exit_now(0)
    }
  }

  /// Reports over the task's socket that it has started: 0, or the errno value of the failed fork.
  private static func report(_ socket: Int32, _ code: Int32) {
    let bytes = SupervisorMessage.bytes(code)
    _ = unsafe kjob_send(socket, bytes, bytes.count, 1)
  }

  /// Separates from the server: a new session, none of its descriptors, its own children.
  private static func takeLeave() {
    _ = setsid()
    kjob_set_children_reaped_by_system(0)
    let nowhere = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nowhere >= 0 else { kjob_exit_now(1) }
    _ = dup2(nowhere, 0)
    if nowhere > 2 { _ = close(nowhere) }
  }
}
