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
      SHELL is one of these; put the script where the shell looks for it:
        bash  kjob completions bash >~/.local/share/bash-completion/completions/kjob
        zsh   kjob completions zsh >DIR/_kjob, for a DIR in $fpath
        fish  kjob completions fish >~/.config/fish/completions/kjob.fish
      It also completes job ids, which it gets from the job files or the run on the command line.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard let shell = arguments.operands.first else {
      throw UsageError.missingWord("completions", CompletionValue.shells)
    }
    guard arguments.operands.count == 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "completions")
    }
    let commands = KJob.commands.map { $0.declaration }
    switch shell {
    case "bash": try context.output.write(BashCompletions.script(commands))
    case "zsh": try context.output.write(ZshCompletions.script(commands))
    case "fish": try context.output.write(FishCompletions.script(commands))
    default: throw UsageError.notAChoice("kjob completions", shell, CompletionValue.shells)
    }
    return ExitCode.success.rawValue
  }
}
