internal import CSpawn
public import FileSystem
internal import Glibc

/// A running program under its own supervisor, with pipes to its three standard streams.
///
/// The supervisor is the program's parent. When the value is destroyed without ``sweep(token:)``,
/// the socket to the supervisor closes and the supervisor ends the program, so that no path through
/// the code leaves a process behind.
public struct SupervisedProcess: ~Copyable {
  /// The processes that were left when a program had ended.
  public struct Sweep: Hashable, Sendable {
    /// The number of processes that were killed.
    public var leftovers: Int
    /// The number of processes that could not be killed.
    public var remaining: Int
    /// True when the supervisor itself was killed, so that kjob searched by marker instead.
    public var isLost: Bool

    /// The result for a program that left nothing.
    public static let nothing = Sweep(leftovers: 0, remaining: 0, isLost: false)
  }

  /// The time limit for a supervisor's sweep; the supervisor's own limit is shorter.
  private static let sweepLimit = Duration.seconds(5)

  /// The process id, which is also the id of its group and its session.
  public let id: Int32
  /// Becomes readable when the process has ended, even if grandchildren still hold its pipes.
  public let ended: Descriptor
  /// Writes to the program's standard input without blocking; nil once closed.
  public var standardInput: Descriptor?
  /// Reads the program's standard output without blocking.
  public let standardOutput: Descriptor
  /// Reads the program's standard error without blocking.
  public let standardError: Descriptor

  private let server: ForkServer
  /// The supervisor, identified even if its number is reused.
  private let supervisor: OwnProcess
  /// The program's control group, if one could be created.
  private let group: ControlGroup?
  private var status: ExitStatus?
  private var isSwept = false

  /// Starts a command under a new supervisor.
  ///
  /// With `inputClosed` the program reads end of file at once. With `errorsJoinOutput` it writes
  /// both streams into one pipe, so that their order is kept; `standardError` is then at its end. A
  /// start that takes longer than until `deadline` fails.
  init(
    starting command: Command,
    under server: ForkServer,
    until deadline: MonotonicInstant? = nil,
    inputClosed: Bool = false,
    errorsJoinOutput: Bool = false
  ) throws(SpawnError) {
    let executable = try command.resolvedExecutable()
    let input = try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    let limit = ForkServer.limit(deadline)
    var started: OwnProcess?
    let control = try Self.supervisor(of: server, until: limit, &started)
    guard let supervisor = started else { throw .noStarter }
    let group = ProcessIdentity(of: supervisor.id).flatMap { ControlGroup(of: $0) }
    try Self.send(
      StartOrder(executable: executable, command).bytes,
      streams: [
        input.reading.number, output.writing.number,
        errorsJoinOutput ? output.writing.number : errors.writing.number,
      ],
      over: control
    )
    let process = try Self.awaitStart(control, supervisor, group, executable, command, limit)
    for end in [input.writing.number, output.reading.number, errors.reading.number] {
      Pipe.stopBlocking(end)
    }
    id = process
    self.supervisor = supervisor
    self.group = group
    self.server = server
    ended = control
    // The program now has the far ends; kjob's copies of them close with the pipes.
    standardInput = inputClosed ? nil : input.takeWriting()
    standardOutput = output.takeReading()
    standardError = errors.takeReading()
    status = nil
    server.register(ended.number)
  }

  deinit {
    server.unregister(ended.number)
  }

  /// Closes the program's standard input.
  public mutating func closeInput() { standardInput = nil }

  /// Sends a signal to every process of the group while its leader runs.
  public func signalGroup(_ number: Int32) {
    ForkServer.send(ended.number, .signalGroup, number)
  }

  /// Returns the exit status, or nil while the process runs.
  ///
  /// Never waits.
  public mutating func reap() -> ExitStatus? {
    if let status { return status }
    var bytes = [UInt8](repeating: 0, count: SupervisorMessage.reportSize)
    let count = unsafe kjob_receive(ended.number, &bytes, bytes.count, 0)
    if count == -EAGAIN { return nil }
    let numbers = count == bytes.count ? SupervisorMessage.numbers(bytes) : [0, 0, 0]
    switch SupervisorMessage.Report(rawValue: numbers[0]) {
    case .exited: status = .exited(numbers[1])
    case .signalled: status = .signalled(numbers[1])
    case .ready, .started, .failed, .swept, nil: status = .lost
    }
    return status
  }

