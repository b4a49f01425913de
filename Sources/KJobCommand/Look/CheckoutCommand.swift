internal import FileSystem
internal import Git
internal import Report
internal import RunEvents
internal import Subprocess
internal import Text

/// `kjob checkout`: makes a worktree with the change of a job, for a person.
enum CheckoutCommand: Command {
  static let declaration = CommandDeclaration(
    name: "checkout",
    summary: "Make a git worktree with a job's change, to look at it or debug it.",
    operands: .job(more: "[PATH]"),
    options: [FetchOptions.cache.declaration],
    discussion: """
      DIR is the run's output folder (default: kjob-out). The worktree is at PATH (default: the job's id,
      in the working directory): HEAD is the job's base commit, and its change is staged, also if it was
      refused. It belongs to you: `git worktree remove --force PATH` removes it. No hook runs.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let run = try OpenedRun(arguments, context)
    let job = try run.soleJob(for: declaration.name)
    if run.names.count > 2 { throw UsageError.unexpectedOperand(run.names[2], "checkout") }
    let name = run.names.count > 1 ? run.names[1] : job.planned.folder
    let path = context.absolute(name)
    guard (try? FileStatus(ofPath: path)) == nil else { throw LookError.pathTaken(name) }
    guard let base = ObjectID(job.planned.baseCommit), job.patch != nil else {
      throw LookError.noPatch(job.planned.id, run.folder)
    }
    let patch = try run.artifacts.patch(of: job)
    let repository = try repository(of: job.planned, arguments, context)
    try context.git().makeWorktree(
      at: path,
      of: repository,
      base: base,
      patch: patch,
      environment: context.environment
    )
    let shown = SafeText(name).singleLine.string
    // Elsewhere a program reads it, as in `cd "$(kjob checkout JOB)"`.
    try context.output.write((context.outputIsTerminal ? shown : name) + "\n")
    note(shown, path: path, repository: repository, context)
    return ExitCode.success.rawValue
  }

  /// Says where the worktree is and how to remove it.
  private static func note(
    _ name: String,
    path: String,
    repository: SourceRepository,
    _ context: CommandContext
  ) {
    let remove = ShellLine.quoting([
      "git", "-C", repository.workingTree, "worktree", "remove", "--force", path,
    ])
    context.note("the worktree is in `\(name)`; this removes it: `\(remove)`")
  }

  /// Returns the repository of a job: where the run found it, or its copy in the cache.
  private static func repository(
    of job: PlannedJob,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> SourceRepository {
    let place = job.repository.string
    let trusted = TrustedFolders(configurationFiles: SelectedJobs.configurationFiles(context))
    if let copy = try FetchOptions.copy(of: place, arguments, context) { return copy }
    guard (try? FileStatus(ofPath: place)) != nil else { throw ApplyError.noRepository(place) }
    return try SourceRepository.at(path: place, trusting: trusted)
  }
}
