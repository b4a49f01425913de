internal import JobFile
internal import Report
internal import RunEvents
internal import Text

/// `kjob check`: validates job files without running anything.
enum CheckCommand: Command {
  static let declaration = CommandDeclaration(
    name: "check",
    summary: "Validate job files without running anything.",
    operands: .any("FILE"),
    options: [],
    discussion: """
      Shows every error of every file, with its place and what was expected. A FILE may be a folder, for
      all files in it that end in `.yml` or `.yaml`, and `-` for standard input. The shell reads each
      command without running it, and kjob looks at what the files name: repositories on this machine
      and their `ref`s, agent scripts, prompts and files to `copy`. It fetches nothing. A warning names a
      verification command that also passes when its tool fails, such as `! grep`; `absent` and
      `present` do not.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let given = try DefaultFiles.noted(arguments, declaration.name, context)
    let loaded = SelectedJobs.read(given, context)
    let named = NamedThings(loaded, context)
    let diagnostics = loaded.diagnostics + named.diagnostics
    JobFileMessages(context: context).report(diagnostics)
    guard !diagnostics.contains(where: { $0.severity == .error }) else {
      return ExitCode.failure.rawValue
    }
    let jobs = Wording.count(loaded.jobs.count, "job")
    let warnings = diagnostics.count
    let more = warnings > 0 ? ", \(Wording.count(warnings, "warning"))" : ""
    let files = Wording.count(loaded.fileCount, "file")
    try context.output.write("\(jobs) in \(files): no errors\(more)\n")
    if !named.unseen.isEmpty {
      let names = SafeText(Wording.list(named.unseen, first: 3)).singleLine.string
      try context.output.write(PipelineText.lines("not looked at, because not fetched: \(names)\n"))
    }
    return ExitCode.success.rawValue
  }
}
