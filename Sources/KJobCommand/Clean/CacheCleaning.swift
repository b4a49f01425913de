internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Report
internal import Runner
internal import Text

/// Shows and removes the repositories that runs fetched.
struct CacheCleaning {
  let cache: RepositoryCache
  /// The runs that may borrow objects of the cache or work on it.
  let runs: [KnownSources.Run]
  let context: CommandContext

  /// Names the number and the size of the repositories, and how to remove them.
  func list() throws {
    let items = cache.items().filter { $0.lastFetch != nil }
    guard !items.isEmpty else { return }
    let count = items.count == 1 ? "1 fetched repository" : "\(items.count) fetched repositories"
    let size = Wording.size(items.reduce(0) { $0 + $1.size })
    try context.output.write(
      PipelineText.lines(
        "\(count) in \(safe(cache.path)), \(size): `kjob clean --cache` removes what no worktree uses\n"
      )
    )
  }

  /// Removes the repositories that are old enough; returns how many were found, and whether all of
  /// them are gone, except those that something still uses.
  ///
  /// - Throws: ``CacheInUse`` while a run may use one.
  func remove(_ options: CleanOptions) throws -> (found: Int, isClean: Bool) {
    let items = cache.items()
    guard !items.isEmpty else { return (0, true) }
    let lock = try RepositoryCacheLock(cache)
    let active = runs.filter(isActive).map(\.place.runID)
    guard let lock, active.isEmpty else { throw CacheInUse(path: cache.path, runs: active) }
    let now = Int64(Date().timeIntervalSince1970)
    let borrowers = borrowers
    var (found, isClean) = (0, true)
    for item in items {
      // A fetch or a removal that was interrupted leaves nothing of use.
      let age = item.lastFetch.map { now - $0.seconds }
      if let age, !options.includes(age: age) { continue }
      found += 1
      let size = item.size
      let users = users(of: item, borrowers)
      let removal = users.isEmpty ? lock.remove(item) : nil
      if case .incomplete? = removal { isClean = false }
      let facts = age.map { ": fetched \(Wording.age($0)), \(Wording.size(size))" }
      try report(item, facts ?? ": the remains of an interrupted fetch", removal, users)
    }
    return (found, isClean)
  }

  /// Removes what interrupted fetches left, unless a process may be fetching; returns the number.
  func removeRemains() throws -> Int {
    let remains = cache.items().filter { $0.lastFetch == nil }
    guard !remains.isEmpty, let lock = try? RepositoryCacheLock(cache) else { return 0 }
    for item in remains {
      try report(item, ": the remains of an interrupted fetch", lock.remove(item), [])
    }
    return remains.count
  }

  private func report(
    _ item: RepositoryCache.Item,
    _ facts: String,
    _ removal: RepositoryCacheLock.Removal?,
    _ users: [String]
  ) throws {
    let place = safe(item.path)
    let text =
      switch removal {
      case nil: "left \(place): \(Wording.list(users.map(safe), first: 3)) needs its objects"
      case .removed?: "removed \(place)\(facts)"
      case .isBusy?: "left \(place): another process fetches it"
      case .incomplete(let remaining)?:
        remaining.reduce("removed a part of \(place)\(facts)") {
          $0 + "\n  cleanup-incomplete: \(safe($1))"
        }
      }
    try context.output.write(PipelineText.lines(text + "\n"))
  }

  /// True for a run that is active and that may use the cache.
  private func isActive(_ run: KnownSources.Run) -> Bool {
    let start = (resolvedPath(cache.path) ?? cache.path) + "/"
    let mayUse = run.repositories.map { $0.contains { $0.hasPrefix(start) } } ?? true
    return mayUse && RunFolder.isActive(run.place)
  }

  /// The paths of the worktrees that borrow objects, by the repository that they borrow from.
  private var borrowers: [FileIdentity: [String]] {
    var all: [FileIdentity: [String]] = [:]
    for store in runs.flatMap({ RunFolder.stores(at: $0.place) }) {
      guard let source = StoreFacts.source(ofStore: store),
        let identity = try? FileIdentity(ofPath: resolvedPath(source) ?? source)
      else { continue }
      all[identity, default: []].append(StoreFacts(ofStore: store)?.path ?? store)
    }
    return all
  }

  /// Returns the worktrees that need a mirror: those of runs, and those that a person made.
  private func users(
    of item: RepositoryCache.Item,
    _ borrowers: [FileIdentity: [String]]
  ) -> [String] {
    let identity = try? FileIdentity(ofPath: item.path)
    let own = identity.flatMap { borrowers[$0] } ?? []
    return own + LinkedWorktrees.present(in: item.path)
  }

  private func safe(_ text: String) -> String { SafeText(text).singleLine.string }
}

/// The error that fetched repositories cannot be removed because a run may use them.
struct CacheInUse: Error, CustomStringConvertible {
  var path: String
  /// The ids of the active runs; empty if another command uses them.
  var runs: [String]

  /// The message, with a hint on a separate line.
  var description: String {
    let users =
      runs.isEmpty
      ? "another kjob"
      : "the active \(runs.count == 1 ? "run" : "runs") "
        + Wording.list(runs)
    return "the repositories in `\(path)` may be in use by \(users)\n"
      + "hint: try again when nothing runs; `kjob clean` has removed everything else"
  }
}
