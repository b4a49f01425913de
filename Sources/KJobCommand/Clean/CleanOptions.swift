internal import JobFile

/// The options of `kjob clean` for what was kept on purpose.
struct CleanOptions {
  /// True when kept worktrees are to be removed.
  var removesKept: Bool
  /// True when this includes worktrees in which a person has worked.
  var forces: Bool
  /// True when fetched repositories are to be removed.
  var removesCache: Bool
  /// The age from which they are removed; nil for any age.
  var limit: Duration?

  private static let kept = Option<Bool>(
    "kept",
    help: "Also remove the worktrees and clean rooms that runs\nkept with `--keep`."
  )
  private static let force = Option<Bool>(
    "force",
    help: "With `--kept`, even those that someone has changed\nsince."
  )
  private static let cache = Option<Bool>(
    "cache",
    help: "Also remove the repositories that runs fetched."
  )
  private static let olderThan = Option(
    "older-than",
    value: "DURATION",
    help:
      "With `--kept` and `--cache`, only what was kept, or last\nfetched, longer ago: `7d`, `12h`."
  ) { (text) throws(UsageError) -> Duration in
    let century = Duration.seconds(100 * 365 * 86_400)
    guard let duration = Duration(jobFileText: text, upTo: century) else {
      throw .badValue("--older-than", text, expected: "a duration such as `7d` or `12h`")
    }
    return duration
  }

  /// All of them.
  static let all = [
    kept.declaration, force.declaration, cache.declaration, olderThan.declaration,
  ]

  /// Reads the options.
  init(_ arguments: ParsedArguments) throws(UsageError) {
    removesKept = try arguments[Self.kept]
    forces = try arguments[Self.force]
    removesCache = try arguments[Self.cache]
    limit = try arguments[Self.olderThan]
    if forces, !removesKept { throw .needsOption("--force", "--kept") }
    if limit != nil, !removesKept, !removesCache {
      throw .needsOption("--older-than", "--kept` or `--cache")
    }
  }

  /// True for something of this age in seconds.
  func includes(age: Int64) -> Bool { limit.map { .seconds(age) >= $0 } ?? true }
}
