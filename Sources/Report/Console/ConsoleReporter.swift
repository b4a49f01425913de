public import RunEvents
internal import Text

/// Reports a run to a person: one line when a job starts, and one with the verdict when it is over.
///
/// Plain lines without cursor movement, which suit a terminal, a pipe, and a CI log.
public final class ConsoleReporter: ClosingReporter {
  /// The name of the reporter's output in messages.
  public let subject = "the console"

  private let output: BackgroundOutput
  private let text: ConsoleText
  private let isVerbose: Bool

  /// Creates a reporter that writes to `output`; the summary mentions `outputFolder` and `rerun`.
  ///
  /// With `isVerbose`, it also writes the agents' text.
  public init(
    _ output: BackgroundOutput,
    style: ConsoleStyle,
    outputFolder: String,
    rerun: String? = nil,
    isVerbose: Bool = false
  ) {
    self.output = output
    self.isVerbose = isVerbose
    text = ConsoleText(style: style, outputFolder: outputFolder, rerun: rerun)
  }

  /// `text` if the agents' text is shown, otherwise `none`.
  public var activityInterest: ActivityInterest { isVerbose ? .text : .none }

  /// Writes an agent's text; an error is thrown at the next event.
  public func receive(_ activity: JobActivity) {
    for line in text.lines(for: activity) {
      _ = try? output.write(PipelineText.lines(line + "\n"))
    }
  }

  /// Writes the lines for an event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let lines = text.lines(for: event, state)
    if !lines.isEmpty { try output.write(PipelineText.lines(lines)) }
    if event.kind == .runFinished { try output.finish() }
  }

  /// Writes only the closing lines, for a run that has long been over.
  public func close(_ state: RunState) throws {
    try output.write(PipelineText.lines(text.summary(state)))
    try output.finish()
  }
}
