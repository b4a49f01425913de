public import FoundationEssentials
internal import JSON
internal import Text

/// An event as the journal and `--format json` have it: one JSON object on a line.
///
/// A type of its own, so that the vocabulary in memory can change while files keep their form.
/// Differences: the version stands in each line, the time is text in UTC, seconds are rounded to
/// milliseconds, and the kind is a name with the job and the kind's own fields beside it.
public struct EncodedRunEvent: Hashable, Sendable {
  /// The version of the form.
  ///
  /// A reader refuses any other.
  public static let version = 2

  /// The event.
  public let event: RunEvent

  /// Wraps an event.
  public init(_ event: RunEvent) {
    self.event = event
  }

  /// The event as one line without its line end.
  public func line() -> [UInt8] {
    // Our own types of text and numbers, and seconds are finite by construction.
    (try? JSONForm.encode(self)) ?? []
  }

  /// Reads a line.
  public init(line: some Sequence<UInt8>) throws {
    self = try JSONForm.decode(EncodedRunEvent.self, from: line)
  }

  /// A wall-clock time as every file of a run has it: UTC with milliseconds.
  public static func text(of time: Date) -> String {
    // The format cuts off what is below a millisecond, and most milliseconds are held by a number
    // that is a little less; so a time read back would lose one each time it is written.
    let milliseconds = (time.timeIntervalSince1970 * 1_000).rounded() + 0.25
    return Date(timeIntervalSince1970: milliseconds / 1_000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Seconds with three decimals, as far as a floating number can hold them.
  public static func milliseconds(_ seconds: Double) -> Double {
    (seconds * 1_000).rounded() / 1_000
  }
}

extension EncodedRunEvent: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, sequence, time, elapsed, event, job, data
  }

  private struct PlannedStore: Codable {
    var store: String
  }

  private struct CommandStart: Codable {
    var phase: CommandFacts.Phase
    var index: Int
    var process: ProcessFacts
  }

  private struct PromptPlace: Codable {
    var index: Int
    var count: Int
  }

  private struct AttemptPlace: Codable {
    var number: Int
  }

  private struct AgentEnd: Codable {
    var ending: SafeText
    var leftovers: Int
  }

  private struct JobEnd: Codable {
    var outcome: Outcome
    var reason: Reason?
  }

  private enum Name: String, Codable {
    case runPlanned = "run-planned"
    case jobStarted = "job-started"
    case workspacePlanned = "workspace-planned"
    case workspaceCreated = "workspace-created"
    case commandStarted = "command-started"
    case environmentPrepared = "environment-prepared"
    case commandFinished = "command-finished"
    case agentStarted = "agent-started"
    case sessionOpened = "session-opened"
    case mcpSettled = "mcp-settled"
    case promptSent = "prompt-sent"
    case permissionDecided = "permission-decided"
    case turnEnded = "turn-ended"
    case agentEnded = "agent-ended"
    case agentFinished = "agent-finished"
    case snapshotTaken = "snapshot-taken"
    case patchWritten = "patch-written"
    case warned
    case workspaceRemoved = "workspace-removed"
    case workspaceKept = "workspace-kept"
    case attemptFailed = "attempt-failed"
    case attemptStarted = "attempt-started"
    case verificationResumed = "verification-resumed"
    case jobFinished = "job-finished"
    case outputChanged = "output-changed"
    case sourceObserved = "source-observed"
    case sourceChanged = "source-changed"
    case runResumed = "run-resumed"
    case runStopping = "run-stopping"
    case creditsExhausted = "credits-exhausted"
    case runFinished = "run-finished"
  }

