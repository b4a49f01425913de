public import RunEvents
internal import Text

/// Tells a person what happens: one line when a job starts, one with its verdict when it is over.
///
/// Plain lines without cursor movement, good for a terminal, a pipe and a CI log alike.
public final class ConsoleReporter: ClosingReporter {
  /// What a message names it.
  public let subject = "the console"

  private let output: BackgroundOutput
  private let text: ConsoleText
  private let isVerbose: Bool

  /// Makes a reporter that writes there; `outputFolder` and `rerun` are named in the summary.
  ///
  /// With `isVerbose` it writes the agents' text as well.
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

  /// The agents' text, or nothing.
  public var activityInterest: ActivityInterest { isVerbose ? .text : .none }

  /// Writes an agent's text; what goes wrong is thrown at the next event.
  public func receive(_ activity: JobActivity) {
    for line in text.lines(for: activity) {
      _ = try? output.write(PipelineText.lines(line + "\n"))
    }
  }

  /// Writes the lines that an event is worth.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let lines = text.lines(for: event, state)
    if !lines.isEmpty { try output.write(PipelineText.lines(lines)) }
    if event.kind == .runFinished { try output.finish() }
  }

  /// Writes the closing lines alone, for a run that has been over for a while.
  public func close(_ state: RunState) throws {
    try output.write(PipelineText.lines(text.summary(state)))
    try output.finish()
  }
}