  /// Kills the program and everything that it has started and that still runs.
  ///
  /// `token` marks the job's processes; if the supervisor is gone, they are found by it. Waits for
  /// a limited time; a second call finds nothing.
  public mutating func sweep(token: String) -> Sweep {
    guard !isSwept else { return .nothing }
    isSwept = true
    ForkServer.send(ended.number, .sweep, 0)
    let limit = MonotonicInstant.now + Self.sweepLimit
    while true {
      let ready = Readiness.wait(for: [.readable(ended.number)], until: limit)
      guard !ready.isEmpty else { break }
      guard let numbers = Self.receive(ended, until: limit) else { break }
      switch SupervisorMessage.Report(rawValue: numbers[0]) {
      case .exited: status = .exited(numbers[1])
      case .signalled: status = .signalled(numbers[1])
      case .swept:
        // A process that does not die has no exit status.
        status = status ?? .signalled(SIGKILL)
        return Sweep(leftovers: Int(numbers[1]), remaining: Int(numbers[2]), isLost: false)
      case .ready, .started, .failed, nil: break
      }
    }
    // A supervised process killed or stopped the supervisor, so its descendants now pass to kjob.
    supervisor.kill()
    status = status ?? .lost
    let found = ProcessSweep.kill(token: token, sessions: [id], in: group)
    return Sweep(leftovers: found, remaining: 0, isLost: true)
  }

  private static func send(
    _ order: [UInt8],
    streams: [Int32],
    over control: borrowing Descriptor
  ) throws(SpawnError) {
    let head = SupervisorMessage.bytes(Int32(clamping: order.count))
    let code = unsafe kjob_send_descriptors(control.number, head, head.count, streams, 3)
    guard code == 0 else { throw .outOfResources(code: code) }
    let failure = sendWhole(order, over: control.number)
    guard failure == 0 else { throw .outOfResources(code: failure) }
  }

  /// Returns a new supervisor, which waits for its program; one that is lost before that is
  /// replaced.
  ///
  /// It reports its id before its program exists: that cannot interfere yet, and a supervisor whose
  /// program cannot be started ends at once.
  private static func supervisor(
    of server: ForkServer,
    until limit: MonotonicInstant,
    _ started: inout OwnProcess?
  ) throws(SpawnError) -> Descriptor {
    repeat {
      let control = try server.fork(.supervise, until: limit)
      guard let numbers = receive(control, until: limit),
        numbers[0] == SupervisorMessage.Report.ready.rawValue,
        let process = try? OwnProcess(numbers[1])
      else { continue }
      server.register(process)
      started = process
      return control
    } while MonotonicInstant.now < limit
    throw .noStarter
  }

  private static func awaitStart(
    _ control: borrowing Descriptor,
    _ supervisor: OwnProcess,
    _ group: ControlGroup?,
    _ executable: String,
    _ command: Command,
    _ limit: MonotonicInstant
  ) throws(SpawnError) -> Int32 {
    let numbers = receive(control, until: limit) ?? [0, 0, 0]
    switch SupervisorMessage.Report(rawValue: numbers[0]) {
    case .started: return numbers[1]
    case .failed: throw SpawnError(executable, command, code: numbers[1])
    case .ready, .exited, .signalled, .swept, nil:
      // The program stopped or killed its supervisor before that could report.
      supervisor.kill()
      if let token = command.environment[ProcessSweep.marker] {
        _ = ProcessSweep.kill(token: token, sessions: [], in: group)
      }
      throw .supervisorLost(program: executable)
    }
  }

  /// Returns the next report; nil if the supervisor is gone or does not report in time.
  private static func receive(
    _ control: borrowing Descriptor,
    until limit: MonotonicInstant
  ) -> [Int32]? {
    guard !Readiness.wait(for: [.readable(control.number)], until: limit).isEmpty else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: SupervisorMessage.reportSize)
    guard unsafe kjob_receive(control.number, &bytes, bytes.count, 1) == bytes.count else {
      return nil
    }
    return SupervisorMessage.numbers(bytes)
  }
}
