internal import FileSystem
internal import Report
internal import Subprocess
internal import SystemText
internal import Text

/// Shows text to people: through their pager on a terminal, and anywhere else so that no CI system takes
/// a line of it for a command.
///
/// Data for programs does not go through here: its bytes must not change.
enum Pager {
  /// The option that does without a pager.
  static let option = Option<Bool>("no-pager", help: "Print to the terminal itself.")

  /// Prints text; on a terminal, kjob becomes the pager.
  ///
  /// The pager is the command in `KJOB_PAGER` or `PAGER`, as git's is, or else `less`.
  static func show(
    _ text: String,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws {
    try show(text, isPaged: !arguments[option], context)
  }

  /// Prints text; on a terminal, kjob becomes the pager unless text is not to be paged.
  static func show(_ text: String, isPaged: Bool, _ context: CommandContext) throws {
    let lines = context.liveTerminal == nil ? PipelineText.lines(text) : text
    if isPaged, let command = command(context) {
      var environment = context.environment
      // Colors are passed on, short text stays on the screen, and the screen is not cleared.
      environment["LESS"] = environment["LESS"] ?? "FRX"
      ProcessReplacement.run(
        ["/bin/sh", "-c", command],
        environment: environment,
        input: Array(lines.shown.utf8)
      )
    }
    try context.output.write(lines)
  }

  /// Returns the pager's command; nil if there is none or no terminal.
  private static func command(_ context: CommandContext) -> String? {
    guard context.liveTerminal != nil else { return nil }
    let variables = context.environment
    if let given = variables["KJOB_PAGER"] ?? variables["PAGER"] {
      return given.isEmpty || given == "cat" ? nil : given
    }
    return context.executable("less") == nil ? nil : "less"
  }
}
