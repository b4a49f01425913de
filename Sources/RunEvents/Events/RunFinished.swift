internal import JSON

/// Every job is over.
///
/// The last event, emitted once.
struct RunFinished: EmptyEventData {
  static let event = EventDeclaration(
    "run-finished",
    of: .run,
    "Every job is over; comes once, as the last event."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { .runFinished }
}
