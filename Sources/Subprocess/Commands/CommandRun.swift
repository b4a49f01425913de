internal import FileSystem

/// A finished command that had no standard input and whose output went to a spool.
public struct CommandRun: Sendable {
  /// The reason why a command ended.
  public enum Ending: Hashable, Sendable {
    /// The command ended by itself with this status.
    case byItself(ExitStatus)
    /// The deadline passed; the exit status means nothing, even if it is success.
    case timedOut
    /// The run was stopped.
    case stopped
  }

  /// The reason why the command ended.
  public var ending: Ending
  /// The duration of the command.
  public var duration: Duration
  /// The processes that it left behind, which were killed.
  public var sweep: SupervisedProcess.Sweep

  /// Runs a command and everything that it starts to the end.
  ///
  /// When `deadline` passes or `stop` is woken, its group gets SIGTERM and, after `grace`, SIGKILL.
  /// In any case, everything that it leaves behind is killed before this returns. `isUrgent` is
  /// polled during the grace period and ends it early. `filter` processes all output before the
  /// spool, and `onStart` gets the process as soon as it runs.
  static func run(
    _ command: Command,
    under server: ForkServer,
    output: inout OutputSpool,
    until deadline: MonotonicInstant,
    stop: Waker,
    isUrgent: () -> Bool = { false },
    grace: Duration,
    token: String,
    filter: OutputFilter = OutputFilter(append: { $0 }, finish: { [] }),
    onStart: (borrowing SupervisedProcess) -> Void = { _ in }
  ) throws(SpawnError) -> CommandRun {
    let result = try run(
      command,
      under: server,
      until: deadline,
      stop: stop,
      isUrgent: isUrgent,
      grace: grace,
      token: token,
      onStart: onStart
    ) { output.append(filter.append($0)[...]) }
    output.append(filter.finish()[...])
    return result
  }

  /// Runs a command in the same way and passes its output to `take`.
  static func run(
    _ command: Command,
    under server: ForkServer,
    until deadline: MonotonicInstant,
    stop: Waker?,
    isUrgent: () -> Bool = { false },
    grace: Duration,
    token: String,
    onStart: (borrowing SupervisedProcess) -> Void = { _ in },
    take: ([UInt8]) -> Void
  ) throws(SpawnError) -> CommandRun {
    // Long: one loop over all ways in which a command ends.
    let start = MonotonicInstant.now
    var child = try SupervisedProcess(
      starting: command,
      under: server,
      until: deadline,
      inputClosed: true,
      errorsJoinOutput: true
    )
    onStart(child)
    var reader = Reader(number: child.standardOutput.number)
    var ending: Ending?
    var killAt: MonotonicInstant?
    var killCount = 0
    var status: ExitStatus?
    // A process that survives SIGKILL is left to the sweep.
    while status == nil, killCount < 4 {
      var interests: [Readiness.Interest] = [.readable(child.ended.number)]
      if !reader.isAtEnd { interests.append(.readable(reader.number)) }
      if ending == nil, let stop { interests.append(.readable(stop.number)) }
      // Nothing wakes the wait when a stop becomes urgent, so `isUrgent` is polled.
      let soon = MonotonicInstant.now + .milliseconds(100)
      let ready = Readiness.wait(for: interests, until: killAt.map { min($0, soon) } ?? deadline)
      reader.read(ready, take)
      if ready.contains(.readable(child.ended.number)) { status = child.reap() }
      let now = MonotonicInstant.now
      if ending == nil, status == nil {
        if let stop, ready.contains(.readable(stop.number)) {
          ending = .stopped
        } else if now >= deadline {
          ending = .timedOut
        }
        if ending != nil {
          child.signalGroup(Signal.terminate)
          killAt = now + grace
        }
      } else if let at = killAt, now >= at || killCount == 0 && isUrgent(), status == nil {
        child.signalGroup(Signal.kill)
        killAt = now + .seconds(1)
        killCount += 1
      }
    }
    let sweep = child.sweep(token: token)
    reader.drain(take)
    return CommandRun(
      ending: ending ?? .byItself(status ?? .signalled(Signal.kill)),
      duration: start.duration(to: MonotonicInstant.now),
      sweep: sweep
    )
  }

  /// Reads one stream, a limited amount at a time.
  private struct Reader {
    let number: Int32
    var isAtEnd = false

    mutating func read(_ ready: Set<Readiness.Interest>, _ take: ([UInt8]) -> Void) {
      guard ready.contains(.readable(number)) else { return }
      var buffer: [UInt8] = []
      if case .end = readAvailable(number, into: &buffer) { isAtEnd = true }
      take(buffer)
    }

    /// Reads the rest of the pipe.
    ///
    /// It is limited, because a process that escaped may hold the pipe open and write without end.
    mutating func drain(_ take: ([UInt8]) -> Void) {
      for _ in 0..<32 where !isAtEnd {
        var buffer: [UInt8] = []
        guard case .bytes = readAvailable(number, into: &buffer) else { return }
        take(buffer)
      }
    }
  }
}

/// A filter for a command's output on its way to the spool, such as one that masks secrets.
public struct OutputFilter {
  /// Processes the next bytes and returns those that may be kept.
  public let append: ([UInt8]) -> [UInt8]
  /// Returns the remaining bytes at the end.
  public let finish: () -> [UInt8]

  /// Creates a filter from its two steps.
  public init(append: @escaping ([UInt8]) -> [UInt8], finish: @escaping () -> [UInt8]) {
    self.append = append
    self.finish = finish
  }
}
