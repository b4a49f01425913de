internal import JSON
internal import Text

/// The job is over.
///
/// Emitted once for each planned job, including those that never started.
struct JobFinished: EventData {
  static let event = EventDeclaration(
    "job-finished",
    "The job is over; comes once for each planned job."
  )
  var outcome: Outcome
  var reason: Reason?

  func masked(by redactor: Redactor) -> JobFinished {
    JobFinished(outcome: outcome, reason: reason?.masked(by: redactor))
  }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .jobFinished($0, outcome, reason) }
  }
}
