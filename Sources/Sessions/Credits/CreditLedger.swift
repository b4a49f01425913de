package import RunEvents
internal import Synchronization
package import Text

/// What a run's jobs have used together, as the agents told.
package final class CreditLedger: Sendable {
  private struct Content {
    var spent: [JobID: Double] = [:]
    var hasWarned = false
    var exhaustion: SafeText?
  }

  /// What an update means for the run.
  package enum News {
    /// Nothing to tell.
    case none
    /// Most of what the run may use is used, for the first time.
    case nearlyExhausted(SafeText)
    /// All is used, for the first time.
    case exhausted(SafeText)
  }

  private let limit: Double?
  private let content = Mutex(Content())

  /// Counts up to a limit, or only counts.
  package init(limit: Double?) {
    self.limit = limit
  }

  /// Whether there is a limit.
  package var isLimited: Bool { limit != nil }

  /// Why no agent may go on; nil while the run has credits left.
  package var exhaustion: SafeText? { content.withLock(\.exhaustion) }

  /// Notes what a job has used up to now, with all its attempts.
  package func note(_ credits: Double, of job: JobID) -> News {
    content.withLock { content in
      content.spent[job] = credits
      guard let limit, content.exhaustion == nil else { return .none }
      let total = content.spent.values.reduce(0, +)
      let used = "\(CreditText.write(total)) of the run's \(CreditText.write(limit)) credits"
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

/// Numbers of credits as messages have them.
package enum CreditText {
  /// Two decimals at most, without zeros at the end.
  package static func write(_ credits: Double) -> String {
    let hundredths = Int64((min(max(0, credits), 1e12) * 100).rounded())
    let (whole, fraction) = (hundredths / 100, hundredths % 100)
    if fraction == 0 { return "\(whole)" }
    return fraction % 10 == 0
      ? "\(whole).\(fraction / 10)" : "\(whole).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
