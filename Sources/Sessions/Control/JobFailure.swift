package import FileSystem
package import RunEvents
package import Text

/// The reason why a job cannot continue, with the resulting outcome.
package struct JobFailure: Error {
  package var outcome: Outcome
  package var reason: Reason
  /// True when another attempt is ruled out, whatever the type of the reason.
  package var isFinal = false
  /// True when the cause may be a missing sign-in, which one job alone cannot determine.
  package var suspectsSignIn = false
  /// True when the prompt and the conversation before it did not fit into the model's context.
  package var overflowsContext = false

  /// Creates the failure of a job that cannot be judged.
  package static func error(_ type: ReasonType, _ message: SafeText, details: SafeText? = nil)
    -> JobFailure
  {
    JobFailure(outcome: .error, reason: Reason(type, message, details: details))
  }

  /// Creates the failure of a job whose change was judged and refused.
  package static func refused(
    _ type: ReasonType,
    _ message: SafeText,
    details: SafeText? = nil
  ) -> JobFailure {
    JobFailure(outcome: .failed, reason: Reason(type, message, details: details))
  }

  /// Creates the failure of a job whose change was refused for this reason.
  package static func refused(_ reason: Reason) -> JobFailure {
    JobFailure(outcome: .failed, reason: reason)
  }

  /// Returns this failure, with the other one in its details, where this one explains the other.
  ///
  /// A cancellation remains the failure: whatever stops a run may also have ended a supervisor.
  package func asCause(of other: JobFailure?) -> JobFailure {
    guard let other else { return self }
    guard other.outcome != .cancelled else { return other }
    var result = self
    let details = "\(reason.details.string)\nalso: \(other.reason.details.string)"
    result.reason = Reason(reason.type, reason.message, details: SafeText(details))
    return result
  }

  /// Returns the failure with a part of its texts replaced.
  package func replacing(_ part: String, with other: String) -> JobFailure {
    func replaced(_ text: SafeText) -> SafeText {
      SafeText(text.string.replacing(part, with: other))
    }
    var result = self
    result.reason = Reason(
      reason.type,
      replaced(reason.message),
      details: replaced(reason.details)
    )
    return result
  }

  /// Creates the failure of a job whose run was stopped while the job ran.
  package static func cancelled(_ why: SafeText) -> JobFailure {
    JobFailure(
      outcome: .cancelled,
      reason: Reason(.cancelled, "cancelled while it ran: \(why.string)")
    )
  }
}

extension JobFailure {
  /// Creates the failure of a job that cannot be judged because one of kjob's own files could not
  /// be used.
  package static func output(_ error: FileError) -> JobFailure {
    .error(.output, SafeText("\(error)"))
  }
}

/// Accesses kjob's own files of a job; a file error becomes the failure of a job that cannot be
/// judged.
package func withOutput<Result: ~Copyable>(
  _ body: () throws(FileError) -> Result
) throws(JobFailure) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw .output(error)
  }
}
