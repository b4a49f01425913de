internal import FileSystem
internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Text

/// `kjob rerun`: runs jobs of an earlier run again, and carries the others over.
enum RerunCommand: Command {
  static let declaration = CommandDeclaration(
    name: "rerun",
    summary: "Run jobs of an earlier run again, and keep the results of the others.",
    operands: .optional("DIR", more: "JOB"),
    options: RunRequest.options + [
      maxCredits.declaration,
      agent.declaration,
      dryRun.declaration,
    ] + FetchOptions.all,
    discussion: """
      DIR is the run's output folder (default: kjob-out). Without JOB, the jobs that did not pass run
      again, with the job files and options of that run. The job files may have changed. JOB is an id
      or a pattern such as 'port-*'.

      All other jobs are carried over: their folders stay as they are, the reports and the exit code
      count them as well, and `kjob apply` takes their patches. A job whose definition or base commit
      has changed is stale: kjob lists it and does not count it. What a job that runs again had before
      is in DIR/earlier/ID. kjob does what the folder's journal says, so use it on runs of your own.

      \(HelpText.exitCodes)
      """
  )

  private static let maxCredits = SharedOption.maxCredits(
    "Let these jobs together use N credits, instead of as many as\nthe run allowed."
  )

  private static let agent = SharedOption.agent(
    "Use this agent instead of the one the run was started with."
  )

  private static let dryRun = Option<Bool>(
    "dry-run",
    help: "Show which jobs would run, as `kjob list` does, and stop."
  )

  /// The advice when all jobs passed.
  private static let advice = "; name jobs to run them again"

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    // Long: steps in order, each of which needs the values of those before.
    let operands = OutputOperands(arguments.operands, context)
    let request = try RunRequest(arguments, context)
    let journal = try RunArtifacts.readJournal(operands.folder, context)
    let earlier = EarlierRun(journal: journal, folder: operands.folder)
    var again = try operands.ids(among: earlier.planned.map(\.id))
    if operands.jobs.isEmpty { again = Set(earlier.notPassed) }
    if !journal.state.isFinished, operands.jobs.isEmpty {
      let line = ShellLine.quoting(["kjob", "resume", operands.folder])
      context.note("the run was interrupted: `\(line)` continues it, and redoes less")
    }
    var options = journal.header.options
    var there = context
    there.workingDirectory = options.workingDirectory
    // Jobs of a file that is gone are stale; the others can still run.
    let present = options.files.filter { (try? FileStatus(ofPath: there.absolute($0))) != nil }
    let isPiped = options.files.contains(JobFiles.standardInput)
    // Without job files, nothing shows which jobs are stale.
    if again.isEmpty, present.isEmpty || isPiped {
      earlier.noteNothing(stale: [], of: "job of the run", advice: advice, context)
      return ExitCode(journal.state).rawValue
    }
    guard !isPiped else { throw ResumeError.standardInput }
    options.maxCredits = try arguments[maxCredits] ?? options.maxCredits
    options.merged = nil
    options.bootID = ProcessIdentity.bootID
    let words = try ResumeCommand.agentCommand(options, try arguments[agent])
    options.agentCommand = words?.map { SafeText($0) }
    options.files = present.isEmpty ? options.files : present
    guard let loaded = SelectedJobs.load(options.files, there) else {
      return ExitCode.failure.rawValue
    }
    let known = RunPlan.masked(loaded.jobs, inherited: context.environment)
    let gone = again.subtracting(known.map(\.id))
    if !gone.isEmpty {
      guard operands.jobs.isEmpty, gone != again else { throw RerunError.gone(gone.sorted()) }
      context.warn("not in the job files any more: \(Wording.names(gone.sorted(), first: 5))")
      again.subtract(gone)
    }
    guard
      let (plan, jobs) = try earlier.plan(
        again: again,
        among: known,
        overriding: { jobs in
          SelectedJobs.override(
            &jobs,
            agentCommand: words,
            requiresMCPStartup: options.requiresMCPStartup,
            filters: options.filters
          )
        },
        arguments,
        there
      )
    else { return ExitCode.failure.rawValue }
    if again.isEmpty {
      earlier.noteNothing(stale: jobs.stale, of: "job of the run", advice: advice, context)
      return ExitCode(journal.state).rawValue
    }
    if try arguments[dryRun] {
      var shown = plan
      shown.jobs.removeAll { !again.contains($0.planned.id) }
      try ListCommand.show(shown, asJSON: request.asJSON, context)
      return ExitCode.success.rawValue
    }
    guard AgentFiles.report(plan, again, context) else { return ExitCode.failure.rawValue }
    let inputs = InputHashes.list(loaded, of: plan)
    if options.shard != nil, inputs != options.inputs || !jobs.stale.isEmpty {
      context.warn("the jobs have changed, so this run cannot be merged with the other shards")
      options.shard = nil
    }
    options.inputs = inputs
    let execution = RunExecution(
      plan: plan,
      settings: try RunSettings(
        plan,
        options,
        output: context.absolute(operands.folder),
        runID: RunPaths.makeRunID(),
        parallelism: request.parallelism,
        most: again.count,
        context
      ),
      folderName: operands.folder,
      request: request,
      context: context,
      earlier: jobs,
      earlierJournal: journal,
      expected: EarlierDurations.seconds(in: operands.folder, context)
    )
    return try execution.run()
  }
}
