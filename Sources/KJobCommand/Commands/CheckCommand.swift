internal import JobFile
internal import Report
internal import RunEvents
internal import Text

/// `kjob check`: validates job files without running anything.
enum CheckCommand: Command {
  static let declaration = CommandDeclaration(
    name: "check",
    summary: "Validate job files without running anything.",
    operands: .some("FILE"),
    options: [],
    discussion: """
      Shows every error of every file, with its place and what was expected. The shell reads each
      command without running it. A warning names a verification command that also passes when
      its tool fails, such as `! grep`; `absent` and `present` do not.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard let loaded = SelectedJobs.load(arguments.operands, context) else {
      return ExitCode.failure.rawValue
    }
    let jobs = Wording.count(loaded.jobs.count, "job")
    let count = arguments.operands.count
    let warnings = loaded.diagnostics.count { $0.severity == .warning }
    let more = warnings > 0 ? ", \(Wording.count(warnings, "warning"))" : ""
    try context.output.write("\(jobs) in \(Wording.count(count, "file")): no errors\(more)\n")
    return ExitCode.success.rawValue
  }
}
