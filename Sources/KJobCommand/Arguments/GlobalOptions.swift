/// When colors are written.
enum ColourMode: String, CaseIterable {
  case auto, always, never

  /// Returns true if colors are written; the mode takes precedence over the environment.
  func takesColours(_ environment: [String: String], isTerminal: Bool) -> Bool {
    switch self {
    case .auto: CommandContext.takesColours(environment, isTerminal: isTerminal)
    case .always: true
    case .never: false
    }
  }
}

/// The options of the program itself.
enum GlobalOptions {
  /// Whether colors are written, before or after the command's name.
  static let colour = Option(
    Option(
      "color",
      oneOf: ColourMode.self,
      help:
        "When to use colors (default: auto, on a terminal without\nNO_COLOR, or with FORCE_COLOR)."
    ),
    default: .auto
  )

  /// The folder to run in, before the command's name.
  static let directory = Option<[String]>(
    OptionDeclaration(
      name: "directory",
      letter: "C",
      value: .many("DIR"),
      help: "Run as if kjob was started in DIR."
    )
  )

  /// The option that prints the version.
  static let version = Option<Bool>("version", letter: "V", help: "Show the version.")

  /// The program itself as a command: the options before the command's name.
  static let program = CommandDeclaration(
    name: "",
    summary: "",
    operands: .any("COMMAND"),
    options: [directory.declaration, version.declaration]
  )
}

/// A command line, split at the command's name.
struct Invocation {
  /// The options before the name.
  let options: ParsedArguments
  /// The name, if there is one.
  let command: String?
  /// The arguments after the name.
  let arguments: [String]

  /// Splits the arguments after the program's name.
  init(_ arguments: [String]) throws(UsageError) {
    let parser = ArgumentParser(command: GlobalOptions.program)
    let (options, rest) = try parser.leading(arguments)
    self.options = options
    command = rest.first
    self.arguments = Array(rest.dropFirst())
  }
}
