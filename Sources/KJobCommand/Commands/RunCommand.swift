internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Synchronization
internal import Text

/// `kjob run`: runs jobs and reports them.
enum RunCommand: Command {
  static let declaration = CommandDeclaration(
    name: "run",
    summary: "Run jobs, each in its own git worktree, and report the results.",
    operands: .some("FILE"),
    options: [
      parallelismOption,
      SelectedJobs.filter,
      EarlierRun.option,
      ShardRequest.option,
      EarlierDurations.option,
      OptionDeclaration(
        name: "fail-fast",
        help: "Stop the run when a job does not pass."
      ),
      OptionDeclaration(
        name: "max-credits",
        value: .one("N"),
        help:
          "Start nothing more and cancel running jobs once all jobs\ntogether have used N credits."
      ),
      OptionDeclaration(
        name: "output",
        value: .one("DIR"),
        help: "The folder for reports, patches and logs (default: kjob-out)."
      ),
      OptionDeclaration(
        name: "junit",
        value: .one("FILE"),
        help: "Also write the JUnit report to this file."
      ),
      JUnitReport.dialectOption,
      PipelineSystem.option,
      formatOption,
      RunExecution.verboseOption,
      OptionDeclaration(
        name: "keep",
        value: .choice(RunSettings.Keep.allCases.map(\.rawValue)),
        help: "Which worktrees to keep when their job is over (default: never)."
      ),
      worktreeDirectoryOption,
      RunDeadline.option,
      OptionDeclaration(
        name: "agent-command",
        value: .one("COMMAND"),
        help: "Use this agent instead of those in the job files; split into\n"
          + "words as a shell does, but run without one."
      ),
      OptionDeclaration(
        name: "require-mcp-startup",
        value: .negatable,
        help: "Require every expected MCP server to start, or none,\n"
          + "instead of what the job files say."
      ),
      FilterOption.option,
      OptionDeclaration(
        name: "dry-run",
        help: "Show what would run, as `kjob list` does, and stop."
      ),
    ] + FetchOptions.all,
    discussion: """
      The output folder gets report.html, junit.xml, results.json, journal.jsonl and, for each job,
      jobs/ID/ with changes.patch, transcript.jsonl, agent.stderr.log and a log per command. What
      an earlier run left there is replaced, even with --only-failed: the reports then cover only the
      jobs that ran again.

      \(HelpText.exitCodes)
      After SIGINT, SIGTERM or SIGHUP, kjob cleans up, writes its reports and dies of that signal;
      a second one kills everything at once.
      """
  )

  /// The option for the maximum number of concurrent jobs, also for resumed runs.
  static let parallelismOption = OptionDeclaration(
    name: "jobs",
    letter: "j",
    value: .one("N"),
    help: "Run N jobs at once (default: the number of processors)."
  )

  /// The option for the format of standard output, also for resumed runs.
  static let formatOption = OptionDeclaration(
    name: "format",
    value: .choice(["human", "json"]),
    help: "What goes to standard output: lines for people,\nor every event as a line of JSON."
  )

