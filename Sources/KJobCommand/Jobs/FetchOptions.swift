internal import Git
internal import Job
internal import Runner

/// The settings of the command line and the environment for repositories with a `url`.
enum FetchOptions {
  static let cache = Option(
    "repository-cache",
    value: "DIR",
    help: "Where repositories with a `url` are kept (default:\nKJOB_REPOSITORY_CACHE, else the "
      + "user's cache folder)."
  )
  static let offline = Option<Bool>(
    "offline",
    help:
      "Fetch nothing; use repositories with a `url` as they were\nwhen last fetched."
  )

  /// The options of every command that plans jobs.
  static let all = [cache.declaration, offline.declaration]

  /// Returns the settings for fetching the repositories of these jobs.
  ///
  /// The cache folder is created, and must belong to the user, only when a job needs it; nothing is
  /// then removed from it until this process ends. The
  /// token's server must follow from all jobs of the files: which of them are selected, or assigned
  /// to this machine, must not decide which server gets the token.
  static func fetching(
    for jobs: [JobSpecification],
    among all: [JobSpecification],
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> RepositoryFetching {
    let cache = try repositoryCache(arguments, context)
    if jobs.contains(where: { $0.repository.url != nil }) {
      try RunPaths.requireOwn(cache, option: "--repository-cache")
      try RepositoryCache(at: cache).useUntilExit()
    }
    return RepositoryFetching(
      cache: cache,
      isOffline: try arguments[offline],
      signIn: try GitSignIn.source(for: all, context.environment),
      environment: context.environment,
      report: { context.note("fetching \($0.text)") }
    )
  }

  /// Returns the copy of a fetched repository by its address; nil for a path.
  static func copy(
    of address: String,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> SourceRepository? {
    guard let url = RepositoryURL(address) else { return nil }
    let cache = try repositoryCache(arguments, context)
    // Without the folder nothing has been fetched.
    try? RepositoryCache(at: cache).useUntilExit()
    let fetching = RepositoryFetching(cache: cache, isOffline: true)
    return try fetching.open(url)
  }

  /// Returns the folder of fetched repositories.
  static func repositoryCache(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> String {
    let variable = context.environment["KJOB_REPOSITORY_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
    if let given = try arguments[cache] ?? variable { return context.absolute(given) }
    return try RunPaths.cacheDirectory(context) + "/repositories"
  }
}
