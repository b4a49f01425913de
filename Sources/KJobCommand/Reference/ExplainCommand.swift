internal import Report
internal import RunEvents
internal import Text

/// `kjob explain`: explains a key of job files, a reason or a variable.
enum ExplainCommand: Command {
  static let declaration = CommandDeclaration(
    name: "explain",
    summary: "Explain a key of job files, a reason, a variable or a word of the reports.",
    operands: .any("NAME"),
    options: [Pager.option.declaration],
    discussion: """
      NAME is a key by its path in a job file, a reason as reports show it, a variable, or a word of the
      reports such as `stale`. Without NAME,
      kjob lists all of them. A short name that several maps have, such as `name`, lists these.
      """
  )

  /// The names that a shell offers, each with its first sentence.
  static var names: [(name: String, meaning: String)] {
    Topic.all.map { ($0.name, $0.firstSentence) }
  }

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let columns = context.liveTerminal?.columns ?? widest
    let text = TopicText(
      style: ConsoleStyle(isColoured: context.outputIsColoured),
      width: max(40, min(widest, columns))
    )
    let names = arguments.operands
    let parts = try names.map { name in try text.text(FoundTopics(name), named: name) }
    let all = parts.isEmpty ? text.overview() : parts.joined(separator: "\n")
    try Pager.show(all, arguments, context)
    return ExitCode.success.rawValue
  }

  /// The columns of the longest lines, which are easy to read.
  private static let widest = 80
}
