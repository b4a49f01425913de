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
  private let signs: SignsOfLife

  /// Creates a reporter that writes to `output`; the summary mentions `outputFolder`.
  ///
  /// With `isVerbose`, it also writes the agents' text.
  public init(
    _ output: BackgroundOutput,
    style: ConsoleStyle,
    outputFolder: String,
    isVerbose: Bool = false
  ) {
    self.output = output
    self.isVerbose = isVerbose
    text = ConsoleText(style: style, outputFolder: outputFolder)
    // An error shows at the next event.
    signs = SignsOfLife(text) { _ = try? output.write($0) }
  }

  /// `text` if the agents' text is shown, otherwise `kinds`.
  public var activityInterest: ActivityInterest { isVerbose ? .text : .kinds }

  /// Writes an agent's text, if it is shown; an error is thrown at the next event.
  public func receive(_ activity: JobActivity) {
    signs.receive(activity)
    guard isVerbose else { return }
    for line in text.lines(for: activity) {
      _ = try? output.write(PipelineText.lines(line + "\n"))
    }
  }

  /// Writes the lines for an event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    signs.receive(event, state)
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
