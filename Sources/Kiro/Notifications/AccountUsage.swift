public import JSON

/// The use of an account's plan, as Kiro's third engine reports it.
public struct AccountUsage: Hashable, Sendable {
  /// The use of one kind of resource.
  public struct Meter: Hashable, Sendable {
    /// The name for people, such as `Credits`.
    public var name: String
    /// The amount that was used.
    public var used: Double
    /// The amount that the plan includes; nil if it has no limit.
    public var limit: Double?

    /// The amount that is left of the plan, at least 0; nil without a limit.
    public var left: Double? { limit.map { max(0, $0 - used) } }
  }

  /// The name of the plan, if it was given.
  public var plan: String?
  /// The start of the next period, as Kiro writes it, if it was given.
  public var nextPeriod: String?
  /// The meters, of which there is at least one.
  public var meters: [Meter]

  /// Reads an answer; nil if it has another shape.
  ///
  /// The facts are in `data`, or in the result itself.
  public init?(_ result: JSONValue) {
    let facts = result["data"] ?? result
    meters = (facts["usageBreakdowns"]?.elements ?? []).compactMap(Meter.init)
    guard !meters.isEmpty else { return nil }
    plan = facts["planName"]?.text
    nextPeriod = facts["billingCycleReset"]?.text
  }
}

extension AccountUsage.Meter {
  fileprivate init?(_ value: JSONValue) {
    guard let used = value["used"]?.double, used.isFinite, used >= 0 else { return nil }
    name = (value["displayName"] ?? value["resourceType"])?.text ?? "usage"
    self.used = used
    let limit = value["limit"]?.double
    self.limit = value["hasLimit"] == .bool(false) ? nil : limit
  }
}
