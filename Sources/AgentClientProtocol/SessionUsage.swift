internal import JSON

/// The usage that an agent reports in ACP's own terms.
public struct SessionUsage: Hashable, Sendable {
  /// The number of tokens in the context.
  public var used: Double
  /// The number of tokens that fit into the context.
  public var size: Double
  /// The cost of the whole session so far, if the agent knows it.
  public var cost: Cost?

  /// How full the context is, in percent, 0 to 100; nil if the numbers make no sense.
  public var contextPercentage: Double? {
    guard size > 0, used >= 0, used / size <= 10 else { return nil }
    return min(used / size * 100, 100)
  }

  /// An amount of money.
  public struct Cost: Hashable, Sendable {
    /// The amount.
    public var amount: Double
    /// The code of the currency, such as `USD`.
    public var currency: String

    /// Creates an amount.
    public init(amount: Double, currency: String) {
      self.amount = amount
      self.currency = currency
    }
  }

  /// Creates the usage in an update; nil if the update has another shape.
  init?(_ update: JSONValue) {
    guard let used = update["used"]?.double, let size = update["size"]?.double else { return nil }
    self.used = used
    self.size = size
    if let amount = update["cost"]?["amount"]?.double, amount >= 0, amount.isFinite {
      cost = Cost(amount: amount, currency: update["cost"]?["currency"]?.text ?? "")
    }
  }
}

/// The tokens that a turn used.
public struct TokenUsage: Hashable, Sendable, Decodable {
  /// All tokens, of whatever kind.
  public var total: Double
  /// The tokens that went to the model.
  public var input: Double
  /// The tokens that came from the model.
  public var output: Double

  /// Returns the tokens that were used since an earlier report of the same total.
  public func since(_ earlier: TokenUsage?) -> TokenUsage {
    var rest = self
    rest.total -= earlier?.total ?? 0
    rest.input -= earlier?.input ?? 0
    rest.output -= earlier?.output ?? 0
    return rest
  }

  private enum CodingKeys: String, CodingKey {
    case total = "totalTokens"
    case input = "inputTokens"
    case output = "outputTokens"
  }

  /// Decodes the usage; the total may be missing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    input = container.lenient(Double.self, forKey: .input) ?? 0
    output = container.lenient(Double.self, forKey: .output) ?? 0
    total = container.lenient(Double.self, forKey: .total) ?? input + output
    guard total > 0, [total, input, output].allSatisfy({ (0...1e15).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .total,
        in: container,
        debugDescription: "the numbers of tokens make no sense"
      )
    }
  }
}
