package import AgentClientProtocol
package import FileSystem
internal import JSON
package import JSONRPC
package import Kiro
package import RunEvents
package import Subprocess
package import Text

/// A running agent and its exchange of messages: the layer below the steps of a session.
///
/// It is owned by one thread. Each step waits for bytes in either direction, the end of the
/// process, the stop of the run, and the nearest limit, all at once.
package struct AgentConversation: ~Copyable {
  /// The number of decisions that are reported individually; later ones are only counted.
  package static let toldDecisions = 1_000
  /// The number of unsent bytes beyond which nothing more from the agent is read.
  private static let unsentLimit = 16 << 20
  static let panicSign = Array("panicked at".utf8)

  package var child: SupervisedProcess
  package var connection = Connection()
  package var observations: AgentObservations
  /// True when questions are answered with `cancelled` because the turn is being ended.
  package var isCancelling = false
  /// The number of calls without a question that are reported individually.
  static let toldUnasked = 10
  /// The number of calls without a question that have been reported.
  var unaskedCount = 0
  /// True when it has been reported that a permission rule could not be applied.
  package var hasToldOfUnplacedRule = false
  /// The time at which the last frame arrived.
  package var lastFrame = MonotonicInstant.now
  /// True when nothing more can come from the agent.
  package internal(set) var outputIsAtEnd = false
  /// True when the agent no longer reads its input.
  package internal(set) var inputIsBroken = false
  /// True when a line exceeded the limit.
  package private(set) var lineWasTooLong = false
  /// The exit status of the process; nil while it runs.
  package private(set) var status: ExitStatus?

  package let redactor: Redactor
  package let policy: PermissionPolicy
  private let control: RunControl
  package let onPermission: (PermissionFacts) -> Void
  package let onNotice: (SafeText) -> Void
  let onThrottling: () -> Void
  package var activity: AgentActivity
  package var services: ClientServices
  var transcript: Transcript
  var errors: OutputSpool
  var errorRedactor: StreamRedactor
  var errorsAreAtEnd = false
  var hasNewErrors = false
  private var answers: [RequestID: Frame] = [:]
  var errorEnd: [UInt8] = []
  var sentCount = 0
  private var noiseCount = 0
  /// The beginning of the first line that was not a message: a person may have been meant.
  private(set) var firstNoise: SafeText?

  package init(
    child: consuming SupervisedProcess,
    gate: MCPStartupGate,
    identity: SessionIdentity,
    policy: PermissionPolicy,
    control: RunControl,
    redactor: Redactor,
    transcript: consuming Transcript,
    errors: consuming OutputSpool,
    hasUsedTools: Bool,
    services: ClientServices,
    activity: AgentActivity,
    onPermission: @escaping (PermissionFacts) -> Void,
    onNotice: @escaping (SafeText) -> Void,
    onThrottling: @escaping () -> Void = {}
  ) {
    self.child = child
    observations = AgentObservations(
      gate: gate,
      identity: identity,
      hasUsedTools: hasUsedTools
    )
    self.policy = policy
    self.control = control
    self.redactor = redactor
    self.transcript = transcript
    self.services = services
    self.activity = activity
    self.errors = errors
    errorRedactor = StreamRedactor(redactor)
    self.onPermission = onPermission
    self.onNotice = onNotice
    self.onThrottling = onThrottling
  }

  /// True while a tool call is in progress; a long build sends no frames.
  package var hasOpenToolCall: Bool { observations.hasOpenToolCall || services.isAwaited }

  /// The capabilities that kjob announces to the agent.
  package var capabilities: Initialize.ClientCapabilities { services.capabilities }

  /// Unexpected output that does not fail the job but should be reported.
  package var protocolWarnings: [SafeText] {
    var result: [SafeText] = []
    if noiseCount > 0 {
      let what = noiseCount == 1 ? "line" : "lines"
      let are = noiseCount == 1 ? "is not a message" : "are not messages"
      let text = "the agent wrote \(noiseCount) \(what) to standard output that \(are)"
      result.append(firstNoise.map { SafeText("\(text): `\($0.string)`") } ?? SafeText(text))
    }
    let strays = connection.strayAnswerCount
    if strays > 0 {
      let what = strays == 1 ? "answer" : "answers"
      result.append("the agent sent \(strays) \(what) that kjob had not asked for")
    }
    return result
  }

  /// Ends the commands that run on the agent's behalf.
  package mutating func endServices() {
    services.end()
    sendServiceAnswers()
  }

  /// Returns the last lines that the agent wrote to standard error.
  package mutating func errorTail() -> SafeText {
    // The end may be the beginning of a secret; it is then masked.
    errors.append(errorRedactor.finish()[...])
    return redactor.safeText((try? errors.lastBytes(16_384)) ?? []).lastLines(20)
  }

  /// Returns true if anything arrived on standard error since the last call.
  package mutating func takesNewErrors() -> Bool {
    defer { hasNewErrors = false }
    return hasNewErrors
  }

  /// Removes and returns the answer to a request, if it has arrived.
  package mutating func takeAnswer(_ id: RequestID) -> Frame? {
    answers.removeValue(forKey: id)
  }

  /// Forgets the observations of the last turn.
  package mutating func beginTurn() {
    observations.beginTurn()
    lastFrame = MonotonicInstant.now
  }

  /// Moves bytes in both directions once; waits for them until `deadline` at most, or until `other`
  /// is readable.
  package mutating func step(until deadline: MonotonicInstant, orReadable other: Int32? = nil) {
    recordOutgoing()
    transcript.flush()
    var interests = other.map { [Readiness.Interest.readable($0)] } ?? []
    if status == nil { interests.append(.readable(child.ended.number)) }
    // An agent that asks without reading the answers is not read any further.
    if !outputIsAtEnd, connection.outgoing.count < Self.unsentLimit {
      interests.append(.readable(child.standardOutput.number))
    }
    if !errorsAreAtEnd { interests.append(.readable(child.standardError.number)) }
    if control.stopReason == nil { interests.append(.readable(control.stop.number)) }
    if !connection.outgoing.isEmpty, !inputIsBroken, let number = child.standardInput?.number {
      interests.append(.writable(number))
    }
    let ready = Readiness.wait(for: interests + services.interests, until: deadline)
    // Done first, because the agent's next request may close descriptors and open others with the
    // same numbers.
    services.advance(ready)
    sendServiceAnswers()
    if let number = child.standardInput?.number, ready.contains(.writable(number)) {
      recordOutgoing()
      write(number)
      handleMessages()
    }
    if ready.contains(.readable(child.standardError.number)) { readErrors() }
    if ready.contains(.readable(child.standardOutput.number)) { readOutput() }
    if status == nil, ready.contains(.readable(child.ended.number)) {
      status = child.reap()
      giveUpSending()
      // The output from before its end is in the pipes now. A grandchild may hold them open, so
      // their end may never come.
      drain()
      if !outputIsAtEnd {
        outputIsAtEnd = true
        finishOutput()
      }
    }
  }

  /// Closes both files; returns the errors that occurred while writing them.
  package mutating func finishRecords() -> [FileError] {
    recordOutgoing()
    var failures: [FileError] = []
    if let failure = transcript.finish() { failures.append(failure) }
    errors.append(errorRedactor.finish()[...])
    do throws(FileError) {
      try errors.finish()
    } catch {
      failures.append(error)
    }
    return failures
  }

  mutating func handleMessages() {
    // Everything from one read arrived at the same time.
    var now = MonotonicInstant.now
    // One read may contain three hundred requests for a large file: while answers are unsent, no
    // request is served.
    while connection.outgoing.count < Self.unsentLimit, let incoming = connection.next() {
      switch incoming {
      case .message(let frame):
        note(frame, at: now)
        handle(frame)
        // Serving a request may take time.
        if case .request = frame.kind { now = MonotonicInstant.now }
      case .answer(_, let id, let frame):
        note(frame, at: now)
        answers[id] = frame
      case .strayAnswer(let frame): note(frame, at: now)
      case .noise(let line):
        transcript.record(.noise, line)
        if let text = LegacyTextLine.text(of: line) {
          observations.receive(.messageChunk(JSONString(text)))
          activity.take(.messageChunk(JSONString(text)), isOwn: true)
        } else {
          noiseCount += 1
          if firstNoise == nil {
            let start = redactor.safeText(line.prefix(4_096)).singleLine
            if !start.isBlank { firstNoise = start.shortened(to: 200) }
          }
        }
      case .lineTooLong:
        lineWasTooLong = true
      }
    }
  }

  private mutating func note(_ frame: Frame, at time: MonotonicInstant) {
    lastFrame = max(lastFrame, time)
    observations.noteFrame(at: time)
    transcript.record(.received, frame.line, frame.parts)
  }
}
