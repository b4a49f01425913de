internal import JSON

/// The job had passed, and another kjob verifies it again because the user asked for it.
struct VerdictReopened: EmptyEventData {
  static let event = EventDeclaration(
    "verdict-reopened",
    "The job had passed and is verified again."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .verdictReopened($0) } }
}