  /// The option for the folder that contains worktrees, also for other commands.
  static let worktreeDirectoryOption = OptionDeclaration(
    name: "worktree-dir",
    value: .one("DIR"),
    help: "Where worktrees are made (default: KJOB_WORKTREE_DIR,\nelse the user's cache folder)."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let asJSON = arguments.last("format") == "json"
    let parallelism = try parallelism(arguments)
    let deadline = try RunDeadline.read(arguments, context.environment, now: Date())
    let override = try agentOverride(arguments)
    let isVerbose = try RunExecution.isVerbose(arguments, context)
    let output = arguments.last("output") ?? "kjob-out"
    guard !output.isEmpty else { throw UsageError.badValue("--output", "", expected: "a folder") }
    guard let loaded = SelectedJobs.load(arguments.operands, context) else {
      return ExitCode.failure.rawValue
    }
    var selected = SelectedJobs.masked(
      try SelectedJobs.select(loaded.jobs, arguments.all("filter")),
      context
    )
    guard try EarlierRun.take(&selected, loaded, arguments, output: output, context) else {
      return ExitCode.success.rawValue
    }
    SelectedJobs.override(
      &selected,
      agentCommand: override,
      requiresMCPStartup: arguments.flag("require-mcp-startup")
    )
    FilterOption.add(try FilterOption.names(arguments) ?? [], to: &selected)
    let shard = try JobShard.take(&selected, loaded, arguments, context)
    guard let plan = try SelectedJobs.plan(selected, context, arguments, among: loaded.jobs) else {
      return ExitCode.failure.rawValue
    }
    if arguments.flag("dry-run") == true {
      try ListCommand.show(plan, asJSON: asJSON, context)
      return ExitCode.success.rawValue
    }
    let git = try context.git()
    let settings = RunSettings(
      outputDirectory: context.absolute(output),
      worktreeDirectory: try RunPlaces.worktreeDirectory(arguments, context),
      runID: RunPlaces.makeRunID(),
      version: Version.current,
      program: context.program,
      git: git,
      filterDrivers: try FilterOption.drivers(of: plan, git, context),
      isSourceStrict: context.isUnattended,
      parallelism: descriptorRoom(for: max(1, min(parallelism, plan.jobs.count)), context),
      failFast: arguments.flag("fail-fast") ?? false,
      keep: RunSettings.Keep(rawValue: arguments.last("keep") ?? "never") ?? .never,
      maxCredits: try maxCredits(arguments),
      environment: context.environment,
      options: try options(arguments, loaded, plan, override, shard, context)
    )
    let execution = RunExecution(
      plan: plan,
      settings: settings,
      folderName: output,
      asJSON: asJSON,
      deadline: deadline,
      dialect: JUnitReport.dialect(arguments),
      pipeline: PipelineSystem.read(arguments, context.environment),
      context: context,
      isVerbose: isVerbose,
      rerun: RerunCommand.line(arguments)
    )
    return try execution.run()
  }

  /// Returns the options of the run, for the journal.
  private static func options(
    _ arguments: ParsedArguments,
    _ loaded: LoadedJobs,
    _ plan: RunPlan,
    _ agentCommand: [String]?,
    _ shard: ShardFacts?,
    _ context: CommandContext
  ) throws -> RunOptions {
    RunOptions(
      workingDirectory: context.workingDirectory,
      files: arguments.operands,
      inputs: RunInputs.list(loaded, of: plan),
      agentCommand: agentCommand?.map { SafeText($0) },
      requiresMCPStartup: arguments.flag("require-mcp-startup"),
      junit: arguments.last("junit").map { context.absolute($0) },
      worktreeDirectory: try RunPlaces.worktreeDirectory(arguments, context),
      failFast: arguments.flag("fail-fast") ?? false,
      keep: arguments.last("keep") ?? "never",
      maxCredits: try maxCredits(arguments),
      filters: try FilterOption.names(arguments),
      shard: shard,
      bootID: ProcessIdentity.bootID
    )
  }

  static func parallelism(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    guard let text = arguments.last("jobs") else {
      return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }
    guard let number = Int(text), (1...1_000).contains(number) else {
      throw .badValue("--jobs", text, expected: "a number from 1 to 1000")
    }
    return number
  }

  /// Returns the number of jobs that the limit of open files allows; warns if it is lower.
  static func descriptorRoom(for wanted: Int, _ context: CommandContext) -> Int {
    let room = DescriptorLimit.room(for: wanted)
    if room < wanted {
      let text =
        "the limit of open files (ulimit -n) allows only \(room) of \(wanted) jobs at once"
      context.warn(text)
    }
    return room
  }

  private static func maxCredits(_ arguments: ParsedArguments) throws(UsageError) -> Double? {
    guard let text = arguments.last("max-credits") else { return nil }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw .badValue("--max-credits", text, expected: "a number above 0")
    }
    return number
  }

  static func agentOverride(_ arguments: ParsedArguments) throws(UsageError) -> [String]? {
    guard let text = arguments.last("agent-command") else { return nil }
    guard let words = CommandWords.split(text), !words.isEmpty else {
      throw .badValue("--agent-command", text, expected: "a program and its arguments")
    }
    return words
  }
}
