internal import RunEvents
internal import Text

/// The lines of a run in the log of a CI system, between the system's own commands.
public struct PipelineConsole: Sendable {
  /// The settings for the lines.
  public struct Settings: Sendable {
    /// The style of the lines.
    public var style: ConsoleStyle
    /// True when the agents' text is shown.
    public var isVerbose: Bool
    /// Values that the CI system should mask too.
    public var secrets: [String]

    /// Creates the settings.
    public init(
      style: ConsoleStyle,
      isVerbose: Bool = false,
      secrets: [String] = []
    ) {
      self.style = style
      self.isVerbose = isVerbose
      self.secrets = secrets
    }
  }

  let output: BackgroundOutput?
  let text: ConsoleText
  let isVerbose: Bool
  private let signs: SignsOfLife?

  init(_ output: BackgroundOutput?, _ settings: Settings, outputFolder: String) {
    self.output = output
    let text = ConsoleText(style: settings.style, outputFolder: outputFolder)
    self.text = text
    signs = output.map { output in SignsOfLife(text) { _ = try? output.write($0) } }
    isVerbose = settings.isVerbose
  }

  /// `text` if the agents' text is shown, otherwise `kinds`; `none` without an output.
  var activityInterest: ActivityInterest {
    output == nil ? .none : isVerbose ? .text : .kinds
  }

  /// Follows the run, to show what still runs.
  func follow(_ event: RunEvent, _ state: RunState) { signs?.receive(event, state) }

  /// Writes an agent's text, if it is shown; an error is thrown at the next event.
  func receive(_ activity: JobActivity) {
    signs?.receive(activity)
    guard isVerbose else { return }
    for line in text.lines(for: activity) { _ = try? write(line + "\n") }
  }

  /// Writes lines that are not commands of the CI system.
  func write(_ lines: String) throws {
    if !lines.isEmpty { try output?.write(PipelineText.lines(lines)) }
  }
}
