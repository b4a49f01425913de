internal import CSpawn
public import FileSystem
internal import Glibc
internal import Synchronization
internal import Threads

/// A process of kjob's own for work that may never return.
///
/// A file system may hang, and a library may get stuck in a damaged file. A thread that is stuck
/// cannot be ended, but a process can. It answers one request after another and ends with kjob.
public final class ForkedWorker: Sendable {
  /// The reason why there is no answer.
  public enum Failure: Error, Hashable, Sendable {
    /// The work was no longer wanted, and the process was ended.
    case interrupted
    /// The process ended by itself.
    case lost
    /// No process could be started.
    case notStarted(SpawnError)
  }

  /// The time in which a process may end once its answer is no longer wanted.
  private static let patience = Duration.seconds(1)
  /// The interval between checks whether the work is still wanted.
  private static let interval = Duration.milliseconds(50)

  private struct Process: ~Copyable {
    let socket: Descriptor
    let identity: OwnProcess
  }

  private let server: ForkServer
  private let task: ForkServer.Task
  private let process = Mutex<Process?>(nil)

  /// Creates a worker that forks its process at the first request, and again if it was lost.
  public init(under server: ForkServer, for task: ForkServer.Task) {
    self.server = server
    self.task = task
  }

  /// Sends a request and returns the answer; ends the process when `isDue` returns true before
  /// that.
  public func answer(
    _ request: [UInt8],
    unless isDue: () -> Bool
  ) throws(Failure) -> [UInt8] {
    let result = process.withLock { process -> Result<[UInt8], Failure> in
      do throws(Failure) {
        if process == nil { process = try start(unless: isDue) }
        guard let socket = process?.socket.number, let identity = process?.identity else {
          throw .lost
        }
        // A job's process may have stopped it while it had nothing to do.
        identity.continueIfStopped()
        try Self.send(request, over: socket)
        return .success(try Self.receive(over: socket, of: identity, unless: isDue))
      } catch {
        if let lost = process.take() { Self.end(lost) }
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Answers requests until the socket closes; runs in the forked process.
  ///
  /// `body` gets a closure that returns true when its answer is no longer wanted.
  public static func serve(
    _ socket: borrowing Descriptor,
    _ body: @escaping @Sendable ([UInt8], @escaping @Sendable () -> Bool) -> [UInt8]
  ) {
    let number = socket.number
    let hello = SupervisorMessage.bytes(getpid())
    guard unsafe kjob_send(number, hello, hello.count, 1) == Int32(hello.count) else { return }
    ThreadTeam.runApart {
      while let request = receiveWhole(over: number) {
        let answer = body(request) { isClosed(number) }
        guard (try? send(answer, over: number)) != nil else { return }
        // The next request may come only when an agent has finished.
        kjob_return_memory()
      }
    }
  }

  /// Forks a process; one that is lost before it has any work is replaced.
  private func start(unless isDue: () -> Bool) throws(Failure) -> Process {
    let limit = ForkServer.limit(nil)
    while true {
      do throws(SpawnError) {
        let socket = try server.fork(task, until: limit)
        if let id = try Self.hello(over: socket.number, until: limit, unless: isDue) {
          let identity = try OwnProcess(id)
          server.register(identity)
          return Process(socket: socket, identity: identity)
        }
        guard MonotonicInstant.now < limit else { throw .noStarter }
      } catch {
        throw .notStarted(error)
      }
      if isDue() { throw .interrupted }
    }
  }

  /// Returns the id of a newly forked process; nil if it is lost or no longer wanted.
  private static func hello(
    over socket: Int32,
    until limit: MonotonicInstant,
    unless isDue: () -> Bool
  ) throws(SpawnError) -> Int32? {
    var hello = [UInt8](repeating: 0, count: 4)
    while true {
      let soon = min(limit, MonotonicInstant.now + interval)
      if !Readiness.wait(for: [.readable(socket)], until: soon).isEmpty {
        guard unsafe kjob_receive(socket, &hello, 4, 1) == 4 else { return nil }
        return SupervisorMessage.numbers(hello)[0]
      }
      if MonotonicInstant.now >= limit || isDue() { return nil }
    }
  }

  /// Asks a process to end by closing its socket, and kills it if it does not.
  private static func end(_ process: consuming Process) {
    _ = shutdown(process.socket.number, Int32(SHUT_RDWR))
    guard !process.identity.waitForEnd(until: MonotonicInstant.now + patience) else { return }
    // Its files are removed next, so it must not create more meanwhile.
    process.identity.kill()
  }

  private static func send(_ bytes: [UInt8], over socket: Int32) throws(Failure) {
    // Both ends are the same program on one machine.
    let length = UInt64(bytes.count)
    let head = (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
    guard sendWhole(head + bytes, over: socket) == 0 else { throw .lost }
  }

  private static func receive(
    over socket: Int32,
    of identity: OwnProcess,
    unless isDue: () -> Bool
  ) throws(Failure) -> [UInt8] {
    while Readiness.wait(for: [.readable(socket)], until: MonotonicInstant.now + interval).isEmpty {
      if isDue() { throw .interrupted }
      identity.continueIfStopped()
    }
    guard let bytes = receiveWhole(over: socket) else { throw .lost }
    return bytes
  }

  private static func receiveWhole(over socket: Int32) -> [UInt8]? {
    var head = [UInt8](repeating: 0, count: 8)
    guard unsafe kjob_receive(socket, &head, 8, 1) == 8 else { return nil }
    let count = head.enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let part = min(count - filled, 1 << 30)
      let got = unsafe bytes.withUnsafeMutableBytes { storage in
        unsafe kjob_receive(socket, storage.baseAddress?.advanced(by: filled), part, 1)
      }
      guard got > 0 else { return nil }
      filled += Int(got)
    }
    return bytes
  }

  private static func isClosed(_ socket: Int32) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }
}
