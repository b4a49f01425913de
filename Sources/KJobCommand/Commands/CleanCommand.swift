internal import FileSystem
internal import Git
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob clean`: removes what interrupted runs left, and what was kept on purpose.
enum CleanCommand: Command {
  static let declaration = CommandDeclaration(
    name: "clean",
    summary: "Remove what interrupted runs left, and show or remove what was kept.",
    operands: .none,
    options: CleanOptions.all + [
      SharedOption.worktreeDirectory.declaration, FetchOptions.cache.declaration,
    ],
    discussion: """
      Without options, removes the worktrees and processes that killed runs left, as every run does when it
      starts, and shows what was kept on purpose. kjob removes only what a run has recorded as its own,
      never by name: it recognizes folders by device and inode, and processes by number, start time and
      boot. It also removes entries in `git worktree list` that kjob locked and whose worktrees are gone,
      and its own records of kept worktrees that you removed. Active runs and output folders are left alone.
      `kjob resume` cannot continue in a removed worktree; it makes another one.

      `--kept` leaves a worktree alone if files, staged files, commits, branches or stashes in it have changed
      since the run kept it; ignored files do not count. `--force` removes it. A worktree that you locked with
      `git worktree lock` stays in any case.

      `--cache` leaves a fetched repository alone whose objects a worktree needs. It removes nothing while a
      run may use fetched repositories.

      Exits with 0, or with 1 when something could not be removed.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let options = try CleanOptions(arguments)
    let folder = try RunPaths.worktreeDirectory(arguments, context)
    let sources = (try? RunPaths.cacheDirectory(context)).map { KnownSources(in: $0) }
    var (found, isClean) = try removeLeftovers(below: folder, sources, context)
    let kept = KeptCleaning(below: folder, context)
    if options.removesKept {
      let result = try kept.remove(options)
      found += result.found
      isClean = isClean && result.isClean
    }
    // A run whose folder is gone has left nothing else.
    sources?.removeEmptyFolders()
    sources?.removeEndedRuns()
    let cache = CacheCleaning(
      cache: RepositoryCache(at: try FetchOptions.repositoryCache(arguments, context)),
      runs: runs(sources, folder),
      context: context
    )
    if options.removesCache {
      let result = try cache.remove(options)
      found += result.found
      isClean = isClean && result.isClean
    } else {
      found += try cache.removeRemains()
    }
    if found == 0 { try context.output.write("nothing to remove in \(folder)\n") }
    if !options.removesKept { try kept.list() }
    if !options.removesCache { try cache.list() }
    return (isClean ? ExitCode.success : ExitCode.failure).rawValue
  }

  /// Removes what dead runs left; returns how much was found, and whether all of it is gone.
  private static func removeLeftovers(
    below folder: String,
    _ sources: KnownSources?,
    _ context: CommandContext
  ) throws -> (found: Int, isClean: Bool) {
    let runs = DeadRun.removeAll(below: folder)
    for run in runs { try context.output.write(PipelineText.lines(run.text + "\n")) }
    var entries = 0
    for repository in repositories(sources, context) {
      for name in DeadRun.removeEntries(in: repository) {
        try context.output.write(PipelineText.lines(DeadRun.text(ofEntry: name, repository)) + "\n")
        entries += 1
      }
    }
    return (runs.count + entries, runs.allSatisfy(\.remaining.isEmpty))
  }

  /// Returns the repositories that may contain entries of dead runs: those that runs worked on, and
  /// the one in the working directory.
  private static func repositories(
    _ sources: KnownSources?,
    _ context: CommandContext
  ) -> [SourceRepository] {
    var all = (try? SourceRepository.containing(path: context.workingDirectory)).map { [$0] } ?? []
    all += sources?.repositories() ?? []
    var places: Set<String> = []
    return all.filter { places.insert($0.commonDirectory).inserted }
  }

  /// Returns the runs that left notes, and those below a folder for worktrees.
  private static func runs(_ sources: KnownSources?, _ folder: String) -> [KnownSources.Run] {
    let known = sources?.runs() ?? []
    let places = Set(known.map { resolvedPath($0.place.path) ?? $0.place.path })
    let others = RunFolder.Place.all(below: folder)
      .filter { !places.contains(resolvedPath($0.path) ?? $0.path) }
    return known + others.map { KnownSources.Run(place: $0, repositories: nil) }
  }
}
