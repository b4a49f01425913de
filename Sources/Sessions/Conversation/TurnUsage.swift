package import AgentClientProtocol
package import Kiro
internal import Text

/// The usage of a turn, as its sessions report it.
package struct TurnUsage {
  private static let mostSessions = 1_000

  /// The sessions whose final usage report has arrived.
  package private(set) var settled: Set<String> = []
  private var latest: [String: KiroNotification.Metadata] = [:]
  /// The usage of a subagent in its own turns that have ended.
  private var earlier: [String: Double] = [:]
  /// The cost of each session before the turn, as far as it was reported.
  private var paid: [String: SessionUsage.Cost] = [:]
  /// The latest reported cost of each session.
  private var costs: [String: SessionUsage.Cost] = [:]
  /// True when the cost of a session was reported in this turn.
  package private(set) var hasCost = false
  /// The tokens of the turn; nil if the agent does not count them.
  package private(set) var tokens: TokenUsage?
  /// The last report of tokens.
  private var reported: TokenUsage?
  /// True once a report was smaller than the one before it, so that each is of a turn.
  private var countsTurns = false

  /// Creates the usage of a turn that follows another one.
  package init(after last: TurnUsage? = nil) {
    paid = last?.costs ?? [:]
    costs = paid
    reported = last?.reported
    countsTurns = last?.countsTurns ?? false
  }

  /// Handles the report of tokens at the end of a turn.
  ///
  /// ACP's texts contradict each other, and the agents that report tokens report those of the session
  /// so far; a number that shrinks cannot be of that kind.
  package mutating func receive(_ report: TokenUsage) {
    if let reported, !countsTurns {
      countsTurns =
        report.total < reported.total || report.input < reported.input
        || report.output < reported.output
    }
    tokens = countsTurns ? report : report.since(reported)
    reported = report
  }

  /// The cost of the turn, including its subagents; nil if none was reported.
  ///
  /// A session's cost is reported as a total, so that of a turn is what it has grown by. All amounts
  /// have the currency of the first.
  package var cost: SessionUsage.Cost? {
    guard let currency = costs.sorted(by: { $0.key < $1.key }).first?.value.currency else {
      return nil
    }
    let amounts = costs.filter { $0.value.currency == currency }.map { session, cost in
      max(0, cost.amount - (paid[session]?.amount ?? 0))
    }
    return SessionUsage.Cost(amount: amounts.reduce(0, +), currency: currency)
  }

  /// Handles a report of what a session has cost so far.
  package mutating func receive(_ cost: SessionUsage.Cost, of session: String) {
    guard costs.count < Self.mostSessions || costs[session] != nil else { return }
    costs[session] = cost
    hasCost = true
  }

  /// The credits of the turn, including its subagents; nil until any are reported.
  package var credits: Double? {
    let reported = latest.values.compactMap(\.credits)
    guard !reported.isEmpty else { return nil }
    return Amount.sum(reported + earlier.values)
  }

  /// Returns the part of the credits that sessions other than the main one used; nil without any.
  package func subagentCredits(besides main: String) -> Double? {
    let reported = latest.filter { $0.key != main }.values.compactMap(\.credits)
    let total = Amount.sum(reported + earlier.values)
    return total > 0 ? total : nil
  }

  /// Handles a usage report; each report of a session replaces the earlier one for the same turn.
  ///
  /// A subagent that waits for instructions may have several turns within one of the main session.
  /// A report after the end of one of them belongs to the next, unless it repeats the last report.
  package mutating func receive(
    _ metadata: KiroNotification.Metadata,
    of session: String,
    isMain: Bool
  ) {
    if metadata.credits != nil, latest.count < Self.mostSessions || latest[session] != nil {
      if !isMain, settled.contains(session), let last = latest[session],
        last.credits != metadata.credits || last.duration != metadata.duration
      {
        earlier[session, default: 0] += last.credits ?? 0
        settled.remove(session)
      }
      latest[session] = metadata
    }
    if metadata.isFinal { settled.insert(session) }
  }
}
