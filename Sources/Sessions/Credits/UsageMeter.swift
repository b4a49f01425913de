package import Job
package import RunEvents
internal import Synchronization
package import Text

/// Counts the usage of one job, over all its attempts and sessions, against its own limits and the
/// run's.
package final class UsageMeter: Sendable {
  private struct Content {
    var closed: MeasuredUsage
    var warned: Set<MeasuredUsage.Measure> = []
    var hasWarnedOfNothing = false
    var exhaustion: SafeText?
  }

  private let job: JobID
  private let budget: BudgetSettings
  private let ledger: CreditLedger
  private let emit: @Sendable (RunEvent.Kind) -> Void
  private let content: Mutex<Content>

  /// Creates a meter that starts from the usage of earlier attempts.
  package init(
    job: JobID,
    budget: BudgetSettings = BudgetSettings(),
    used: MeasuredUsage = MeasuredUsage(),
    ledger: CreditLedger,
    emit: @escaping @Sendable (RunEvent.Kind) -> Void
  ) {
    self.job = job
    content = Mutex(Content(closed: used))
    self.budget = budget
    self.ledger = ledger
    self.emit = emit
  }

  /// The reason why the job's agent may not continue; nil while it has something left.
  package var exhaustion: SafeText? { content.withLock(\.exhaustion) ?? ledger.exhaustion }

  /// True when there is any limit, so that the usage of other jobs matters.
  package var isLimited: Bool { budget != BudgetSettings() || ledger.isLimited }

  /// Records the usage of the running turn so far.
  package func note(turn: MeasuredUsage) {
    let (total, warnings) = content.withLock { content in
      let total = content.closed + turn
      var warnings: [SafeText] = []
      for measure in MeasuredUsage.Measure.allCases {
        guard let limit = budget.limit(measure), let amount = total.amount(measure),
          content.exhaustion == nil
        else { continue }
        let used = SafeText(
          "\(Wording.amount(amount, decimals: 2)) of the job's \(Wording.amount(limit, decimals: 2)) \(total.unit(measure))"
        ).singleLine.string
        if amount >= limit {
          content.exhaustion = SafeText("\(used) are used up")
        } else if amount >= 0.8 * limit, content.warned.insert(measure).inserted {
          warnings.append(SafeText("\(used) are used"))
        }
      }
      return (total, warnings)
    }
    for warning in warnings { emit(.warned(job, warning)) }
    guard let credits = total.credits else { return }
    switch ledger.note(credits, of: job) {
    case .none: break
    case .nearlyExhausted(let text): emit(.warned(job, text))
    case .exhausted(let text): emit(.creditsExhausted(text))
    }
  }

  /// Adds a finished turn to the job's total.
  package func close(turn: MeasuredUsage) {
    content.withLock { $0.closed = $0.closed + turn }
    note(turn: MeasuredUsage())
  }

  /// Reports once the limits that cannot hold because nothing has been measured yet.
  ///
  /// Call it at the end of a turn.
  package func reportUnmeasured() {
    let unmeasured = content.withLock { content -> [MeasuredUsage.Measure] in
      guard !content.hasWarnedOfNothing else { return [] }
      content.hasWarnedOfNothing = true
      return MeasuredUsage.Measure.allCases.filter { content.closed.amount($0) == nil }
    }
    for measure in unmeasured {
      let name = measure.rawValue
      var limits: [String] = []
      if let limit = budget.limit(measure) {
        limits.append("`budget: { \(name): \(Wording.amount(limit, decimals: 2)) }`")
      }
      if measure == .credits, ledger.isLimited { limits.append("`--max-credits`") }
      guard !limits.isEmpty else { continue }
      emit(
        .warned(
          job,
          SafeText(
            "the agent reports no \(name), so \(limits.joined(separator: " and ")) cannot hold"
          )
        )
      )
    }
  }
}
