internal import Git
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Text

/// Job files as the commands take them: read, checked, filtered and planned.
struct SelectedJobs {
  /// Options that choose jobs.
  static let filter = OptionDeclaration(
    name: "filter",
    value: .many("GLOB"),
    help: "Take only the jobs whose id fits; `*` is any text.\nMay be given several times."
  )

  /// Reads and checks the files; prints what is wrong with them.
  ///
  /// Returns nil when there are errors.
  static func load(_ paths: [String], _ context: CommandContext) -> LoadedJobs? {
    let loaded = JobFiles.load(paths: paths, from: context.workingDirectory)
    report(loaded.diagnostics, context)
    return loaded.hasErrors ? nil : loaded
  }

  /// The jobs that fit one of the patterns, or all of them.
  static func select(
    _ jobs: [JobSpecification],
    _ patterns: [String]
  ) throws(UsageError) -> [JobSpecification] {
    guard !patterns.isEmpty else { return jobs }
    let globs = patterns.map(Glob.init)
    let chosen = jobs.filter { job in globs.contains { $0.matches(job.id) } }
    if chosen.isEmpty { throw .nothingSelected(patterns, ids: jobs.map(\.id)) }
    return chosen
  }

  /// Puts what the command line says in place of what the job files say.
  static func override(
    _ jobs: inout [JobSpecification],
    agentCommand: [String]?,
    requiresMCPStartup: Bool?
  ) {
    for index in jobs.indices {
      if let agentCommand { jobs[index].agent.program = .command(agentCommand) }
      switch requiresMCPStartup {
      case true?: jobs[index].mcpStartup = .all
      case false?: jobs[index].mcpStartup = .notRequired
      case nil: break
      }
    }
  }

  /// The jobs without secrets in their ids, the same whichever of them are run here.
  static func masked(_ jobs: [JobSpecification], _ context: CommandContext) -> [JobSpecification] {
    RunPlan.masked(jobs, inherited: context.environment)
  }

  /// Finds the repositories and base commits; prints what is wrong with them.
  ///
  /// Returns nil when a job cannot be planned.
  /// `bases` are the commits of jobs that have been planned before, by id.
  static func plan(
    _ jobs: [JobSpecification],
    _ context: CommandContext,
    _ arguments: ParsedArguments,
    among all: [JobSpecification],
    at bases: [JobID: String] = [:]
  ) throws -> RunPlan? {
    let (plan, problems) = try makePlan(jobs, context, arguments, among: all, at: bases)
    for problem in problems {
      let place = "\(problem.file):\(problem.position.line):\(problem.position.column)"
      try? context.errors.write(
        PipelineText.lines(
          "\(SafeText(place).singleLine): error: job `\(problem.job)`: \(SafeText(problem.message))\n"
        )
      )
    }
    return problems.isEmpty ? plan.masked(inherited: context.environment) : nil
  }

  /// Finds the repositories and base commits, and what is wrong with them.
  static func makePlan(
    _ jobs: [JobSpecification],
    _ context: CommandContext,
    _ arguments: ParsedArguments,
    among all: [JobSpecification],
    at bases: [JobID: String] = [:]
  ) throws -> (RunPlan, [RunPlan.Problem]) {
    RunPlan.make(
      jobs,
      at: bases,
      from: context.workingDirectory,
      trusting: TrustedFolders(configurationFiles: configurationFiles(context)),
      fetching: try FetchOptions.fetching(for: jobs, among: all, arguments, context)
    )
  }

  /// Where git itself looks for `safe.directory`, the machine's files first.
  static func configurationFiles(_ context: CommandContext) -> [String] {
    let variables = context.environment
    var files = [variables["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig"]
    if let global = variables["GIT_CONFIG_GLOBAL"] { return files + [global] }
    let home = variables["HOME"] ?? ""
    files.append((variables["XDG_CONFIG_HOME"] ?? home + "/.config") + "/git/config")
    files.append(home + "/.gitconfig")
    return files
  }

  private static func report(_ diagnostics: [Diagnostic], _ context: CommandContext) {
    for diagnostic in diagnostics {
      try? context.errors.write(PipelineText.lines("\(diagnostic)\n"))
    }
    let count = diagnostics.count { $0.severity == .error }
    guard count > 0 else { return }
    try? context.errors.write("kjob: \(Wording.count(count, "error"))\n")
  }
}
