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
///
/// A job's processes run as the same user and can stop or kill it. One that is stopped is killed, and
/// another one takes its place, so that no other job waits for it.
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

  /// The folder that forked processes reach by the same path as kjob, `/proc/self/fd/` and its number.
  public struct SharedFolder: Hashable, Sendable {
    /// The number of its open descriptor.
    public var number: Int32
    /// What people call it.
    public var name: String

    /// Names an open folder.
    public init(number: Int32, name: String) {
      self.number = number
      self.name = name
    }
  }

  /// A process that serves, and the way to it.
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
    /// What was forked and may still be there.
    var helpers: [OwnProcess] = []
  }

  /// How long a process may take to be forked, on a machine that is busy.
  private static let startLimit = Duration.seconds(30)
  /// How often a server that says nothing is looked at.
  private static let interval = Duration.milliseconds(50)

  private let program: String
  private let lock: Int32?
  private let folder: SharedFolder?
  private let state: Mutex<State>

  /// Starts the server; `program` is kjob's own executable.
  ///
  /// The server and whatever it forks keep `lock` open, a descriptor of the caller's, so that a lock
  /// on it lasts until the last of them has ended. `folder` is open in all of them.
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

  /// Ends the server, and what it has forked that does not end by itself.
  ///
  /// Whatever became of them: they would hold the run's lock, and nobody would be left to end them.
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

  /// Forks a process for a task and returns this end of the socket that the task has got.
  ///
  /// A server that something has killed or stopped is replaced, until the deadline or, without one,
  /// for a bounded time.
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

  /// The moment until which something may be tried.
  static func limit(_ deadline: MonotonicInstant?) -> MonotonicInstant {
    let last = MonotonicInstant.now + startLimit
    return deadline.map { min($0, last) } ?? last
  }

  /// What the server says of a task: 0, or an errno value; nil when it says nothing and will not.
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

  /// Kills a server that does not serve, unless another one has taken its place already.
  private func dismiss(_ server: Server) {
    state.withLock { state in
      if state.server === server { state.server = nil }
    }
    // One that works on is killed as well: nobody has a way to it any more.
    server.process.kill()
  }

  /// Remembers a process that was forked.
  func register(_ helper: OwnProcess) {
    ChildRegistry.adopt(helper.id)
    state.withLock { state in
      for known in state.helpers where known.hasEnded { known.reap() }
      state.helpers.removeAll(where: \.hasEnded)
      state.helpers.append(helper)
    }
  }

  /// Sends a task to the server and returns this end of the task's socket, the only one that kjob
  /// keeps: should the server be gone, it is at its end.
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
          // Never waits: nobody empties the socket of one that is stopped.
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

  /// Starts a server in the place of one that was lost.
  ///
  /// Whoever stops servers may stop this one before its program has begun, and with it the thread that
  /// starts it: so another thread continues it until then.
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

  /// Tells the thread that watches a start that it is over.
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
    // Nobody may wait for the end of kjob's output because a supervisor holds it open.
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
