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

/// One permission that an agent asked for, and the answer.
public struct PermissionFacts: Hashable, Sendable, Codable {
  /// What it was about.
  public var title: SafeText
  /// Whether it was granted.
  public var isAllowed: Bool
  /// What decided: `rule 2`, `default`, or why no rule could.
  public var rule: SafeText?

  /// Describes a decision.
  public init(title: SafeText, isAllowed: Bool, rule: SafeText?) {
    self.title = title
    self.isAllowed = isAllowed
    self.rule = rule
  }
}
