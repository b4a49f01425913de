internal import RunEvents
internal import Text

/// The lines of a run in the log of a CI system, between the system's own commands.
public struct PipelineConsole: Sendable {
  /// The settings for the lines.
  public struct Settings: Sendable {
    /// The style of the lines.
    public var style: ConsoleStyle
    /// The command line that runs the jobs again that did not pass.
    public var rerun: String?
    /// True when the agents' text is shown.
    public var isVerbose: Bool
    /// Values that the CI system should mask too.
    public var secrets: [String]

    /// Creates the settings.
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

  /// `text` if the agents' text is shown, otherwise `none`.
  var activityInterest: ActivityInterest { isVerbose && output != nil ? .text : .none }

  /// Writes an agent's text; an error is thrown at the next event.
  func receive(_ activity: JobActivity) {
    for line in text.lines(for: activity) { _ = try? write(line + "\n") }
  }

  /// Writes lines that are not commands of the CI system.
  func write(_ lines: String) throws {
    if !lines.isEmpty { try output?.write(PipelineText.lines(lines)) }
  }
}
