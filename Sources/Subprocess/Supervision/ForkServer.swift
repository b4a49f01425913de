internal import CSpawn
public import FileSystem
internal import Glibc
internal import Synchronization

/// A copy of kjob with one thread, from which processes that do kjob's own work are forked.
///
/// A process with threads cannot fork safely, and starting the program anew for each supervisor
/// would cost more than most of what it supervises. So the program is started once more, with an
/// empty environment, and forks a process for each task that it is asked for. It ends when kjob
/// does; what it has forked ends by its own rules.
public final class ForkServer: Sendable {
  /// What a forked process does.
  public enum Task: UInt8, CaseIterable, Sendable {
    /// Supervises one program.
    case supervise = 1
    /// Works on repositories and worktrees.
    case repository = 2
  }

  /// The word on the command line that makes the program a fork server.
  public static let word = "fork-server"

  private struct State: ~Copyable {
    var control: Descriptor?
    var supervised: Set<Int32> = []
  }

  private let program: String
  private let lock: Int32?
  private let state: Mutex<State>

  /// Starts the server; `program` is kjob's own executable.
  ///
  /// The server and whatever it forks keep `lock` open, a descriptor of the caller's, so that a lock
  /// on it lasts until the last of them has ended.
  public init(
    program: String = "/proc/self/exe",
    holding lock: Int32? = nil
  ) throws(SpawnError) {
    self.program = program
    self.lock = lock
    state = Mutex(State(control: try Self.start(program, lock)))
  }

  /// Forks a process for a task and returns this end of the socket that the task has got.
  ///
  /// A server that something has killed is started once more.
  public func fork(_ task: Task) throws(SpawnError) -> Descriptor {
    for _ in 0..<2 {
      let own = try hand(task)
      var bytes = [UInt8](repeating: 0, count: 4)
      let limit = MonotonicInstant.now + .seconds(30)
      guard !Readiness.wait(for: [.readable(own.number)], until: limit).isEmpty,
        unsafe kjob_receive(own.number, &bytes, 4, 1) == 4
      else { continue }
      let code = SupervisorMessage.numbers(bytes)[0]
      guard code == 0 else { throw .outOfResources(code: code) }
      return own
    }
    throw .outOfResources(code: ECHILD)
  }

  /// Sends a task to the server and returns this end of the task's socket, the only one that kjob
  /// keeps: should the server be gone, it is at its end.
  private func hand(_ task: Task) throws(SpawnError) -> Descriptor {
    var ends: [Int32] = [-1, -1]
    let code = unsafe kjob_socket_pair(0, &ends)
    guard code == 0 else { throw .outOfResources(code: code) }
    let own = Descriptor.aboveStandardStreams(ends[0])
    let far = Descriptor.aboveStandardStreams(ends[1])
    let number = far.number
    let result = state.withLock { state -> Result<Void, SpawnError> in
      for _ in 0..<2 {
        if state.control == nil {
          do throws(SpawnError) {
            state.control = try Self.start(program, lock)
          } catch {
            return .failure(error)
          }
        }
        guard let control = state.control?.number else { break }
        var byte = task.rawValue
        var descriptor = number
        if unsafe kjob_send_descriptors(control, &byte, 1, &descriptor, 1) == 0 {
          return .success(())
        }
        state.control = nil
      }
      return .failure(.outOfResources(code: ECHILD))
    }
    try result.get()
    return own
  }

  /// Stops everything that is supervised, as Ctrl-Z does with a program of the terminal's own.
  ///
  /// What is started from now on waits for ``resume()`` in kjob, which is stopped itself by then.
  public func pause() {
    signalAll(SIGSTOP)
  }

  /// Continues what ``pause()`` has stopped.
  public func resume() {
    signalAll(SIGCONT)
  }

  private func signalAll(_ number: Int32) {
    state.withLock { state in
      for control in state.supervised {
        Self.send(control, .signalAll, number)
      }
    }
  }

  func register(_ control: Int32) {
    state.withLock { _ = $0.supervised.insert(control) }
  }

  /// Forgets a supervisor before its descriptor's number can mean something else.
  func unregister(_ control: Int32) {
    state.withLock { _ = $0.supervised.remove(control) }
  }

  @discardableResult
  static func send(
    _ control: Int32,
    _ request: SupervisorMessage.Request,
    _ argument: Int32
  ) -> Bool {
    let bytes = SupervisorMessage.bytes(request.rawValue, argument)
    return unsafe kjob_send(control, bytes, bytes.count, 0) == Int32(bytes.count)
  }

  private static func start(
    _ program: String,
    _ lock: Int32?
  ) throws(SpawnError) -> Descriptor {
    var ends: [Int32] = [-1, -1]
    let code = unsafe kjob_socket_pair(1, &ends)
    guard code == 0 else { throw .outOfResources(code: code) }
    let own = Descriptor.aboveStandardStreams(ends[0])
    let far = Descriptor.aboveStandardStreams(ends[1])
    // Nobody may wait for the end of kjob's output because a supervisor holds it open.
    let nowhere = Descriptor.aboveStandardStreams(unsafe open("/dev/null", O_RDWR | O_CLOEXEC))
    guard nowhere.number >= 0 else { throw .outOfResources(code: errno) }
    let command = Command(
      ["kjob", word],
      environment: [:],
      workingDirectory: "/"
    )
    _ = try ChildProcess.spawn(
      program,
      command,
      streams: (far.number, lock ?? nowhere.number, nowhere.number)
    )
    return own
  }
}
