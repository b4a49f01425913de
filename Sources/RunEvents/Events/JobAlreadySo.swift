internal import JSON

/// All goals and all other verification commands pass on the base, so the agent does not run.
struct JobAlreadySo: EmptyEventData {
  static let event = EventDeclaration(
    "job-already-so",
    "Every goal and every other verification command passes on the base, so no agent runs."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .jobAlreadySo($0) } }
}
