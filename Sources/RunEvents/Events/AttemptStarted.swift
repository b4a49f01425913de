internal import JSON
internal import Text

/// An attempt after the first begins; numbers start at 2.
///
/// Emitted after `attempt-failed`.
struct AttemptStarted: EventData {
  static let event = EventDeclaration(
    "attempt-started",
    "A further attempt begins; its number is at least 2."
  )
  var number: Int

  func masked(by redactor: Redactor) -> AttemptStarted { self }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .attemptStarted($0, number: number) }
  }
}
