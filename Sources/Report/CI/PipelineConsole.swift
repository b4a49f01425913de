internal import RunEvents
internal import Text

/// The lines of a run in the log of a CI system, between which the system's own commands stand.
public struct PipelineConsole: Sendable {
  /// How the lines are written.
  public struct Settings: Sendable {
    /// How they are coloured.
    public var style: ConsoleStyle
    /// The command line that runs again what did not pass.
    public var rerun: String?
    /// Whether the agents' text is shown.
    public var isVerbose: Bool
    /// Values that the system has to mask, too.
    public var secrets: [String]

    /// Describes the lines.
    public init(
      style: ConsoleStyle,
      rerun: String? = nil,
      isVerbose: Bool = false,
      secrets: [String] = []
    ) {
      self.style = style
      self.rerun = rerun
      self.isVerbose = isVerbose
      self.secrets = secrets
    }
  }

  let output: BackgroundOutput?
  let text: ConsoleText
  let isVerbose: Bool

  init(_ output: BackgroundOutput?, _ settings: Settings, outputFolder: String) {
    self.output = output
    text = ConsoleText(style: settings.style, outputFolder: outputFolder, rerun: settings.rerun)
    isVerbose = settings.isVerbose
  }

  /// The agents' text, or nothing.
  var activityInterest: ActivityInterest { isVerbose && output != nil ? .text : .none }

  /// Writes an agent's text; what goes wrong is thrown at the next event.
  func receive(_ activity: JobActivity) {
    for line in text.lines(for: activity) { _ = try? write(line + "\n") }
  }

  /// Writes lines that are none of the system's commands.
  func write(_ lines: String) throws {
    if !lines.isEmpty { try output?.write(PipelineText.lines(lines)) }
  }
}
