internal import JSON

/// The job had an outcome, and another kjob continues it: it had passed and is verified again, or the run
/// was stopped before it was over.
struct VerdictReopened: EmptyEventData {
  static let event = EventDeclaration(
    "verdict-reopened",
    "The job had an outcome and continues."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .verdictReopened($0) } }
}
