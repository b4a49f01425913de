package import AgentClientProtocol
package import FileSystem
internal import JSON
package import JSONRPC
package import Kiro
package import RunEvents
package import Subprocess
package import Text

/// A running agent and everything that has been said: the part below the steps of a session.
///
/// One thread owns it. Each step waits for bytes in either direction, for the process's end, for
/// the run's stop and for the nearest limit, all at once.
package struct AgentConversation: ~Copyable {
  /// How many decisions are told one by one; further ones are only counted.
  package static let toldDecisions = 1_000
  /// How many bytes may wait to be sent before nothing more of the agent's is looked at.
  private static let unsentLimit = 16 << 20
  static let panicSign = Array("panicked at".utf8)

  package var child: SupervisedProcess
  package var connection = Connection()
  package var observations: AgentObservations
  /// Whether questions are answered with `cancelled`, since the turn is being ended.
  package var isCancelling = false
  /// Whether it was told that a rule for permissions could not be applied.
  package var hasToldOfUnplacedRule = false
  /// When the last frame came.
  package var lastFrame = MonotonicInstant.now
  /// Whether nothing more can come from the agent.
  package internal(set) var outputIsAtEnd = false
  /// Whether the agent reads no more.
  package internal(set) var inputIsBroken = false
  /// Whether a line was longer than kjob takes.
  package private(set) var lineWasTooLong = false
  /// How the process ended, once it has.
  package private(set) var status: ExitStatus?

  package let redactor: Redactor
  package let policy: PermissionPolicy
  private let control: RunControl
  package let onPermission: (PermissionFacts) -> Void
  package let onNotice: (SafeText) -> Void
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
    onNotice: @escaping (SafeText) -> Void
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
  }

  /// Whether a tool call is under way; a long build sends no frames.
  package var hasOpenToolCall: Bool { observations.hasOpenToolCall || services.isAwaited }

  /// What the agent is told that kjob does for it.
  package var capabilities: Initialize.ClientCapabilities { services.capabilities }

  /// What came that is no fault of the job's, and of which somebody should know.
  package var oddities: [SafeText] {
    var result: [SafeText] = []
    if noiseCount > 0 {
      let what = noiseCount == 1 ? "line" : "lines"
      let are = noiseCount == 1 ? "is not a message" : "are not messages"
      result.append("the agent wrote \(noiseCount) \(what) to standard output that \(are)")
    }
    let strays = connection.strayAnswerCount
    if strays > 0 {
      let what = strays == 1 ? "answer" : "answers"
      result.append("the agent sent \(strays) \(what) that kjob had not asked for")
    }
    return result
  }

  /// Ends what runs on the agent's behalf.
  package mutating func endServices() {
    services.end()
    sendServiceAnswers()
  }

  /// The last lines that the agent wrote to standard error.
  package mutating func errorTail() -> SafeText {
    // Its end may be a secret's beginning; then it is masked as it stands.
    errors.append(errorRedactor.finish()[...])
    return redactor.safeText((try? errors.lastBytes(16_384)) ?? []).lastLines(20)
  }

  /// Whether anything came on standard error since the last time this was asked.
  package mutating func takesNewErrors() -> Bool {
    defer { hasNewErrors = false }
    return hasNewErrors
  }

  /// Takes the answer to a request, if it has come.
  package mutating func takeAnswer(_ id: RequestID) -> Frame? {
    answers.removeValue(forKey: id)
  }

  /// Forgets what was observed of the last turn.
  package mutating func beginTurn() {
    observations.beginTurn()
    lastFrame = MonotonicInstant.now
  }

  /// Moves bytes in both directions once, waiting for them until `deadline` at most, or until
  /// another descriptor can be read.
  package mutating func step(until deadline: MonotonicInstant, orReadable other: Int32? = nil) {
    recordOutgoing()
    transcript.flush()
    var interests = other.map { [Readiness.Interest.readable($0)] } ?? []
    if status == nil { interests.append(.readable(child.ended.number)) }
    // An agent that asks and does not read the answers is not read any further.
    if !outputIsAtEnd, connection.outgoing.count < Self.unsentLimit {
      interests.append(.readable(child.standardOutput.number))
    }
    if !errorsAreAtEnd { interests.append(.readable(child.standardError.number)) }
    if control.stopReason == nil { interests.append(.readable(control.stop.number)) }
    if !connection.outgoing.isEmpty, !inputIsBroken, let number = child.standardInput?.number {
      interests.append(.writable(number))
    }
    let ready = Readiness.wait(for: interests + services.interests, until: deadline)
    // First, since what the agent asks next may close descriptors and open others of their number.
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
      // What it wrote before its end is in the pipes now; a grandchild may hold them open, so
      // their end may never come.
      drain()
      if !outputIsAtEnd {
        outputIsAtEnd = true
        finishOutput()
      }
    }
  }

  /// Closes both files and returns what could not be written.
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
    // All of a read came at the same time.
    var now = MonotonicInstant.now
    // Three hundred requests for a large file may come in one read: what is not sent is not served.
    while connection.outgoing.count < Self.unsentLimit, let incoming = connection.next() {
      switch incoming {
      case .message(let frame):
        note(frame, at: now)
        handle(frame)
        // What is asked for may take its time.
        if case .request = frame.kind { now = MonotonicInstant.now }
      case .answer(_, let id, let frame):
        note(frame, at: now)
        answers[id] = frame
      case .strayAnswer(let frame): note(frame, at: now)
      case .noise(let line):
        transcript.record(.noise, line)
        if let text = BareText.text(of: line) {
          observations.receive(.messageChunk(JSONString(text)))
          activity.take(.messageChunk(JSONString(text)), isOwn: true)
        } else {
          noiseCount += 1
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
