internal import JSON
internal import Text

/// The credits of the run are used up, so no further prompt is sent.
///
/// Emitted at most once.
struct CreditsExhausted: BareEventData {
  static let event = EventDeclaration(
    "credits-exhausted",
    of: .run,
    "The credits of the run are used up."
  )
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> CreditsExhausted {
    CreditsExhausted(redactor.masked(value))
  }

  func kind(of job: JobID?) -> RunEvent.Kind? { .creditsExhausted(value) }
}
