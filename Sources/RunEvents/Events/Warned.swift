internal import JSON
internal import Text

/// A warning that the reader should know and that does not decide the outcome.
struct Warned: BareEventData {
  static let event = EventDeclaration(
    "warned",
    "A warning that does not affect the outcome."
  )
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> Warned { Warned(redactor.masked(value)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .warned($0, value) } }
}
