internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import UntrustedText

/// `kjob resume`: goes on with a run that was ended, from its journal.
enum ResumeCommand: Command {
  static let declaration = CommandDeclaration(
    name: "resume",
    summary: "Go on with a run that was killed, from its journal.",
    operands: .any("DIR"),
    options: [
      RunCommand.parallelismOption,
      JUnitReport.dialectOption,
      PipelineSystem.option,
      RunCommand.formatOption,
      RunExecution.verboseOption,
      RunDeadline.option,
      OptionDeclaration(
        name: "agent-command",
        value: .one("COMMAND"),
        help: "Use this agent, where the run was started with another."
      ),
    ] + FetchOptions.all,
    discussion: """
      DIR is the run's output folder (default: kjob-out). Jobs that were over stay as they are. Jobs
      whose agent was done are verified again, without the agent. Jobs that were under way start anew
      as another attempt, in a fresh worktree, and the others start. The job files have to be what
      they were, and every job keeps its base commit.

      \(HelpText.exitCodes)
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard arguments.operands.count <= 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "resume")
    }
    let name = arguments.operands.first ?? "kjob-out"
    let directory = context.absolute(name)
    let isVerbose = try RunExecution.isVerbose(arguments, context)
    let deadline = try RunDeadline.read(arguments, context.environment, now: Date())
    let journal = try readJournal(name, context)
    guard journal.header.options.merged == nil else { throw ResumeError.merged(name) }
    var plan = RunPlan()
    if !journal.state.isFinished {
      guard let made = try Self.plan(journal, arguments, context) else {
        return ExitCode.failure.rawValue
      }
      plan = made
    }
    let wanted = try RunCommand.parallelism(arguments)
    let options = journal.header.options
    let git = try context.git()
    let execution = RunExecution(
      plan: plan,
      settings: RunSettings(
        outputDirectory: directory,
        worktreeDirectory: options.worktreeDirectory,
        runID: journal.header.runID,
        version: KJob.version,
        program: context.program,
        git: git,
        filterDrivers: try FilterOption.drivers(of: plan, git, context),
        isSourceStrict: context.isUnattended,
        parallelism: RunCommand.descriptorRoom(for: min(wanted, plan.jobs.count), context),
        failFast: options.failFast,
        keep: RunSettings.Keep(rawValue: options.keep) ?? .never,
        maxCredits: options.maxCredits,
        environment: context.environment,
        options: options
      ),
      folderName: name,
      asJSON: arguments.last("format") == "json",
      deadline: deadline,
      dialect: JUnitReport.dialect(arguments),
      pipeline: PipelineSystem.read(arguments, context.environment),
      context: context,
      journal: journal,
      isVerbose: isVerbose,
      rerun: RerunCommand.line(options, output: name, from: context.workingDirectory)
    )
    guard journal.state.isFinished else { return try execution.run() }
    try execution.writeReports()
    context.note("the run is over: there is nothing to go on with")
    return ExitCode(journal.state).rawValue
  }

  /// Reads the journal of the run whose output folder the user named so; says what is torn.
  static func readJournal(_ name: String, _ context: CommandContext) throws -> Journal {
    try open(name, context).journal
  }

  /// Opens the output folder that the user named so; says what of its journal is torn.
  static func open(_ name: String, _ context: CommandContext) throws -> RunArtifacts {
    do throws(RunArtifacts.Problem) {
      let artifacts = try RunArtifacts.open(context.absolute(name), shownAs: name)
      let torn = artifacts.journal.tornLength
      if torn > 0 {
        context.warn("the last \(torn) bytes of the journal are no whole record; left out")
      }
      return artifacts
    } catch {
      switch error {
      case .noJournal(let path, let reason): throw ResumeError.noJournal(path, reason)
      case .badJournal(let path, let problem): throw ResumeError.badJournal(path, problem)
      }
    }
  }

  /// Plans what the journal planned, and nothing else; nil when what is wrong was told.
  private static func plan(
    _ journal: Journal,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> RunPlan? {
    let options = journal.header.options
    var there = context
    there.workingDirectory = options.workingDirectory
    guard let loaded = SelectedJobs.load(options.files, there) else { return nil }
    let words = try agentCommand(options, arguments)
    var selected = loaded.jobs
    SelectedJobs.override(
      &selected,
      agentCommand: words,
      requiresMCPStartup: options.requiresMCPStartup
    )
    FilterOption.add(options.filters ?? [], to: &selected)
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
    // Which jobs were selected stands in the journal; their ids may have been masked there.
    plan.jobs = plan.jobs.filter { bases[$0.planned.id] != nil }
    let changed = differences(options.inputs, RunInputs.list(loaded, of: plan))
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

  private static func agentCommand(
    _ options: RunOptions,
    _ arguments: ParsedArguments
  ) throws -> [String]? {
    if let words = try RunCommand.agentOverride(arguments) { return words }
    let words = options.agentCommand?.map(\.string)
    if let words, words.contains(where: { $0.contains(Redactor.mask) }) {
      throw ResumeError.maskedAgent
    }
    return words
  }
}

/// Why a run cannot be gone on with.
enum ResumeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no journal there.
  case noJournal(String, String)
  /// The journal cannot be used.
  case badJournal(String, Journal.Problem)
  /// What the run was made from is not what it was.
  case changed([String])
  /// Jobs of the run are not in the job files any more.
  case missing([String])
  /// The agent's command held a secret, which stands in no journal.
  case maskedAgent
  /// Something of the run still lives.
  case alive(String)
  /// It is no run of its own, but was put together from several.
  case merged(String)

  /// What is wrong and what to do.
  var description: String {
    switch self {
    case .noJournal(let path, let reason):
      "cannot read `\(path)`: \(reason)\nhint: name the output folder of the run, `kjob resume DIR`"
    case .badJournal(let path, let problem): "`\(path)` \(problem)"
    case .changed(let subjects):
      "changed since the run began: \(subjects.joined(separator: ", "))\n"
        + "hint: put back what it was, or start anew with `kjob run`"
    case .missing(let ids):
      "no longer in the job files: \(ids.map { "`\($0)`" }.joined(separator: ", "))"
    case .maskedAgent:
      "the run's `--agent-command` held a secret, which is in no journal\n"
        + "hint: give it once more: `kjob resume --agent-command …`"
    case .alive(let directory):
      "processes of the run in `\(directory)` are still there; is it going on?"
    case .merged(let name):
      "`\(name)` was put together from shards\nhint: go on with the shards, then merge them again"
    }
  }
}
