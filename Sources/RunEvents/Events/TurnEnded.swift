package import JSON
public import Text

/// One turn that ended.
public struct TurnFacts: Hashable, Sendable, Codable {
  /// The prompt's place, from 1.
  public var index: Int
  /// The agent's reason.
  public var stopReason: SafeText
  /// The credits that the turn used, with those of its subagents; nil where they were not told,
  /// which is not the same as none.
  public var credits: Double?
  /// How full the context was, 0 to 100, where the agent told it.
  public var contextPercentage: Double?
  /// How many tool calls the agent made.
  public var toolCalls: Int
  /// How many of them were of which kind (ACP's: `read`, `edit`, `execute`, …).
  public var toolKinds: [String: Int]?
  /// How many seconds the turn took.
  public var seconds: Double?
  /// Whether the agent said or did anything at all.
  public var isEmpty: Bool?

  /// Describes a turn.
  public init(
    index: Int,
    stopReason: SafeText,
    credits: Double?,
    contextPercentage: Double?,
    toolCalls: Int,
    toolKinds: [String: Int]? = nil,
    seconds: Double? = nil,
    isEmpty: Bool? = nil
  ) {
    self.index = index
    self.stopReason = stopReason
    self.credits = credits
    self.contextPercentage = contextPercentage
    self.toolCalls = toolCalls
    self.toolKinds = toolKinds
    self.seconds = seconds
    self.isEmpty = isEmpty
  }
}

extension TurnFacts: EventData {
  package static let event = EventDeclaration("turn-ended", "The answer to a prompt has come.")
  package static let schemaName: String? = "turn"
  package static let schemaSummary: String? = "One turn that ended."
  package static let schemaNotes: [String: SchemaNote] = [
    "index": "The prompt's place, from 1.",
    "credits":
      "Missing where the agent reported none, which is not zero.",
    "context-percentage": "How full the context was.",
    "is-empty": "Whether the agent neither said nor did anything.",
  ]

  package func masked(by redactor: Redactor) -> TurnFacts {
    var masked = self
    masked.stopReason = redactor.masked(stopReason)
    masked.toolKinds = toolKinds.map { kinds in
      Dictionary(kinds.map { (redactor.safeText($0.key).string, $0.value) }, uniquingKeysWith: +)
    }
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .turnEnded($0, self) }
  }
}
