internal import Report
internal import RunEvents

/// `kjob completions`: prints a script that completes kjob's command lines in a shell.
enum CompletionsCommand: Command {
  static let declaration = CommandDeclaration(
    name: "completions",
    summary: "Print a completion script for a shell.",
    operands: .any("SHELL"),
    options: [],
    discussion: """
      SHELL is bash, zsh or fish. The script also completes job ids, output folders and what
      `kjob explain` knows: it asks kjob, so it need not be renewed with a new version.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard let word = arguments.operands.first else {
      throw UsageError.missingWord("completions", CompletionShell.names)
    }
    guard arguments.operands.count == 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "completions")
    }
    guard let shell = CompletionShell(rawValue: word) else {
      throw UsageError.notAChoice("kjob completions", word, CompletionShell.names)
    }
    try context.output.write(shell.script)
    return ExitCode.success.rawValue
  }
}
