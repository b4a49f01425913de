internal import CSpawn
public import FileSystem
internal import Glibc

/// A running program below a supervisor of its own, with pipes to its three standard streams.
///
/// The supervisor is the program's parent. One that goes away without ``sweep(token:)`` takes the
/// socket to its supervisor along, which then ends the program, so that no path through the code
/// leaves anything behind.
public struct SupervisedProcess: ~Copyable {
  /// What was left of a program once it had ended.
  public struct Sweep: Hashable, Sendable {
    /// How many processes were killed.
    public var leftovers: Int
    /// How many would not die.
    public var remaining: Int
    /// Whether the supervisor itself was killed, so that kjob looked for what it could find.
    public var isLost: Bool

    /// Of a program that left nothing.
    public static let nothing = Sweep(leftovers: 0, remaining: 0, isLost: false)
  }

  /// How long a supervisor may take for its sweep; its own limit is shorter.
  private static let sweepLimit = Duration.seconds(5)

  /// The process id, which is also the id of its group and of its session.
  public let id: Int32
  /// Becomes readable when the process has ended; grandchildren that hold its pipes do not delay
  /// that.
  public let ended: Descriptor
  /// Writes to the program's standard input without blocking; nil once closed.
  public var standardInput: Descriptor?
  /// Reads the program's standard output without blocking.
  public let standardOutput: Descriptor
  /// Reads the program's standard error without blocking.
  public let standardError: Descriptor

  private let server: ForkServer
  /// Stands for the supervisor, however often its number is used again.
  private let supervisor: OwnProcess
  /// Where the program lives, if its supervisor could have it so.
  private let group: ControlGroup?
  private var status: ExitStatus?
  private var isSwept = false

  /// Starts a command below a new supervisor.
  ///
  /// With `inputClosed` the program reads end of file at once. With `errorsJoinOutput` it writes
  /// both streams into one pipe, so that their order is kept; `standardError` is then at its end.
  /// What takes longer than until `deadline` fails.
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
    // Only the far ends belong to the program now; ours to them close when the pipes go away.
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
  public mutating func closeInput() {
    standardInput = nil
  }

  /// Sends a signal to every process of the group while its leader runs.
  public func signalGroup(_ number: Int32) {
    ForkServer.send(ended.number, .signalGroup, number)
  }

  /// How the process ended, or nil while it runs.
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

  /// Kills everything that the program has started and that still runs, the program too.
  ///
  /// `token` is what marks the job's processes: should the supervisor be gone, they are looked for
  /// by it. Waits, but not for ever; a second call finds nothing.
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
        // One that does not die has no status of its own.
        status = status ?? .signalled(SIGKILL)
        return Sweep(leftovers: Int(numbers[1]), remaining: Int(numbers[2]), isLost: false)
      case .ready, .started, .failed, nil: break
      }
    }
    // Killed or stopped by something that it supervises: what was below it comes to kjob now.
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

  /// A new supervisor, which waits for its program; one that is lost before it has that is no loss.
  ///
  /// It is known from before the program can do anything to it, and before it has anything to do: one
  /// whose program cannot be started is gone at once.
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
      // Stopped or killed by its program before it could tell of it.
      supervisor.kill()
      if let token = command.environment[ProcessSweep.marker] {
        _ = ProcessSweep.kill(token: token, sessions: [], in: group)
      }
      throw .supervisorLost(program: executable)
    }
  }

  /// The next report; nil when the supervisor is gone, or says nothing for a while.
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
