internal import Job
internal import JobFile
internal import Runner
internal import Text

/// The settings of the command line and the environment for repositories with a `url`.
enum FetchOptions {
  /// The options of every command that plans jobs.
  static let all = [
    OptionDeclaration(
      name: "repository-cache",
      value: .one("DIR"),
      help: "Where repositories with a `url` are kept (default:\nKJOB_REPOSITORY_CACHE, else the "
        + "user's cache folder)."
    ),
    OptionDeclaration(
      name: "offline",
      help:
        "Fetch nothing; use repositories with a `url` as they were\nwhen last fetched."
    ),
  ]

  /// Returns the settings for fetching the repositories of these jobs.
  ///
  /// The cache folder is created, and must belong to the user, only when a job needs it. The
  /// token's server must follow from all jobs of the files: which of them are selected, or assigned
  /// to this machine, must not decide which server gets the token.
  static func fetching(
    for jobs: [JobSpecification],
    among all: [JobSpecification],
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> RepositoryFetching {
    let cache = try RunPlaces.repositoryCache(arguments, context)
    if jobs.contains(where: { $0.repository.url != nil }) {
      try RunPlaces.requireOwn(cache, option: "--repository-cache")
    }
    return RepositoryFetching(
      cache: cache,
      isOffline: arguments.flag("offline") ?? false,
      signIn: try GitSignIn.source(for: all, context.environment),
      tell: { context.note("fetching \($0.text)") }
    )
  }
}
