/// Renders help from the declarations, so that it cannot mention an option that does not exist.
enum HelpText {
  /// The column in which descriptions begin.
  private static let column = 34

  /// The meanings of the exit codes, for the overview and for the command that runs jobs.
  static let exitCodes =
    "exit codes:\n" + exitMeanings.map { "  \($0)   \($1)" }.joined(separator: "\n")

  /// The exit codes with their meanings.
  static let exitMeanings = [
    (0, "every selected job passed"),
    (1, "a job failed or could not be judged, or kjob was invoked or configured incorrectly"),
    (3, "a required MCP server did not start, and nothing else went wrong: safe to run again"),
  ]

  /// An introduction to kjob.
  static let introduction = """
    kjob runs headless coding-agent jobs: each in a git worktree of its own, checked by its own
    commands, with a JUnit report, one patch per job and an exit code that a pipeline can trust.
    """

  /// Returns the general help.
  static func overview(_ commands: [CommandDeclaration]) -> String {
    var text = """
      \(introduction)

      usage: kjob [OPTION…] COMMAND [OPTION…] [FILE…]

      commands:

      """
    for command in commands { text += entry(command.name, command.summary) }
    text += "\noptions:\n"
    for option in GlobalOptions.program.allOptions {
      let isHelp = option.name == CommandDeclaration.help.name
      text += entry(form(option), isHelp ? help : option.help)
    }
    text += """

      \(exitCodes)

      `kjob explain` lists the keys of job files, the reasons of failures and the variables;
      `kjob manual | man -l -` is the manual page, and README.md of kjob's repository the introduction.

      """
    return text
  }

  private static let help = "Show this help; `kjob COMMAND --help` shows a command's."

  /// Returns the help of one command.
  static func page(_ command: CommandDeclaration) -> String {
    var usage = "usage: kjob \(command.name)"
    if !command.options.isEmpty { usage += " [OPTION…]" }
    switch command.operands {
    case .none: break
    case .some(let name): usage += " \(name)…"
    case .any(let name): usage += " [\(name)…]"
    case .job(let more): usage += " [DIR] JOB" + (more.isEmpty ? "" : " \(more)")
    case .optional(let name, let more): usage += " [\(name)] [\(more)…]"
    }
    var text = "\(command.summary)\n\n\(usage)\n"
    text += examples(CommandExamples.of(command.name))
    for group in OptionGroup.groups(of: command.allOptions) {
      text += "\n\(group.title):\n"
      for option in group.options { text += entry(form(option), option.help) }
    }
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    return text
  }

  private static func examples(_ examples: [CommandExamples.Example]) -> String {
    guard !examples.isEmpty else { return "" }
    let width = examples.map(\.line.count).max() ?? 0
    var text = "\nexamples:\n"
    for example in examples {
      text += "  \(example.line)"
      // Effects stand side by side with their lines, unless the lines are long.
      text +=
        width > 62 ? "\n      " : String(repeating: " ", count: width - example.line.count + 2)
      text += "\(example.effect)\n"
    }
    return text
  }

  private static func form(_ option: OptionDeclaration) -> String {
    let letter = option.letter.map { "-\($0), " } ?? "    "
    switch option.value {
    case .none: return "\(letter)--\(option.name)"
    case .negatable: return "\(letter)--[no-]\(option.name)"
    case .one(let name), .many(let name): return "\(letter)--\(option.name) \(name)"
    case .choice(let words): return "\(letter)--\(option.name) \(words.joined(separator: "|"))"
    }
  }

  private static func entry(_ form: String, _ help: String) -> String {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
    let indentation = String(repeating: " ", count: column)
    var text = "  " + form
    if text.count + 2 > column {
      text += "\n" + indentation
    } else {
      text += String(repeating: " ", count: column - text.count)
    }
    return text + lines.joined(separator: "\n" + indentation) + "\n"
  }
}