  /// Writes the event's object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(event.sequence, forKey: .sequence)
    try container.encode(Self.text(of: event.time), forKey: .time)
    try container.encode(Self.milliseconds(event.elapsed), forKey: .elapsed)
    try container.encodeIfPresent(event.kind.job, forKey: .job)
    func put(_ name: Name) throws { try container.encode(name, forKey: .event) }
    func put(_ name: Name, _ data: some Encodable) throws {
      try put(name)
      try container.encode(data, forKey: .data)
    }
    switch event.kind {
    case .runPlanned(let header): try put(.runPlanned, header)
    case .jobStarted: try put(.jobStarted)
    case .workspacePlanned(_, let store):
      try put(.workspacePlanned, PlannedStore(store: store))
    case .workspaceCreated(_, let facts): try put(.workspaceCreated, facts)
    case .commandStarted(_, let phase, let index, let process):
      try put(.commandStarted, CommandStart(phase: phase, index: index, process: process))
    case .environmentPrepared(_, let facts): try put(.environmentPrepared, facts)
    case .commandFinished(_, let facts): try put(.commandFinished, facts)
    case .agentStarted(_, let process): try put(.agentStarted, process)
    case .sessionOpened(_, let facts): try put(.sessionOpened, facts)
    case .mcpSettled(_, let servers): try put(.mcpSettled, servers)
    case .promptSent(_, let index, let count):
      try put(.promptSent, PromptPlace(index: index, count: count))
    case .permissionDecided(_, let facts): try put(.permissionDecided, facts)
    case .turnEnded(_, let facts): try put(.turnEnded, facts)
    case .agentEnded(_, let ending, let leftovers):
      try put(.agentEnded, AgentEnd(ending: ending, leftovers: leftovers))
    case .agentFinished: try put(.agentFinished)
    case .snapshotTaken(_, let facts): try put(.snapshotTaken, facts)
    case .patchWritten(_, let facts): try put(.patchWritten, facts)
    case .warned(_, let text): try put(.warned, text)
    case .workspaceRemoved(_, let remaining): try put(.workspaceRemoved, remaining)
    case .workspaceKept(_, let path): try put(.workspaceKept, path)
    case .attemptFailed(_, let facts): try put(.attemptFailed, facts)
    case .attemptStarted(_, let number):
      try put(.attemptStarted, AttemptPlace(number: number))
    case .verificationResumed: try put(.verificationResumed)
    case .runResumed(let facts): try put(.runResumed, facts)
    case .jobFinished(_, let outcome, let reason):
      try put(.jobFinished, JobEnd(outcome: outcome, reason: reason))
    case .outputChanged(_, let faults): try put(.outputChanged, faults)
    case .sourceObserved(_, let facts): try put(.sourceObserved, facts)
    case .sourceChanged(let facts): try put(.sourceChanged, facts)
    case .runStopping(let reason): try put(.runStopping, reason)
    case .creditsExhausted(let reason): try put(.creditsExhausted, reason)
    case .runFinished: try put(.runFinished)
    }
  }

  /// Reads an event's object of this version.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version,
        in: container,
        debugDescription: "version \(version) of the event format, expected \(Self.version)"
      )
    }
    let text = try container.decode(String.self, forKey: .time)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    func data<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(type, forKey: .data)
    }
    func job() throws -> JobID { try container.decode(JobID.self, forKey: .job) }
    let kind: RunEvent.Kind
    switch try container.decode(Name.self, forKey: .event) {
    case .runPlanned: kind = .runPlanned(try data())
    case .jobStarted: kind = .jobStarted(try job())
    case .workspacePlanned:
      kind = .workspacePlanned(try job(), store: try data(PlannedStore.self).store)
    case .commandStarted:
      let start = try data(CommandStart.self)
      kind = .commandStarted(try job(), start.phase, index: start.index, start.process)
    case .agentFinished: kind = .agentFinished(try job())
    case .verificationResumed: kind = .verificationResumed(try job())
    case .runResumed: kind = .runResumed(try data())
    case .workspaceCreated: kind = .workspaceCreated(try job(), try data())
    case .environmentPrepared: kind = .environmentPrepared(try job(), try data())
    case .commandFinished: kind = .commandFinished(try job(), try data())
    case .agentStarted: kind = .agentStarted(try job(), try data())
    case .sessionOpened: kind = .sessionOpened(try job(), try data())
    case .mcpSettled: kind = .mcpSettled(try job(), try data())
    case .promptSent:
      let place = try data(PromptPlace.self)
      kind = .promptSent(try job(), index: place.index, of: place.count)
    case .permissionDecided: kind = .permissionDecided(try job(), try data())
    case .turnEnded: kind = .turnEnded(try job(), try data())
    case .agentEnded:
      let end = try data(AgentEnd.self)
      kind = .agentEnded(try job(), ending: end.ending, leftovers: end.leftovers)
    case .snapshotTaken: kind = .snapshotTaken(try job(), try data())
    case .patchWritten: kind = .patchWritten(try job(), try data())
    case .warned: kind = .warned(try job(), try data())
    case .workspaceRemoved: kind = .workspaceRemoved(try job(), remaining: try data())
    case .workspaceKept: kind = .workspaceKept(try job(), path: try data())
    case .attemptFailed: kind = .attemptFailed(try job(), try data())
    case .attemptStarted:
      kind = .attemptStarted(try job(), number: try data(AttemptPlace.self).number)
    case .jobFinished:
      let end = try data(JobEnd.self)
      kind = .jobFinished(try job(), end.outcome, end.reason)
    case .outputChanged:
      kind = .outputChanged(try container.decodeIfPresent(JobID.self, forKey: .job), try data())
    case .sourceObserved: kind = .sourceObserved(try job(), try data())
    case .sourceChanged: kind = .sourceChanged(try data())
    case .runStopping: kind = .runStopping(try data())
    case .creditsExhausted: kind = .creditsExhausted(try data())
    case .runFinished: kind = .runFinished
    }
    try kind.requireGivenNames()
    event = RunEvent(
      sequence: try container.decode(Int.self, forKey: .sequence),
      time: try Date(text, strategy: style),
      elapsed: try container.decode(Double.self, forKey: .elapsed),
      kind: kind
    )
  }
}
