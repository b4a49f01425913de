internal import Report
internal import RunEvents

/// `kjob manual`: prints the manual page.
enum ManualCommand: Command {
  static let declaration = CommandDeclaration(
    name: "manual",
    summary: "Print the manual page, to read it or to install it.",
    operands: .none,
    options: [],
    discussion: """
      To read it: kjob manual | man -l -
      To keep it: kjob manual >~/.local/share/man/man1/kjob.1
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let commands = KJob.commands.map { $0.declaration }
    try context.output.write(ManualPage.source(commands, version: Version.current))
    return ExitCode.success.rawValue
  }
}
