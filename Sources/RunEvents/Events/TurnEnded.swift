package import JSON
public import Text

/// The facts of a turn that ended.
public struct TurnFacts: Hashable, Sendable, Codable {
  /// The prompt's number, from 1.
  public var index: Int
  /// The agent's stop reason.
  public var stopReason: SafeText
  /// The credits that the turn used, including its subagents; nil if unreported, which does not
  /// mean zero.
  public var credits: Double?
  /// The part of the credits that subagents used; nil if they used none.
  public var subagentCredits: Double?
  /// The context usage in percent, 0 to 100; nil if unreported.
  public var contextPercentage: Double?
  /// The number of tool calls.
  public var toolCalls: Int
  /// The number of tool calls by kind (as in ACP: `read`, `edit`, `execute`, …).
  public var toolKinds: [String: Int]?
  /// The duration of the turn in seconds.
  public var seconds: Double?
  /// True when the agent neither said nor did anything; nil if unknown.
  public var isEmpty: Bool?
  /// The tokens that the turn used; nil if the agent does not count them.
  public var tokens: TokenFacts?
  /// The cost of the turn; nil if unreported, which does not mean zero.
  public var cost: CostFacts?

  /// Creates the facts of a turn.
  public init(
    index: Int,
    stopReason: SafeText,
    credits: Double?,
    subagentCredits: Double? = nil,
    contextPercentage: Double?,
    toolCalls: Int,
    toolKinds: [String: Int]? = nil,
    seconds: Double? = nil,
    isEmpty: Bool? = nil,
    tokens: TokenFacts? = nil,
    cost: CostFacts? = nil
  ) {
    self.index = index
    self.stopReason = stopReason
    self.credits = credits
    self.subagentCredits = subagentCredits
    self.contextPercentage = contextPercentage
    self.toolCalls = toolCalls
    self.toolKinds = toolKinds
    self.seconds = seconds
    self.isEmpty = isEmpty
    self.tokens = tokens
    self.cost = cost
  }
}

extension TurnFacts: EventData {
  package static let event = EventDeclaration("turn-ended", "The answer to a prompt has come.")
  package static let schemaName: String? = "turn"
  package static let schemaSummary: String? = "One turn that ended."
  package static let schemaNotes: [String: SchemaNote] = [
    "index": "The prompt's number, from 1.",
    "credits":
      "Absent if the agent reported none, which is not the same as 0.",
    "subagent-credits": "The part of the credits that subagents used.",
    "context-percentage": "How full the context was.",
    "is-empty": "Whether the agent neither said nor did anything.",
    "tokens": "Absent if the agent counts none.",
    "cost": "Absent if the agent reports none, which is not the same as 0.",
  ]

  package func masked(by redactor: Redactor) -> TurnFacts {
    var masked = self
    masked.stopReason = redactor.masked(stopReason)
    masked.toolKinds = toolKinds.map { kinds in
      Dictionary(kinds.map { (redactor.safeText($0.key).string, $0.value) }, uniquingKeysWith: +)
    }
    masked.cost = cost.map { $0.masked(by: redactor) }
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .turnEnded($0, self) } }
}
