internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Text

/// `kjob run`: runs jobs and reports them.
enum RunCommand: Command {
  static let declaration = CommandDeclaration(
    name: "run",
    summary: "Run jobs, each in its own git worktree, and report the results.",
    operands: .any("FILE"),
    options: RunRequest.options + [
      SelectedJobs.filter.declaration,
      FailedJobs.option.declaration,
      ShardRequest.option.declaration,
      EarlierDurations.option.declaration,
      failFast.declaration,
      maxCredits.declaration,
      output.declaration,
      SharedOption.junit.declaration,
      OpenRequests.option.declaration,
      keep.declaration,
      SharedOption.worktreeDirectory.declaration,
      agentCommand.declaration,
      requiresMCPStartup.declaration,
      FilterOption.option.declaration,
      dryRun.declaration,
    ] + FetchOptions.all,
    discussion: """
      FILE is a job file, a folder of job files, or `-` for standard input. Without FILE, kjob asks at a
      terminal whether to run jobs/*.yml.

      The output folder gets report.html, junit.xml, results.json, journal.jsonl and, for each job,
      jobs/ID/ with changes.patch, transcript.jsonl, agent.stderr.log and a log per command. What an earlier run left there moves to DIR.1, and the last three earlier runs stay. With
      --only-failed, the other jobs of the earlier run are carried over instead, as by `kjob rerun`.

      \(HelpText.exitCodes)
      After SIGINT, SIGTERM or SIGHUP, kjob cleans up, writes its reports and dies of that signal;
      a second one kills everything at once.
      """
  )

  private static let failFast = Option<Bool>(
    "fail-fast",
    help: "Stop the run when a job does not pass."
  )

  private static let maxCredits = SharedOption.maxCredits(
    "Start nothing more and cancel running jobs once all jobs\ntogether have used N credits."
  )

  private static let output = Option(
    SharedOption.outputFolder("The folder for reports, patches and logs (default: kjob-out)."),
    default: SharedOption.defaultOutput
  )

  private static let keep = Option(
    Option(
      "keep",
      oneOf: RunOptions.Keep.self,
      help: "Which worktrees to keep when their job is over (default: never)."
    ),
    default: .never
  )

  private static let agentCommand = SharedOption.agent(
    "Use this agent instead of those in the job files; split into\n"
      + "words as a shell does, but run without one."
  )

  private static let requiresMCPStartup = Option<Bool?>(
    "require-mcp-startup",
    help: "Require every expected MCP server to start, or none,\n"
      + "instead of what the job files say."
  )

  private static let dryRun = Option<Bool>(
    "dry-run",
    help: "Show what would run, as `kjob list` does, and stop."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    // Long: steps in order, each of which needs the values of those before.
    guard let arguments = try DefaultFiles.confirmed(arguments, declaration.name, context) else {
      return ExitCode.failure.rawValue
    }
    let request = try RunRequest(arguments, context)
    let agent = try arguments[agentCommand]
    let output = try arguments[output]
    let only = try FailedJobs(arguments, output: output, context)
    let files = only?.files(besides: arguments.operands, context) ?? arguments.operands
    guard let loaded = SelectedJobs.load(files, context) else {
      return ExitCode.failure.rawValue
    }
    var selected = try SelectedJobs.select(loaded, arguments, context)
    let given = JobFiles.names(of: arguments.operands, from: context.workingDirectory)
    let hasSome = try only?.keep(&selected, of: given, loaded, context) ?? true
    let required = try arguments[requiresMCPStartup]
    let filters = try arguments[FilterOption.option]
    func override(_ jobs: inout [JobSpecification]) {
      SelectedJobs.override(
        &jobs,
        agentCommand: agent,
        requiresMCPStartup: required,
        filters: filters
      )
    }
    if let only, !hasSome {
      let known = RunPlan.masked(loaded.jobs, inherited: context.environment)
      guard
        let both = try only.earlier.plan(
          again: [],
          among: known,
          overriding: override,
          arguments,
          context
        )
      else { return ExitCode.failure.rawValue }
      only.noteNothing(stale: both.earlier.stale, context)
      return only.exitCode
    }
    let shard = try JobShard.select(&selected, loaded, arguments, context)
    let again = Set(selected.map(\.id))
    var plan: RunPlan
    var earlier: EarlierJobs?
    if let only, shard == nil {
      let known = RunPlan.masked(loaded.jobs, inherited: context.environment)
      let both = try only.earlier.plan(
        again: again,
        among: known,
        overriding: override,
        arguments,
        context
      )
      guard let both else { return ExitCode.failure.rawValue }
      (plan, earlier) = (both.plan, both.earlier)
    } else {
      let definitions = JobDefinition.digests(of: selected)
      override(&selected)
      guard let made = try SelectedJobs.plan(selected, context, arguments, among: loaded.jobs)
      else {
        return ExitCode.failure.rawValue
      }
      plan = made
      plan.define(definitions)
    }
    try OpenRequests.note(in: &plan, again, arguments, context)
    if earlier == nil { StoredChanges.note(in: &plan, of: output, context) }
    if try arguments[dryRun] {
      OpenRequests.remove(from: &plan, context)
      plan.jobs.removeAll { !again.contains($0.planned.id) }
      try ListCommand.show(plan, asJSON: request.asJSON, context)
      return ExitCode.success.rawValue
    }
    guard AgentFiles.report(plan, again, context) else { return ExitCode.failure.rawValue }
    let settings = try RunSettings(
      plan,
      try options(
        arguments,
        JobFiles.names(of: files, from: context.workingDirectory),
        InputHashes.list(loaded, of: plan),
        shard,
        context
      ),
      output: context.absolute(output),
      runID: RunPaths.makeRunID(),
      parallelism: request.parallelism,
      context
    )
    let execution = RunExecution(
      plan: plan,
      settings: settings,
      folderName: output,
      request: request,
      context: context,
      earlier: earlier,
      earlierJournal: earlier == nil ? nil : only?.earlier.journal,
      expected: EarlierDurations.seconds(in: output, context)
    )
    return try execution.run()
  }

  /// Returns the options of the run, for its settings and the journal.
  private static func options(
    _ arguments: ParsedArguments,
    _ files: [String],
    _ inputs: [RunOptions.Input],
    _ shard: ShardFacts?,
    _ context: CommandContext
  ) throws -> RunOptions {
    RunOptions(
      workingDirectory: context.workingDirectory,
      files: files,
      inputs: inputs,
      agentCommand: try arguments[agentCommand]?.map { SafeText($0) },
      requiresMCPStartup: try arguments[requiresMCPStartup],
      junit: try arguments[SharedOption.junit].map { context.absolute($0) },
      worktreeDirectory: try RunPaths.worktreeDirectory(arguments, context),
      failFast: try arguments[failFast],
      keep: try arguments[keep],
      maxCredits: try arguments[maxCredits],
      filters: try arguments[FilterOption.option],
      selected: try arguments[SelectedJobs.filter].isEmpty
        ? nil : arguments[SelectedJobs.filter].map { SafeText($0).singleLine },
      shard: shard,
      bootID: ProcessIdentity.bootID
    )
  }
}
