internal import Git
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob clean`: removes what killed runs left.
enum CleanCommand: Command {
  static let declaration = CommandDeclaration(
    name: "clean",
    summary: "Remove the worktrees and processes that killed runs left behind.",
    operands: .none,
    options: [SharedOption.worktreeDirectory.declaration],
    discussion: """
      Every run does the same when it starts. kjob removes only what a run has recorded as its own, never
      by name: it recognizes folders by device and inode, and processes by number, start time and boot.
      It also removes entries in `git worktree list` that kjob locked and whose worktrees are gone.
      Active runs, worktrees that were kept with `--keep` and output folders are left alone.
      `kjob resume` cannot continue in a removed worktree; it makes another one.

      Exits with 0, or with 1 when something could not be removed.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let folder = try RunPaths.worktreeDirectory(arguments, context)
    let runs = DeadRun.removeAll(below: folder)
    for run in runs { try context.output.write(run.text + "\n") }
    var entries = 0
    for repository in repositories(context) {
      for name in DeadRun.removeEntries(in: repository) {
        try context.output.write(PipelineText.lines(DeadRun.text(ofEntry: name, repository)) + "\n")
        entries += 1
      }
    }
    // A run whose folder is gone has left nothing else.
    let sources = (try? RunPaths.cacheDirectory(context)).map { KnownSources(in: $0) }
    sources?.removeEmptyFolders()
    sources?.removeEndedRuns()
    if runs.isEmpty, entries == 0 { try context.output.write("nothing to remove in \(folder)\n") }
    let isClean = runs.allSatisfy(\.remaining.isEmpty)
    return (isClean ? ExitCode.success : ExitCode.failure).rawValue
  }

  /// Returns the repositories that may contain entries of dead runs: those that runs worked on, and
  /// the one in the working directory.
  private static func repositories(_ context: CommandContext) -> [SourceRepository] {
    var all = (try? SourceRepository.containing(path: context.workingDirectory)).map { [$0] } ?? []
    if let cache = try? RunPaths.cacheDirectory(context) {
      all += KnownSources(in: cache).repositories()
    }
    var places: Set<String> = []
    return all.filter { places.insert($0.commonDirectory).inserted }
  }
}
