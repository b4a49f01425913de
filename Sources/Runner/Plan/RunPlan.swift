public import Git
public import Job
internal import JobFile
public import RunEvents
internal import Sessions
internal import Subprocess
public import Text

/// The plan of a run: every selected job with its repository and its base commit.
///
/// A pure value, made before anything starts.
public struct RunPlan: Hashable, Sendable {
  /// A job of the plan.
  public struct Job: Hashable, Sendable {
    /// The specification from the job file.
    public var specification: JobSpecification
    /// The job as events describe it.
    public var planned: PlannedJob
    /// The repository that the job works on.
    public var repository: SourceRepository
    /// The commit that the change is based on.
    public var base: ObjectID
    /// The patch of ``PlannedJob/storedChange``; nil if there is none, or if its file is there already.
    public var storedPatch: [UInt8]?
    /// The sign-in secrets in the repository's configuration, which a job can read.
    var credentials: [Secret] = []
  }

  /// A job whose repository or base commit cannot be used.
  public struct Problem: Hashable, Sendable {
    /// The job file.
    public var file: String
    /// The position of the repository in the job file, or of the job when it names no repository.
    public var position: SourcePosition
    /// The job's id.
    public var job: JobID
    /// The error message, with what to do about it.
    public var message: String
  }

  /// The jobs, in the order of the job files.
  public var jobs: [Job]

  /// Creates an empty plan.
  public init() { jobs = [] }

  /// Finds every job's repository and base commit; relative file paths are resolved against
  /// `directory`.
  ///
  /// A job in `bases` gets that commit, whatever its reference now means; `limit` applies to each
  /// repository. Repositories with a `url` are fetched once each, unless the cache has the commit
  /// that `bases` names. Returns the plan, and the problems of the jobs that cannot be planned.
  public static func make(
    _ specifications: [JobSpecification],
    at bases: [JobID: String] = [:],
    from directory: String,
    trusting trusted: TrustedFolders,
    fetching: RepositoryFetching,
    within limit: Duration = .seconds(60)
  ) -> (RunPlan, [Problem]) {
    // Long: one loop, whose caches live as long as it.
    let resolution = Resolution(
      trusted: trusted,
      fetching: fetching,
      limit: limit,
      unfetched: fetch(specifications, at: bases, fetching, within: limit)
    )
    var cache: [CacheKey: Result<Resolved, GitError>] = [:]
    var folders = KnownFolders(limit: limit)
    var origins = FileOrigins(trusting: trusted, within: limit)
    var plan = RunPlan()
    var problems: [Problem] = []
    for specification in specifications {
      let reference = specification.repository
      let key = CacheKey(
        path: reference.path ?? folder(of: specification.file, from: directory),
        url: reference.url,
        isExact: reference.path != nil,
        reference: bases[specification.id] ?? reference.reference
      )
      var result = cache[key] ?? resolution.resolve(key)
      cache[key] = result
      if case .success(let resolved) = result, resolved.repository.isBare,
        !specification.copy.isEmpty
      {
        result = .failure(.copyFromBare(path: key.name))
      }
      switch result {
      case .success(let resolved):
        if let folder = specification.folder, !folders.contains(folder, in: resolved) {
          problems.append(missing(folder, specification, resolved))
        } else {
          var job = job(specification, resolved, key)
          let file = specification.file
          let path = file.hasPrefix("/") ? file : directory + "/" + file
          job.planned.origin = SafeText(origins.origin(of: path)).singleLine
          plan.jobs.append(job)
        }
      case .failure(let error):
        problems.append(
          Problem(
            file: reference.file ?? specification.file,
            position: position(of: error, specification),
            job: specification.id,
            message: key.message(of: error, fetching)
          )
        )
      }
    }
    return (plan, problems)
  }

  /// Returns the problem of a job whose folder is not in its base commit.
  private static func missing(
    _ folder: String,
    _ specification: JobSpecification,
    _ resolved: Resolved
  ) -> Problem {
    Problem(
      file: specification.file,
      position: specification.folderPosition ?? specification.position,
      job: specification.id,
      message: "`\(folder)` is not a folder of the base commit "
        + "\(resolved.base.description.prefix(12)); give a folder that is committed, relative to "
        + "the repository's top"
    )
  }

  /// The folders that commits have, each looked up once.
  private struct KnownFolders {
    private struct Key: Hashable {
      var repository: String
      var commit: ObjectID
      var folder: String
    }

    let limit: Duration
    private var known: [Key: Bool] = [:]

    init(limit: Duration) { self.limit = limit }

