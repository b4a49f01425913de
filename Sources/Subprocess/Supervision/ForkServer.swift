internal import CSpawn
public import FileSystem
internal import Glibc
internal import Synchronization

/// A single-threaded copy of kjob, from which processes for kjob's own work are forked.
///
/// A process with threads cannot fork safely, and starting the program again for each supervisor
/// would cost more than most of the programs that it supervises. So the program is started once
/// more, with an empty environment, and forks a process for each requested task. It ends with kjob;
/// the forked processes end by their own rules.
///
/// A job's processes run as the same user and can stop or kill it. A server that is stopped is
/// killed and replaced, so that no other job waits for it.
public final class ForkServer: Sendable {
  /// The task of a forked process.
  public enum Task: UInt8, CaseIterable, Sendable {
    /// Supervises one program.
    case supervise = 1
    /// Works on repositories and worktrees.
    case repository = 2
  }

  /// The command-line argument that makes the program a fork server.
  public static let word = "fork-server"

  /// A folder that forked processes reach by the same path as kjob, `/proc/self/fd/` and its
  /// number.
  public struct SharedFolder: Hashable, Sendable {
    /// The number of its open descriptor.
    public var number: Int32
    /// The name shown to people.
    public var name: String

    /// Creates a reference to an open folder.
    public init(number: Int32, name: String) {
      self.number = number
      self.name = name
    }
  }

  /// A process that serves, and the socket to it.
  private final class Server: Sendable {
    let control: Descriptor
    let process: OwnProcess

    init(_ control: consuming Descriptor, _ process: OwnProcess) {
      self.control = control
      self.process = process
    }
  }

  private struct State: ~Copyable {
    var server: Server?
    var supervised: Set<Int32> = []
    /// The forked processes that may still exist.
    var helpers: [OwnProcess] = []
  }

  /// The time limit for forking a process on a busy machine.
  private static let startLimit = Duration.seconds(30)
  /// The interval between checks on a server that does not answer.
  private static let interval = Duration.milliseconds(50)

  private let program: String
  private let lock: Int32?
  private let folder: SharedFolder?
  private let state: Mutex<State>

  /// Starts the server; `program` is kjob's own executable.
  ///
  /// The server and all processes that it forks keep the caller's descriptor `lock` open, so that a
  /// lock on it lasts until the last of them has ended. `folder` is open in all of them.
  public init(
    program: String = "/proc/self/exe",
    holding lock: Int32? = nil,
    sharing folder: SharedFolder? = nil
  ) throws(SpawnError) {
    self.program = program
    self.lock = lock
    self.folder = folder
    state = Mutex(State(server: try Self.start(program, lock, folder)))
  }

  deinit { end() }

  /// Ends the server, and those of its forked processes that do not end by themselves.
  ///
  /// Otherwise they would hold the run's lock, and nothing would be left to end them.
  public func end() {
    let (server, helpers) = state.withLock { state in
      defer { state.helpers = [] }
      return (state.server.take(), state.helpers)
    }
    let limit = MonotonicInstant.now + .seconds(1)
    for helper in helpers {
      if helper.waitForEnd(until: limit) { helper.reap() } else { helper.kill() }
    }
    server?.process.kill()
  }

  /// Forks a process for a task and returns kjob's end of the task's socket.
  ///
  /// A server that was killed or stopped is replaced until the deadline or, without one, for a
  /// limited time.
  public func fork(
    _ task: Task,
    until deadline: MonotonicInstant? = nil
  ) throws(SpawnError) -> Descriptor {
    let limit = Self.limit(deadline)
    repeat {
      var server: Server?
      let own = try hand(task, &server)
      guard let server else { break }
      if let code = answer(over: own.number, of: server, until: limit) {
        guard code == 0 else { throw .outOfResources(code: code) }
        return own
      }
      dismiss(server)
    } while MonotonicInstant.now < limit
    throw .noStarter
  }

  /// Returns the moment until which something may be tried.
  static func limit(_ deadline: MonotonicInstant?) -> MonotonicInstant {
    let last = MonotonicInstant.now + startLimit
    return deadline.map { min($0, last) } ?? last
  }

  /// Returns the server's answer to a task: 0 or an errno value; nil if there will be none.
  private func answer(
    over socket: Int32,
    of server: Server,
    until limit: MonotonicInstant
  ) -> Int32? {
    while true {
      let soon = min(limit, MonotonicInstant.now + Self.interval)
      if !Readiness.wait(for: [.readable(socket)], until: soon).isEmpty {
        var bytes = [UInt8](repeating: 0, count: 4)
        let isWhole = unsafe kjob_receive(socket, &bytes, 4, 1) == 4
        return isWhole ? SupervisorMessage.numbers(bytes)[0] : nil
      }
      if MonotonicInstant.now >= limit || server.process.isStopped { return nil }
    }
  }

