/// Renders help from the declarations, so that it cannot mention an option that does not exist.
enum HelpText {
  /// The column in which descriptions begin.
  private static let column = 34

  /// The number of columns of a line, which every terminal has.
  private static let width = 80

  /// The meanings of the exit codes, for the overview and for the command that runs jobs.
  static let exitCodes =
    "exit codes:\n"
    + exitMeanings.flatMap { code, meaning in
      FilledText.lines(meaning, start: "  \(code)   ", width: HelpBlock.literalWidth)
    }.joined(separator: "\n")

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
      \(HelpBlock.filled(introduction, width: width))
      usage: kjob [OPTION…] COMMAND [OPTION…] [FILE…]

      commands:

      """
    for command in commands { text += entry(command.name, command.summary, at: 16) }
    text += "\noptions:\n"
    for option in GlobalOptions.program.allOptions {
      let isHelp = option.name == CommandDeclaration.help.name
      text += entry(form(option), isHelp ? help : option.help)
    }
    text += "\n\(exitCodes)\n\n"
    return text + HelpBlock.filled(more, width: width)
  }

  private static let more = """
    `kjob explain` lists the keys of job files, the reasons of failures and the variables;
    `kjob manual | man -l -` is the manual page, and README.md of kjob's repository the introduction.
    """

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
    var text = HelpBlock.filled(command.summary, width: width) + "\n\(usage)\n"
    text += examples(CommandExamples.of(command.name))
    for group in OptionGroup.groups(of: command.allOptions) {
      text += "\n\(group.title):\n"
      for option in group.options { text += entry(form(option), option.help) }
    }
    if !command.discussion.isEmpty {
      text += "\n" + HelpBlock.filled(command.discussion, width: width)
    }
    return text
  }

  private static func examples(_ examples: [CommandExamples.Example]) -> String {
    guard !examples.isEmpty else { return "" }
    let column = (examples.map(\.line.count).max() ?? 0) + 4
    // Effects stand side by side with their lines if all of them fit.
    let isWide = examples.allSatisfy { column + $0.effect.count <= width }
    var text = "\nexamples:\n"
    for example in examples {
      let start = "  \(example.line)"
      text += start
      text += isWide ? String(repeating: " ", count: column - start.count) : "\n      "
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

  private static func entry(_ form: String, _ help: String, at column: Int = column) -> String {
    let space = String(repeating: " ", count: column)
    var start = "  " + form
    var text = ""
    if start.count + 2 > column {
      text = start + "\n"
      start = space
    } else {
      start += space.dropFirst(start.count)
    }
    let lines = FilledText.lines(help.replacing("\n", with: " "), start: start, width: width)
    return text + lines.joined(separator: "\n") + "\n"
  }
}