    mutating func contains(_ folder: String, in resolved: Resolved) -> Bool {
      let (repository, commit) = (resolved.repository, resolved.base)
      let key = Key(repository: repository.commonDirectory, commit: commit, folder: folder)
      if let answer = known[key] { return answer }
      let answer =
        BoundedThread.run(within: limit) {
          (try? repository.holdsFolder(folder, in: commit)) == true
        } ?? false
      known[key] = answer
      return answer
    }
  }

  /// Returns the place of what an error is about: the `ref`, the repository, or the job.
  private static func position(
    of error: GitError,
    _ specification: JobSpecification
  ) -> SourcePosition {
    let repository = specification.repository
    switch error {
    case .missingReference, .ambiguousReference, .notACommit:
      if let position = repository.referencePosition { return position }
    default: break
    }
    let isNamed = repository.path != nil || repository.url != nil
    return isNamed ? repository.position : specification.position
  }

  private static func job(
    _ specification: JobSpecification,
    _ resolved: Resolved,
    _ key: CacheKey
  ) -> Job {
    let repository = resolved.repository
    var planned = PlannedJob(
      id: specification.id,
      folder: OutputFolderName.make(for: specification.id),
      file: SafeText(specification.file).singleLine,
      line: specification.position.line,
      repository: SafeText(key.url?.text ?? repository.workingTree).singleLine,
      baseCommit: resolved.base.description
    )
    planned.describe(specification)
    planned.remote = resolved.remote.map { SafeText($0).singleLine }
    return Job(
      specification: specification,
      planned: planned,
      repository: repository,
      base: resolved.base,
      credentials: resolved.credentials
    )
  }

  /// A repository with what was read from it.
  private struct Resolved: Sendable {
    var repository: SourceRepository
    var base: ObjectID
    var credentials: [Secret]
    /// The address of its remote repository, without a user or a password.
    var remote: String?
  }

  private struct CacheKey: Hashable {
    var path: String
    var url: RepositoryURL?
    var isExact: Bool
    var reference: String?

    /// The user's name for the repository.
    var name: String { url?.text ?? path }

    /// Returns an error's text, with the user's name for the repository instead of the mirror's
    /// path.
    func message(of error: GitError, _ fetching: RepositoryFetching) -> String {
      guard let url else { return "\(error)".replacing(path, with: FilePath.tidy(path)) }
      return "\(error)".replacing(fetching.mirror(of: url).path, with: url.text)
    }
  }

  /// Fetches the repositories that need it; returns the errors of those that failed.
  private static func fetch(
    _ specifications: [JobSpecification],
    at bases: [JobID: String],
    _ fetching: RepositoryFetching,
    within limit: Duration
  ) -> [RepositoryURL: GitError] {
    guard !fetching.isOffline else { return [:] }
    var urls: [RepositoryURL] = []
    var seen: Set<RepositoryURL> = []
    for specification in specifications {
      guard let url = specification.repository.url, !seen.contains(url) else { continue }
      if let base = bases[specification.id] {
        let isThere = BoundedThread.run(within: limit) {
          (try? fetching.mirror(of: url).open().commit(named: base)) != nil
        }
        if isThere == true { continue }
      }
      seen.insert(url)
      urls.append(url)
    }
    return fetching.fetch(urls)
  }

  private struct Resolution {
    var trusted: TrustedFolders
    var fetching: RepositoryFetching
    var limit: Duration
    var unfetched: [RepositoryURL: GitError]

    func resolve(_ key: CacheKey) -> Result<Resolved, GitError> {
      if let url = key.url, let error = unfetched[url] { return .failure(error) }
      return BoundedThread.run(within: limit) { [trusted, fetching] in
        Self.resolve(key, trusted, fetching)
      } ?? .failure(.endless(path: key.name, limit: describe(limit)))
    }

    private static func resolve(
      _ key: CacheKey,
      _ trusted: TrustedFolders,
      _ fetching: RepositoryFetching
    ) -> Result<Resolved, GitError> {
      do throws(GitError) {
        let repository: SourceRepository
        if let url = key.url {
          repository = try fetching.mirror(of: url).open()
        } else if key.isExact {
          repository = try SourceRepository.at(path: key.path, trusting: trusted)
        } else {
          repository = try SourceRepository.containing(path: key.path, trusting: trusted)
        }
        let base = try repository.commit(named: key.reference)
        let credentials = try repository.credentials()
          .map { Secret(name: $0.name, value: $0.value) }
        let configured = try repository.remoteAddress(named: "origin")
        let remote = key.url?.text ?? configured.map(RemoteAddress.withoutSecrets)
        return .success(
          Resolved(
            repository: repository,
            base: base,
            credentials: credentials,
            remote: remote
          )
        )
      } catch {
        return .failure(error)
      }
    }
  }

  private static func folder(of file: String, from directory: String) -> String {
    let path = file.hasPrefix("/") ? file : directory + "/" + file
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