  /// Kills a server that does not serve, unless it has been replaced already.
  private func dismiss(_ server: Server) {
    state.withLock { state in
      if state.server === server { state.server = nil }
    }
    // It is killed even if it still works, because kjob no longer has a socket to it.
    server.process.kill()
  }

  /// Records a forked process.
  func register(_ helper: OwnProcess) {
    ChildRegistry.adopt(helper.id)
    state.withLock { state in
      for known in state.helpers where known.hasEnded { known.reap() }
      state.helpers.removeAll(where: \.hasEnded)
      state.helpers.append(helper)
    }
  }

  /// Sends a task to the server and returns kjob's end of the task's socket.
  ///
  /// kjob keeps only that end, so that the socket closes if the server is gone.
  private func hand(_ task: Task, _ taker: inout Server?) throws(SpawnError) -> Descriptor {
    var ends: [Int32] = [-1, -1]
    let code = unsafe kjob_socket_pair(0, &ends)
    guard code == 0 else { throw .outOfResources(code: code) }
    let own = Descriptor.aboveStandardStreams(ends[0])
    let far = Descriptor.aboveStandardStreams(ends[1])
    let number = far.number
    let result = state.withLock { state -> Result<Server, SpawnError> in
      for _ in 0..<8 {
        do throws(SpawnError) {
          let server: Server
          if let present = state.server {
            server = present
          } else {
            server = try Self.replace(program, lock, folder)
            state.server = server
          }
          var byte = task.rawValue
          var descriptor = number
          let control = server.control.number
          // Never waits, because a stopped server does not empty its socket.
          if unsafe kjob_send_descriptors(control, &byte, 1, &descriptor, 1) == 0 {
            return .success(server)
          }
          state.server = nil
          server.process.kill()
        } catch {
          return .failure(error)
        }
      }
      return .failure(.noStarter)
    }
    taker = try result.get()
    return own
  }

  /// Stops everything that is supervised, as Ctrl-Z stops a program of the terminal.
  ///
  /// Anything that is started from now on waits for ``resume()`` in kjob, which is about to stop
  /// itself.
  public func pause() { signalAll(SIGSTOP) }

  /// Continues everything that ``pause()`` has stopped.
  public func resume() { signalAll(SIGCONT) }

  private func signalAll(_ number: Int32) {
    state.withLock { state in
      for control in state.supervised {
        Self.send(control, .signalAll, number)
      }
    }
  }

  func register(_ control: Int32) { state.withLock { _ = $0.supervised.insert(control) } }

  /// Forgets a supervisor before its descriptor's number can be reused.
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

  /// Starts a server in place of a lost one.
  ///
  /// A process that stops servers may stop this one before its program has begun, and with it the
  /// thread that starts it. Another thread therefore continues it until then.
  private static func replace(
    _ program: String,
    _ lock: Int32?,
    _ folder: SharedFolder?
  ) throws(SpawnError) -> Server {
    let watch = Watch()
    try? DedicatedThread.start {
      while !watch.isOver.load(ordering: .acquiring) {
        OwnProcess.continueStoppedChildren()
        usleep(20_000)
      }
    }
    defer { watch.isOver.store(true, ordering: .releasing) }
    return try start(program, lock, folder)
  }

  /// A flag that ends the thread that watches a start.
  private final class Watch: Sendable {
    let isOver = Atomic(false)
  }

  private static func start(
    _ program: String,
    _ lock: Int32?,
    _ folder: SharedFolder?
  ) throws(SpawnError) -> Server {
    var ends: [Int32] = [-1, -1]
    let code = unsafe kjob_socket_pair(1, &ends)
    guard code == 0 else { throw .outOfResources(code: code) }
    let own = Descriptor.aboveStandardStreams(ends[0])
    let far = Descriptor.aboveStandardStreams(ends[1])
    // A reader of kjob's output must not wait for its end because a supervisor holds it open.
    let nowhere = Descriptor.aboveStandardStreams(unsafe open("/dev/null", O_RDWR | O_CLOEXEC))
    guard nowhere.number >= 0 else { throw .outOfResources(code: errno) }
    let command = Command(
      ["kjob", word] + (folder.map { ["\($0.number)", $0.name] } ?? []),
      environment: [:],
      workingDirectory: "/"
    )
    let process = try ChildProcess.spawn(
      program,
      command,
      streams: (far.number, lock ?? nowhere.number, folder?.number ?? nowhere.number)
    )
    return Server(own, try OwnProcess(process))
  }
}
