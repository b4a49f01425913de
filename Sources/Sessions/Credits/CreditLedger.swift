package import RunEvents
internal import Synchronization
package import Text

/// The combined usage of a run's jobs, as the agents reported it.
package final class CreditLedger: Sendable {
  private struct Content {
    var spent: [JobID: Double] = [:]
    var hasWarned = false
    var exhaustion: SafeText?
  }

  /// The effect of an update on the run.
  package enum Threshold {
    /// There is nothing to report.
    case none
    /// Most of the run's credits are used, reported for the first time.
    case nearlyExhausted(SafeText)
    /// All credits are used, reported for the first time.
    case exhausted(SafeText)
  }

  private let limit: Double?
  private let content = Mutex(Content())

  /// Creates a ledger with a limit, or one that only counts.
  package init(limit: Double?) { self.limit = limit }

  /// True when there is a limit.
  package var isLimited: Bool { limit != nil }

  /// The reason why no agent may continue; nil while the run has credits left.
  package var exhaustion: SafeText? { content.withLock(\.exhaustion) }

  /// Records the total usage of a job so far, over all its attempts.
  package func note(_ credits: Double, of job: JobID) -> Threshold {
    content.withLock { content in
      content.spent[job] = credits
      guard let limit, content.exhaustion == nil else { return .none }
      let total = content.spent.values.reduce(0, +)
      let used =
        "\(Wording.amount(total, decimals: 2)) of the run's \(Wording.amount(limit, decimals: 2)) credits"
      if total >= limit {
        let reason = SafeText("\(used) are used up")
        content.exhaustion = reason
        return .exhausted(reason)
      }
      guard total >= 0.8 * limit, !content.hasWarned else { return .none }
      content.hasWarned = true
      return .nearlyExhausted(SafeText("\(used) are used"))
    }
  }
}
