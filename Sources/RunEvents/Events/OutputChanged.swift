internal import JSON
internal import Text

/// Files in the output differ from what kjob wrote; they belong to a finished job or to the run.
///
/// Emitted after the last `job-finished`.
struct OutputChanged: BareEventData {
  static let event = EventDeclaration(
    "output-changed",
    of: .either,
    "Files of the job, or of the run if no job is given, are not what kjob wrote."
  )
  var value: [SafeText]

  init(_ value: [SafeText]) { self.value = value }

  func masked(by redactor: Redactor) -> OutputChanged { OutputChanged(value.map(redactor.masked)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { .outputChanged(job, value) }
}
