package import JSON
public import Text

/// The tokens that a turn or a job used, as the agent counts them.
public struct TokenFacts: Hashable, Sendable, Codable {
  /// All tokens.
  public var total: Double
  /// The tokens that went to the model.
  public var input: Double
  /// The tokens that came from the model.
  public var output: Double

  /// Creates numbers of tokens.
  public init(total: Double, input: Double, output: Double) {
    self.total = total
    self.input = input
    self.output = output
  }

  /// Returns the sum of two usages.
  public static func + (left: TokenFacts, right: TokenFacts) -> TokenFacts {
    TokenFacts(
      total: left.total + right.total,
      input: left.input + right.input,
      output: left.output + right.output
    )
  }
}

/// The cost of a turn or a job, as the agent reports it.
public struct CostFacts: Hashable, Sendable, Codable {
  /// The amount.
  public var amount: Double
  /// The code of the currency, such as `USD`.
  public var currency: SafeText

  /// Creates an amount, rounded to millionths: a turn's is the difference of two reports.
  public init(amount: Double, currency: SafeText) {
    self.amount = abs(amount) < 1e9 ? (amount * 1e6).rounded() / 1e6 : amount
    self.currency = currency
  }
}

extension TokenFacts: SchemaDescribed {
  package static let schemaName: String? = "tokens"
  package static let schemaSummary: String? = "Numbers of tokens, as the agent counts them."
}

extension CostFacts: SchemaDescribed {
  package static let schemaName: String? = "cost"
  package static let schemaSummary: String? = "An amount of money, as the agent reports it."
  package static let schemaNotes: [String: SchemaNote] = [
    "currency": "The code of the currency, such as `USD`."
  ]

  func masked(by redactor: Redactor) -> CostFacts {
    CostFacts(amount: amount, currency: redactor.masked(currency))
  }

  /// Returns the sum of amounts in the currency of the first; nil without any.
  package static func sum(_ costs: [CostFacts]) -> CostFacts? {
    guard let currency = costs.first?.currency else { return nil }
    let amounts = costs.filter { $0.currency == currency }.map(\.amount)
    return CostFacts(amount: Amount.sum(amounts), currency: currency)
  }
}
