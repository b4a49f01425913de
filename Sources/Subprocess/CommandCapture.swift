internal import FileSystem

/// What a short command said, kept in memory.
public struct CommandCapture: Sendable {
  /// How it ended; nil when it did not end in time and was killed.
  public var status: ExitStatus?
  /// The beginning of what it wrote to both streams.
  public var output: [UInt8]

  /// Runs a command and kills it, with all that it started, at the deadline or when `stop` is woken.
  ///
  /// Keeps `limit` bytes and reads the rest away. `token` marks its processes and nobody else's.
  public static func run(
    _ command: Command,
    until deadline: MonotonicInstant,
    stop: Waker? = nil,
    token: String,
    limit: Int = 65_536
  ) throws(SpawnError) -> CommandCapture {
    var marked = command
    marked.environment[ProcessSweep.marker] = token
    var child = try ChildProcess(starting: marked, inputClosed: true, errorsJoinOutput: true)
    var result = CommandCapture(status: nil, output: [])
    var isAtEnd = false
    var isOver = false
    func take(_ buffer: [UInt8]) {
      result.output += buffer.prefix(max(0, limit - result.output.count))
    }
    while result.status == nil, !isOver {
      var interests: [Readiness.Interest] = [.readable(child.ended.number)]
      if !isAtEnd { interests.append(.readable(child.standardOutput.number)) }
      if let stop { interests.append(.readable(stop.number)) }
      let ready = Readiness.wait(for: interests, until: deadline)
      if ready.contains(.readable(child.standardOutput.number)) {
        var buffer: [UInt8] = []
        if case .end = readAvailable(child.standardOutput.number, into: &buffer) { isAtEnd = true }
        take(buffer)
      }
      if ready.contains(.readable(child.ended.number)) { result.status = child.reap() }
      isOver = SuspendingClock.now >= deadline
      if let stop, ready.contains(.readable(stop.number)) { isOver = true }
    }
    child.signalGroup(killNow)
    _ = ProcessSweep.kill(token: token, sessions: [child.id])
    // What it wrote before its end; a process that got away may hold the pipe open.
    for _ in 0..<32 where !isAtEnd {
      var buffer: [UInt8] = []
      guard case .bytes = readAvailable(child.standardOutput.number, into: &buffer) else { break }
      take(buffer)
    }
    return result
  }
}
