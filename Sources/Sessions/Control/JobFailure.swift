package import FileSystem
package import RunEvents
package import Text

/// Why a job cannot go on, with the outcome that this means.
package struct JobFailure: Error {
  package var outcome: Outcome
  package var reason: Reason
  /// Whether another attempt is out of the question, whatever the reason's type is.
  package var isFinal = false
  /// Whether it may mean that nobody is signed in, which one job alone cannot tell.
  package var suspectsSignIn = false

  /// The job cannot be judged.
  package static func error(_ type: ReasonType, _ message: SafeText, details: SafeText? = nil)
    -> JobFailure
  {
    JobFailure(outcome: .error, reason: Reason(type, message, details: details))
  }

  /// The change was judged and refused.
  package static func refused(
    _ type: ReasonType,
    _ message: SafeText,
    details: SafeText? = nil
  ) -> JobFailure {
    JobFailure(outcome: .failed, reason: Reason(type, message, details: details))
  }

  /// This failure where it explains another one, which may be no more than what came of it.
  ///
  /// Not in front of a cancellation: what stops a run may well have ended a supervisor, too.
  package func inFront(of other: JobFailure?) -> JobFailure {
    guard let other else { return self }
    guard other.outcome != .cancelled else { return other }
    var result = self
    let details = "\(reason.details.string)\nbesides: \(other.reason.details.string)"
    result.reason = Reason(reason.type, reason.message, details: SafeText(details))
    return result
  }

  /// The run was stopped while the job ran.
  package static func cancelled(_ why: SafeText) -> JobFailure {
    JobFailure(
      outcome: .cancelled,
      reason: Reason(.cancelled, "cancelled while it ran: \(why.string)")
    )
  }
}

extension JobFailure {
  /// A file of kjob's own could not be used, so the job cannot be judged.
  package static func output(_ error: FileError) -> JobFailure {
    .error(.output, SafeText("\(error)"))
  }
}

/// Does something with kjob's own files of a job; what goes wrong means that it cannot be judged.
package func withOutput<Result: ~Copyable>(
  _ body: () throws(FileError) -> Result
) throws(JobFailure) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw .output(error)
  }
}
