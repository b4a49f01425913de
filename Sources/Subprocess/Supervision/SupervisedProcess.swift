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
  private let supervisor: Descriptor
  private var status: ExitStatus?
  private var isSwept = false

  /// Starts a command below a new supervisor.
  ///
  /// With `inputClosed` the program reads end of file at once. With `errorsJoinOutput` it writes
  /// both streams into one pipe, so that their order is kept; `standardError` is then at its end.
  public init(
    starting command: Command,
    under server: ForkServer,
    inputClosed: Bool = false,
    errorsJoinOutput: Bool = false
  ) throws(SpawnError) {
    let executable = try command.resolvedExecutable()
    let input = try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    let control = try server.fork(.supervise)
    try Self.send(
      StartOrder(executable: executable, command).bytes,
      streams: [
        input.reading.number, output.writing.number,
        errorsJoinOutput ? output.writing.number : errors.writing.number,
      ],
      over: control
    )
    let (process, number) = try Self.awaitStart(control, executable, command)
    for end in [input.writing.number, output.reading.number, errors.reading.number] {
      Pipe.stopBlocking(end)
    }
    id = process
    supervisor = Descriptor(owning: number)
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
    case .started, .failed, .swept, nil: status = .lost
    }
    return status
  }

  /// Kills everything that the program has started and that still runs, the program too.
  ///
  /// `token` is what marks the job's processes: should the supervisor be gone, they are looked for
  /// by it. Waits, but not for ever; a second call finds nothing.
  public mutating func sweep(token: String) -> Sweep {
    guard !isSwept else { return Sweep(leftovers: 0, remaining: 0, isLost: false) }
    isSwept = true
    ForkServer.send(ended.number, .sweep, 0)
    let limit = SuspendingClock.now + Self.sweepLimit
    while true {
      let ready = Readiness.wait(for: [.readable(ended.number)], until: limit)
      guard !ready.isEmpty else { break }
      var bytes = [UInt8](repeating: 0, count: SupervisorMessage.reportSize)
      guard unsafe kjob_receive(ended.number, &bytes, bytes.count, 1) == bytes.count else { break }
      let numbers = SupervisorMessage.numbers(bytes)
      switch SupervisorMessage.Report(rawValue: numbers[0]) {
      case .exited: status = .exited(numbers[1])
      case .signalled: status = .signalled(numbers[1])
      case .swept:
        return Sweep(leftovers: Int(numbers[1]), remaining: Int(numbers[2]), isLost: false)
      case .started, .failed, nil: break
      }
    }
    // Killed or stopped by something that it supervises: what was below it comes to kjob now.
    _ = kjob_pidfd_kill(supervisor.number)
    status = status ?? .lost
    _ = Readiness.wait(
      for: [.readable(supervisor.number)],
      until: SuspendingClock.now + .seconds(1)
    )
    let found = ProcessSweep.kill(token: token, sessions: [id])
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
    var rest = order[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe kjob_send(control.number, $0.baseAddress, $0.count, 1)
      }
      guard count > 0 else { throw .outOfResources(code: -count) }
      rest = rest.dropFirst(Int(count))
    }
  }

  private static func awaitStart(
    _ control: borrowing Descriptor,
    _ executable: String,
    _ command: Command
  ) throws(SpawnError) -> (process: Int32, supervisor: Int32) {
    var bytes = [UInt8](repeating: 0, count: SupervisorMessage.reportSize)
    guard unsafe kjob_receive(control.number, &bytes, bytes.count, 1) == bytes.count else {
      throw .outOfResources(code: EAGAIN)
    }
    let numbers = SupervisorMessage.numbers(bytes)
    switch SupervisorMessage.Report(rawValue: numbers[0]) {
    case .started:
      var descriptor: Int32 = -1
      // It lives, so it cannot have been mistaken for another.
      let code = unsafe kjob_pidfd_open(numbers[2], &descriptor)
      guard code == 0 else { throw .outOfResources(code: code) }
      return (numbers[1], descriptor)
    case .failed: throw SpawnError(executable, command, code: numbers[1])
    case .exited, .signalled, .swept, nil: throw .outOfResources(code: EPROTO)
    }
  }
}
