internal import Git
internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Text

/// Reads, checks, filters, and plans job files for the commands.
struct SelectedJobs {
  /// The option that selects jobs.
  static let filter = Option(
    "filter",
    each: "GLOB",
    help: "Select only the jobs whose id matches; `*` is any text.\nMay be given several times."
  )

  /// Reads and checks the files; prints the problems.
  ///
  /// Returns nil if there are errors.
  static func load(_ paths: [String], _ context: CommandContext) -> LoadedJobs? {
    let loaded = read(paths, context)
    JobFileMessages(context: context).report(loaded.diagnostics)
    return loaded.hasErrors ? nil : loaded
  }

  /// Reads and checks the files.
  static func read(_ paths: [String], _ context: CommandContext) -> LoadedJobs {
    let path = context.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return JobFiles.load(paths: paths, from: context.workingDirectory) { scripts in
      ScriptSyntax.complaints(about: scripts, path: path)
    }
  }

  /// Returns the jobs that match one of the patterns of the command line, with secrets masked in
  /// their ids, which does not depend on the jobs that run here.
  static func select(
    _ loaded: LoadedJobs,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws(UsageError) -> [JobSpecification] {
    RunPlan.masked(
      try select(loaded.jobs, try arguments[filter]),
      inherited: context.environment
    )
  }

  /// Returns the jobs that match one of the patterns; all jobs if there are no patterns.
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

  /// Overrides settings of the job files with those of the command line.
  static func override(
    _ jobs: inout [JobSpecification],
    agentCommand: [String]?,
    requiresMCPStartup: Bool?,
    filters: [String]?
  ) {
    for index in jobs.indices {
      if let agentCommand { jobs[index].agent.program = .command(agentCommand) }
      switch requiresMCPStartup {
      case true?: jobs[index].mcpStartup = .all
      case false?: jobs[index].mcpStartup = .notRequired
      case nil: break
      }
      let added = (filters ?? []).filter { !jobs[index].filters.contains($0) }
      jobs[index].filters += added
    }
  }

  /// Finds the repositories and base commits; prints the problems.
  ///
  /// Returns nil if a job cannot be planned. `bases` contains the commits of jobs that were planned
  /// earlier, by id.
  static func plan(
    _ jobs: [JobSpecification],
    _ context: CommandContext,
    _ arguments: ParsedArguments,
    among all: [JobSpecification],
    at bases: [JobID: String] = [:]
  ) throws -> RunPlan? {
    let (plan, problems) = try makePlan(jobs, context, arguments, among: all, at: bases)
    return report(problems, context) ? plan.masked(inherited: context.environment) : nil
  }

  /// Prints problems of a plan; returns true if there are none.
  static func report(_ problems: [RunPlan.Problem], _ context: CommandContext) -> Bool {
    let messages = JobFileMessages(context: context)
    messages.report(messages.diagnostics(of: problems))
    return problems.isEmpty
  }

  /// Finds the repositories and base commits; returns the plan and the problems.
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
      trusting: trustedFolders(context),
      fetching: try FetchOptions.fetching(for: jobs, among: all, arguments, context)
    )
  }

  /// Returns the folders of other users that git's own configuration trusts.
  static func trustedFolders(_ context: CommandContext) -> TrustedFolders {
    TrustedFolders(configurationFiles: configurationFiles(context))
  }

  /// Returns the files in which git itself looks for `safe.directory`, the machine's first.
  static func configurationFiles(_ context: CommandContext) -> [String] {
    let variables = context.environment
    var files = [variables["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig"]
    if let global = variables["GIT_CONFIG_GLOBAL"] { return files + [global] }
    let home = variables["HOME"] ?? ""
    files.append((variables["XDG_CONFIG_HOME"] ?? home + "/.config") + "/git/config")
    files.append(home + "/.gitconfig")
    return files
  }
}
