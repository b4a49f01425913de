internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob resume`: resumes a run that was ended, from its journal.
enum ResumeCommand: Command {
  static let declaration = CommandDeclaration(
    name: "resume",
    summary: "Continue a run that was interrupted or stopped, from its journal.",
    operands: .any("DIR"),
    options: RunRequest.options + [
      maxCredits.declaration,
      agent.declaration,
      verifyAgain.declaration,
    ] + FetchOptions.all,
    discussion: """
      DIR is the run's output folder (default: kjob-out). The run may have been killed, or stopped by a
      signal, a deadline, `--max-credits` or `--fail-fast`. Jobs that passed, failed or ended with an
      error stay as they are. Jobs whose agent had finished are verified again, without the agent. Other
      jobs that had started make another attempt, in a new worktree; jobs that had not started begin now.
      The job files must not have changed, and every job keeps its base commit. With `--verify-again`, jobs that had passed are
      verified again as well: each recorded patch in a new clean room.

      \(HelpText.exitCodes)
      """
  )

  private static let verifyAgain = Option<Bool>(
    "verify-again",
    help: "Also verify again the jobs that had passed."
  )

  private static let maxCredits = SharedOption.maxCredits(
    "Let all jobs together use N credits, with those that they have\nused, instead of as many as the run allowed."
  )

  private static let agent = SharedOption.agent(
    "Use this agent instead of the one the run was started with."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    // Long: steps in order, each of which needs the values of those before.
    guard arguments.operands.count <= 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "resume")
    }
    let name = arguments.operands.first ?? SharedOption.defaultOutput
    let request = try RunRequest(arguments, context)
    let journal = try RunArtifacts.readJournal(name, context)
    var options = journal.header.options
    options.maxCredits = try arguments[maxCredits] ?? options.maxCredits
    guard options.merged == nil else { throw ResumeError.merged(name) }
    let verifiesAgain = try arguments[verifyAgain]
    let state = journal.state
    let isOver = state.isFinished && !verifiesAgain && state.openJobs.isEmpty
    var plan = RunPlan()
    if !isOver {
      try requireCredits(state, options.maxCredits)
      guard let made = try Self.plan(journal, arguments, context) else {
        return ExitCode.failure.rawValue
      }
      plan = made
      let open = state.openJobs.map(\.planned.id)
      guard AgentFiles.report(plan, open, context) else { return ExitCode.failure.rawValue }
    }
    var settings = try RunSettings(
      plan,
      options,
      output: context.absolute(name),
      runID: journal.header.runID,
      parallelism: request.parallelism,
      context
    )
    settings.verifiesAgain = verifiesAgain
    let execution = RunExecution(
      plan: plan,
      settings: settings,
      folderName: name,
      request: request,
      context: context,
      journal: journal,
      expected: EarlierDurations.seconds(in: name, context)
    )
    guard isOver else { return try execution.run() }
    try execution.writeReports()
    context.note("the run has finished; there is nothing to resume")
    return ExitCode(state).rawValue
  }

  /// Throws if the run has used all credits that it may use, so that nothing could start.
  private static func requireCredits(_ state: RunState, _ limit: Double?) throws(ResumeError) {
    guard let limit, let used = state.ownCredits, used >= limit else { return }
    throw .noCredits(used: used, limit: limit)
  }

  /// Plans exactly what the journal planned; returns nil after reporting problems.
  private static func plan(
    _ journal: Journal,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> RunPlan? {
    let options = journal.header.options
    guard !options.files.contains(JobFiles.standardInput) else { throw ResumeError.standardInput }
    var there = context
    there.workingDirectory = options.workingDirectory
    guard let loaded = SelectedJobs.load(options.files, there) else { return nil }
    let words = try agentCommand(options, try arguments[agent])
    var selected = loaded.jobs
    SelectedJobs.override(
      &selected,
      agentCommand: words,
      requiresMCPStartup: options.requiresMCPStartup,
      filters: options.filters
    )
    let bases = Dictionary(
      journal.header.jobs.map { ($0.id, $0.baseCommit) },
      uniquingKeysWith: { first, _ in first }
    )
    guard
      var plan = try SelectedJobs.plan(
        selected,
        there,
        arguments,
        among: loaded.jobs,
        at: bases
      )
    else {
      return nil
    }
    // The journal lists the selected jobs; their ids may be masked there.
    plan.jobs = plan.jobs.filter { bases[$0.planned.id] != nil }
    let changed = differences(options.inputs, InputHashes.list(loaded, of: plan))
    guard changed.isEmpty else { throw ResumeError.changed(changed) }
    let missing = journal.header.jobs.map(\.id).filter { id in
      !plan.jobs.contains { $0.planned.id == id }
    }
    guard missing.isEmpty else { throw ResumeError.missing(missing) }
    return plan
  }

  private static func differences(
    _ then: [RunOptions.Input],
    _ now: [RunOptions.Input]
  ) -> [String] {
    let hashes = Dictionary(
      now.map { ($0.subject, $0.hash) },
      uniquingKeysWith: { first, _ in first }
    )
    return then.filter { hashes[$0.subject] != $0.hash }.map(\.subject.string)
  }

  /// Returns the words of the agent's command: those given now, or else those of the run; throws if a
  /// secret in these was masked.
  static func agentCommand(
    _ options: RunOptions,
    _ given: [String]?
  ) throws(ResumeError) -> [String]? {
    if let given { return given }
    let words = options.agentCommand?.map(\.string)
    if let words, words.contains(where: { $0.contains(Redactor.mask) }) {
      throw ResumeError.maskedAgent
    }
    return words
  }
}
