internal import Job

/// The usage of an agent, in the measures that it reports; nil for those that it does not.
package struct MeasuredUsage: Hashable, Sendable {
  /// Kiro's credits.
  package var credits: Double?
  /// The amount of money.
  package var cost: Double?
  /// The currency of the cost.
  package var currency: String?
  /// The number of tokens.
  package var tokens: Double?

  package init(
    credits: Double? = nil,
    cost: Double? = nil,
    currency: String? = nil,
    tokens: Double? = nil
  ) {
    self.credits = credits
    self.cost = cost
    self.currency = currency
    self.tokens = tokens
  }

  /// A kind of usage.
  package enum Measure: String, CaseIterable, Hashable, Sendable {
    /// Kiro's credits.
    case credits
    /// The amount of money.
    case cost
    /// The number of tokens.
    case tokens
  }

  /// Returns the amount of a measure; nil if the agent does not report it.
  package func amount(_ measure: Measure) -> Double? {
    switch measure {
    case .credits: credits
    case .cost: cost
    case .tokens: tokens
    }
  }

  /// Returns the sum of two usages; what only one of them reports counts as it is.
  package static func + (left: MeasuredUsage, right: MeasuredUsage) -> MeasuredUsage {
    func sum(_ left: Double?, _ right: Double?) -> Double? {
      left == nil && right == nil ? nil : (left ?? 0) + (right ?? 0)
    }
    return MeasuredUsage(
      credits: sum(left.credits, right.credits),
      cost: sum(left.cost, right.cost),
      currency: left.currency ?? right.currency,
      tokens: sum(left.tokens, right.tokens)
    )
  }

  /// The unit of a measure in messages.
  func unit(_ measure: Measure) -> String {
    switch measure {
    case .credits: "credits"
    case .cost: currency.flatMap { $0.isEmpty ? nil : $0 } ?? "units of money"
    case .tokens: "tokens"
    }
  }
}

extension BudgetSettings {
  /// Returns the limit of a measure; nil for no limit.
  func limit(_ measure: MeasuredUsage.Measure) -> Double? {
    switch measure {
    case .credits: credits
    case .cost: cost
    case .tokens: tokens
    }
  }
}
