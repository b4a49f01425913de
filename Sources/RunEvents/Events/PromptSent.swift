internal import JSON
internal import Text

/// A prompt is about to be sent.
///
/// Emitted once for each prompt that is sent.
struct PromptSent: EventData {
  static let event = EventDeclaration("prompt-sent", "A prompt is about to be sent.")
  var index: Int
  var count: Int

  func masked(by redactor: Redactor) -> PromptSent { self }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .promptSent($0, index: index, of: count) }
  }
}
