public import RunEvents
internal import UntrustedText

/// Tells a person what happens: one line when a job starts, one with its verdict when it is over.
///
/// Plain lines without cursor movement, good for a terminal, a pipe and a CI log alike.
public final class ConsoleReporter: ClosingReporter {
  /// What a message names it.
  public let subject = "the console"

  private let output: BackgroundOutput
  private let text: ConsoleText

  /// Makes a reporter that writes there; `outputFolder` is named in the summary.
  public init(_ output: BackgroundOutput, style: ConsoleStyle, outputFolder: String) {
    self.output = output
    text = ConsoleText(style: style, outputFolder: outputFolder)
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
