internal import Report
internal import RunEvents
internal import Text

/// `kjob show`: shows a run or a job of it as text.
enum ShowCommand: Command {
  static let declaration = CommandDeclaration(
    name: "show",
    summary: "Show a run, or what one of its jobs was asked, did and changed.",
    operands: .optional("DIR", more: "JOB"),
    options: [full.declaration, format.declaration, Pager.option.declaration],
    discussion: """
      DIR is the run's output folder (default: kjob-out); the run may still be running. Without JOB, kjob
      lists the jobs, with the reasons of those that did not pass first. With JOB, it shows the verdict,
      the conversation with the agent, the commands and the change. A part of an id is enough if only
      one job has it.

      On a terminal, long text goes through KJOB_PAGER, PAGER or `less`.
      """
  )

  private static let full = Option<Bool>(
    "full",
    help: "Show the inputs and outputs of tools, and whole logs."
  )

  private static let format = OutputFormat.option("How to show it; `json` is for programs.")

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let run = try OpenedRun(arguments, context)
    let jobs = try run.names.map { name throws(UsageError) in try run.job(name) }
    if try arguments[format] == .json {
      let report = ResultsReport()
      var texts = try jobs.map { try report.render($0) }
      if texts.isEmpty { texts = [try report.render(run.state)] }
      for bytes in texts {
        try context.output.write(PipelineText.json(String(decoding: bytes, as: UTF8.self)))
      }
      return ExitCode.success.rawValue
    }
    let text = run.text(context)
    var shown = jobs.isEmpty ? text.overview(run.state) : ""
    for job in jobs {
      if !shown.isEmpty { shown += "\n" }
      shown += try text.job(
        job,
        in: run.artifacts.journal,
        folder: context.absolute(run.folder),
        isFull: try arguments[full]
      )
    }
    try Pager.show(shown, arguments, context)
    return ExitCode.success.rawValue
  }
}
