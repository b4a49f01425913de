internal import FileSystem
internal import Subprocess

/// The check of a server that is a program, over its standard streams.
struct CommandCheck: ~Copyable {
  /// The time that a server has to end once its input is closed.
  private static let grace = Duration.seconds(2)
  /// The time that a server has to end after a signal.
  private static let graceAfterSignal = Duration.seconds(1)
  /// The time that a server has to end after it closed its output, so that its status is known.
  private static let graceAfterOutput = Duration.seconds(5)

  private let surroundings: CheckContext
  private var child: SupervisedProcess
  private var handshake: Handshake
  private var errors = ErrorTail()
  private var outputIsAtEnd = false
  private var errorsAreAtEnd = false

  /// Starts a server, performs the handshake, and ends the server with everything it has started.
  static func run(
    named name: String,
    command: [String],
    adding additions: [String: String],
    _ surroundings: CheckContext
  ) -> ServerCheck {
    let start = MonotonicInstant.now
    do throws(SpawnError) {
      let launcher = surroundings.launcher.adding(additions)
      // The system truncates texts at the first zero byte and would start a different program.
      let texts = command + launcher.environment.flatMap { [$0.key, $0.value] }
      guard !texts.contains(where: { $0.utf8.contains(0) }) else {
        return ServerCheck(
          name: name,
          state: .failed("cannot be started: its command or environment holds a NUL character")
        )
      }
      let child = try launcher.start(command)
      var check = CommandCheck(child, surroundings)
      let state = check.converse()
      let duration = start.duration(to: .now)
      let status = check.end()
      return ServerCheck(
        name: name,
        state: state ?? .failed("\(status) before it had answered \(check.handshake.request)"),
        serverName: check.handshake.serverName,
        serverVersion: check.handshake.serverVersion,
        errorTail: check.errors.bytes,
        duration: duration
      )
    } catch {
      return ServerCheck(
        name: name,
        state: .failed("\(error)"),
        duration: start.duration(to: .now)
      )
    }
  }

  private init(_ child: consuming SupervisedProcess, _ surroundings: CheckContext) {
    self.child = child
    self.surroundings = surroundings
    handshake = Handshake(clientVersion: surroundings.clientVersion)
  }

  /// Communicates until there is a result; nil if the program ended before that.
  private mutating func converse() -> ServerCheck.State? {
    var deadline = surroundings.deadline
    while true {
      var interests = streams
      interests.append(.readable(child.ended.number))
      interests.append(.readable(surroundings.stop.number))
      if let input = child.standardInput?.number, !handshake.outgoing.isEmpty {
        interests.append(.writable(input))
      }
      let ready = Readiness.wait(for: interests, until: deadline)
      write(ready)
      read(ready)
      if let state = handshake.state { return state }
      if ready.contains(.readable(child.ended.number)) { return takeLastWords() }
      if ready.contains(.readable(surroundings.stop.number)) {
        return .stopped(during: handshake.request)
      }
      let now = MonotonicInstant.now
      if now >= surroundings.deadline { return .timedOut(during: handshake.request) }
      guard outputIsAtEnd else { continue }
      if deadline == surroundings.deadline {
        deadline = min(deadline, now + Self.graceAfterOutput)
      } else if now >= deadline {
        return .failed("closed its standard output before it had answered \(handshake.request)")
      }
    }
  }

  /// Reads what the program wrote before it ended.
  private mutating func takeLastWords() -> ServerCheck.State? {
    // Limited, because another process may hold the pipe open and write endlessly.
    for _ in 0..<32 where !outputIsAtEnd && handshake.state == nil {
      var bytes: [UInt8] = []
      guard case .bytes = readAvailable(child.standardOutput.number, into: &bytes) else { break }
      handshake.receive(bytes)
    }
    handshake.receiveEnd()
    return handshake.state
  }

  /// Ends the server as MCP specifies, then by signals, together with all its processes.
  private mutating func end() -> ExitStatus {
    child.closeInput()
    if !awaitEnd(for: Self.grace, unlessStopped: true) {
      child.signalGroup(Signal.terminate)
      if !awaitEnd(for: Self.graceAfterSignal, unlessStopped: false) {
        child.signalGroup(Signal.kill)
        _ = awaitEnd(for: Self.graceAfterSignal, unlessStopped: false)
      }
    }
    _ = child.sweep(token: surroundings.launcher.token)
    let status = child.reap()
    // Limited, because a process that escaped may hold the pipe open and write endlessly.
    for _ in 0..<32 where !errorsAreAtEnd { readErrors() }
    // The program has ended, so it has a status.
    return status ?? .signalled(Signal.kill)
  }

  /// Waits for the end of the program, and reads its output so that it does not block.
  private mutating func awaitEnd(for grace: Duration, unlessStopped: Bool) -> Bool {
    let deadline = MonotonicInstant.now + grace
    while true {
      var interests = streams
      interests.append(.readable(child.ended.number))
      if unlessStopped { interests.append(.readable(surroundings.stop.number)) }
      let ready = Readiness.wait(for: interests, until: deadline)
      read(ready)
      if ready.contains(.readable(child.ended.number)) { return true }
      if ready.contains(.readable(surroundings.stop.number)) { return false }
      if MonotonicInstant.now >= deadline { return false }
    }
  }

  private var streams: [Readiness.Interest] {
    var streams: [Readiness.Interest] = []
    if !errorsAreAtEnd { streams.append(.readable(child.standardError.number)) }
    // A server that asks without reading the answers is not read any further until it has read
    // them.
    if !outputIsAtEnd, handshake.state != nil || handshake.outgoing.count < Limits.outgoing {
      streams.append(.readable(child.standardOutput.number))
    }
    return streams
  }

  private mutating func write(_ ready: Set<Readiness.Interest>) {
    guard let input = child.standardInput?.number, ready.contains(.writable(input)) else { return }
    switch writeAvailable(input, handshake.outgoing[...]) {
    case .taken(let count): handshake.outgoing.removeFirst(count)
    case .broken:
      handshake.outgoing = []
      child.closeInput()
    }
  }

  private mutating func read(_ ready: Set<Readiness.Interest>) {
    if ready.contains(.readable(child.standardError.number)) { readErrors() }
    guard ready.contains(.readable(child.standardOutput.number)) else { return }
    var bytes: [UInt8] = []
    switch readAvailable(child.standardOutput.number, into: &bytes) {
    case .end:
      outputIsAtEnd = true
      if handshake.state == nil { handshake.receiveEnd() }
    case .bytes where handshake.state == nil: handshake.receive(bytes)
    case .bytes, .nothingYet: break
    }
  }

  private mutating func readErrors() {
    var bytes: [UInt8] = []
    if readAvailable(child.standardError.number, into: &bytes) == .end { errorsAreAtEnd = true }
    errors.append(bytes)
  }
}
