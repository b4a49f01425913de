public import RunEvents
internal import Text

/// Writes every event as one line of JSON, for programs that watch a run.
public final class EventStreamReporter: Reporter {
  /// The name of the reporter's output in messages.
  public let subject = "the event stream"

  private let output: BackgroundOutput

  /// Creates a reporter that writes to `output`.
  public init(_ output: BackgroundOutput) { self.output = output }

  /// Writes one event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let line = String(decoding: EncodedRunEvent(event).line(), as: UTF8.self)
    try output.write(PipelineText.json(line) + "\n")
    if event.kind == .runFinished { try output.finish() }
  }
}
