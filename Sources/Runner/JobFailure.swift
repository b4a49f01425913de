internal import RunEvents
internal import UntrustedText

/// Why a job cannot go on, with the outcome that this means.
struct JobFailure: Error {
  var outcome: Outcome
  var reason: Reason

  /// The job cannot be judged.
  static func error(_ type: ReasonType, _ message: SafeText, details: SafeText? = nil) -> JobFailure
  {
    JobFailure(outcome: .error, reason: Reason(type, message, details: details))
  }

  /// The change was judged and refused.
  static func refused(
    _ type: ReasonType,
    _ message: SafeText,
    details: SafeText? = nil
  ) -> JobFailure {
    JobFailure(outcome: .failed, reason: Reason(type, message, details: details))
  }

  /// The run was stopped while the job ran.
  static func cancelled(_ why: SafeText) -> JobFailure {
    JobFailure(
      outcome: .cancelled,
      reason: Reason(.cancelled, "cancelled while it ran: \(why.string)")
    )
  }
}
