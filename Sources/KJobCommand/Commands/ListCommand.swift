internal import JSON
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob list`: shows the plan.
enum ListCommand: Command {
  static let declaration = CommandDeclaration(
    name: "list",
    summary: "Show the jobs with their repositories and base commits.",
    operands: .any("FILE"),
    options: [
      SelectedJobs.filter.declaration,
      ShardRequest.option.declaration,
      EarlierDurations.option.declaration,
      format.declaration,
    ] + FetchOptions.all
  )

  private static let format = OutputFormat.option("How to show them; `json` is for programs.")

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard
      let loaded = try SelectedJobs.load(
        DefaultFiles.noted(arguments, declaration.name, context),
        context
      )
    else {
      return ExitCode.failure.rawValue
    }
    var selected = try SelectedJobs.select(loaded, arguments, context)
    _ = try JobShard.select(&selected, loaded, arguments, context)
    guard let plan = try SelectedJobs.plan(selected, context, arguments, among: loaded.jobs) else {
      return ExitCode.failure.rawValue
    }
    try show(plan, asJSON: try arguments[format] == .json, context)
    return ExitCode.success.rawValue
  }

  /// Prints a plan; `--dry-run` of the run command does the same.
  static func show(_ plan: RunPlan, asJSON: Bool, _ context: CommandContext) throws {
    if asJSON {
      let bytes = try KebabJSON.encode(Listing(jobs: plan.jobs.map(\.planned)), prettyPrinted: true)
      try context.output.write(PipelineText.json(String(decoding: bytes, as: UTF8.self)) + "\n")
      return
    }
    let width = plan.jobs.map(\.planned.id.count).max() ?? 0
    for job in plan.jobs.map(\.planned) {
      let padding = String(repeating: " ", count: width - job.id.count)
      let place = "\(job.file.string):\(job.line)"
      let commit = job.baseCommit.prefix(12)
      try context.output.write(
        PipelineText.lines("\(job.id)\(padding)  \(commit)  \(job.repository.string)  (\(place))\n")
      )
    }
  }

  private struct Listing: Encodable {
    var version = 1
    var jobs: [PlannedJob]
  }
}
