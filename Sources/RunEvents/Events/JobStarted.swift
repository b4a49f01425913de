internal import JSON

/// A job begins.
///
/// Emitted once for each job that is not skipped.
struct JobStarted: EmptyEventData {
  static let event = EventDeclaration("job-started", "A job begins.")

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .jobStarted($0) } }
}
