internal import JSON
internal import Text

/// No further job will be started, for this reason.
///
/// Emitted at most once.
struct RunStopping: BareEventData {
  static let event = EventDeclaration(
    "run-stopping",
    of: .run,
    "No further job is started, for this reason."
  )
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> RunStopping { RunStopping(redactor.masked(value)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { .runStopping(value) }
}
