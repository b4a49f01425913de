/// The limits on what a job's agent may use, for all attempts together.
public struct BudgetSettings: Hashable, Sendable {
  /// The maximum number of Kiro credits; nil for no limit.
  public var credits: Double?
  /// The maximum cost, in the currency that the agent reports; nil for no limit.
  public var cost: Double?
  /// The maximum number of tokens; nil for no limit.
  public var tokens: Double?

  /// Creates limits; by default, there are none.
  public init(credits: Double? = nil, cost: Double? = nil, tokens: Double? = nil) {
    self.credits = credits
    self.cost = cost
    self.tokens = tokens
  }
}
