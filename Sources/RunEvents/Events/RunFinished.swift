internal import JSON

/// Every job is over.
///
/// The last event, emitted once.
struct RunFinished: EmptyEventData {
  static let event = EventDeclaration(
    "run-finished",
    of: .run,
    "Every job is over; last of all, once."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { .runFinished }
}
