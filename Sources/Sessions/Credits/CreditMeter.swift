package import RunEvents
internal import Synchronization
package import Text

/// Counts the usage of one job, over all its attempts and sessions, against its own limit and the
/// run's.
package final class CreditMeter: Sendable {
  private struct Content {
    var closed = 0.0
    var hasWarned = false
    var exhaustion: SafeText?
  }

  private let job: JobID
  private let limit: Double?
  private let ledger: CreditLedger
  private let emit: @Sendable (RunEvent.Kind) -> Void
  private let content: Mutex<Content>

  /// Creates a meter that starts from the usage of earlier attempts.
  package init(
    job: JobID,
    limit: Double?,
    used: Double = 0,
    ledger: CreditLedger,
    emit: @escaping @Sendable (RunEvent.Kind) -> Void
  ) {
    self.job = job
    content = Mutex(Content(closed: used))
    self.limit = limit
    self.ledger = ledger
    self.emit = emit
  }

  /// The reason why the job's agent may not continue; nil while it has credits left.
  package var exhaustion: SafeText? { content.withLock(\.exhaustion) ?? ledger.exhaustion }

  /// True when there is any limit, so that the usage of other jobs matters.
  package var isLimited: Bool { limit != nil || ledger.isLimited }

  /// Records the usage of the running turn so far.
  package func note(turn credits: Double) {
    let (total, warning) = content.withLock { content in
      let total = content.closed + credits
      guard let limit, content.exhaustion == nil else { return (total, SafeText?.none) }
      let used = "\(CreditText.write(total)) of the job's \(CreditText.write(limit)) credits"
      if total >= limit {
        content.exhaustion = SafeText("\(used) are used up")
      } else if total >= 0.8 * limit, !content.hasWarned {
        content.hasWarned = true
        return (total, SafeText("\(used) are used"))
      }
      return (total, nil)
    }
    if let warning { emit(.warned(job, warning)) }
    switch ledger.note(total, of: job) {
    case .none: break
    case .nearlyExhausted(let text): emit(.warned(job, text))
    case .exhausted(let text): emit(.creditsExhausted(text))
    }
  }

  /// Adds a finished turn to the job's total.
  package func close(turn credits: Double) {
    content.withLock { $0.closed += credits }
    note(turn: 0)
  }
}
