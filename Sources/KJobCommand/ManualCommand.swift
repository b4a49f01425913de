internal import Report
internal import RunEvents

/// `kjob manual`: prints the manual pages.
enum ManualCommand: Command {
  static let declaration = CommandDeclaration(
    name: "manual",
    summary: "Print the manual page of kjob, or of job files.",
    operands: .any("PAGE"),
    options: [],
    discussion: """
      PAGE is `jobs` for kjob-job(5), which describes every key of job files. Without PAGE, kjob prints
      kjob(1).
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard arguments.operands.count <= 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "manual")
    }
    switch arguments.operands.first {
    case nil: try context.output.write(ManualPage.source(KJob.commands.map { $0.declaration }))
    case ManualPage.jobs: try context.output.write(JobManualPage.source())
    case let page?: throw UsageError.notAChoice("kjob manual", page, [ManualPage.jobs])
    }
    return ExitCode.success.rawValue
  }
}
