public import Git
public import JobFile
public import RunEvents
internal import UntrustedText

/// What a run is going to do: every selected job with its repository and its base commit.
///
/// A pure value, made before anything starts.
public struct RunPlan: Hashable, Sendable {
  /// One job of the plan.
  public struct Job: Hashable, Sendable {
    /// What the job file says.
    public var specification: JobSpecification
    /// What events say of it.
    public var planned: PlannedJob
    /// The repository that it works on.
    public var repository: SourceRepository
    /// The commit that its change is made on.
    public var base: ObjectID
  }

  /// A job whose repository or base commit cannot be used.
  public struct Problem: Hashable, Sendable {
    /// The job file.
    public var file: String
    /// Where the job file names the repository, or the job when it does not.
    public var position: SourcePosition
    /// The job's id.
    public var job: JobID
    /// What is wrong and what to do.
    public var message: String
  }

  /// The jobs, in the order of the job files.
  public var jobs: [Job]

  /// A plan of nothing.
  public init() {
    jobs = []
  }

  /// Finds every job's repository and base commit; relative paths of files count from `directory`.
  ///
  /// A job in `bases` gets that commit, whatever its reference means now; `limit` is for each
  /// repository. Returns the problems of all jobs that cannot be planned beside the plan of the others.
  public static func make(
    _ specifications: [JobSpecification],
    at bases: [JobID: String] = [:],
    from directory: String,
    trusting trusted: TrustedFolders,
    within limit: Duration = .seconds(60)
  ) -> (RunPlan, [Problem]) {
    var cache: [CacheKey: Result<(SourceRepository, ObjectID), GitError>] = [:]
    var plan = RunPlan()
    var problems: [Problem] = []
    for specification in specifications {
      let reference = specification.repository
      let key = CacheKey(
        path: reference.path ?? folder(of: specification.file, from: directory),
        isExact: reference.path != nil,
        reference: bases[specification.id] ?? reference.reference
      )
      let result = cache[key] ?? resolve(key, trusted, within: limit)
      cache[key] = result
      switch result {
      case .success((let repository, let base)):
        let planned = PlannedJob(
          id: specification.id,
          folder: OutputFolderName.make(for: specification.id),
          file: SafeText(specification.file).singleLine,
          line: specification.position.line,
          repository: SafeText(repository.workingTree).singleLine,
          baseCommit: base.description
        )
        plan.jobs.append(
          Job(
            specification: specification,
            planned: planned,
            repository: repository,
            base: base
          )
        )
      case .failure(let error):
        problems.append(
          Problem(
            file: reference.file ?? specification.file,
            position: reference.path == nil ? specification.position : reference.position,
            job: specification.id,
            message: "\(error)"
          )
        )
      }
    }
    return (plan, problems)
  }

  private struct CacheKey: Hashable {
    var path: String
    var isExact: Bool
    var reference: String?
  }

  private static func resolve(
    _ key: CacheKey,
    _ trusted: TrustedFolders,
    within limit: Duration
  ) -> Result<(SourceRepository, ObjectID), GitError> {
    BoundedThread.run(within: limit) { resolve(key, trusted) }
      ?? .failure(.endless(path: key.path, limit: describe(limit)))
  }

  private static func resolve(
    _ key: CacheKey,
    _ trusted: TrustedFolders
  ) -> Result<(SourceRepository, ObjectID), GitError> {
    do throws(GitError) {
      let repository =
        key.isExact
        ? try SourceRepository.at(path: key.path, trusting: trusted)
        : try SourceRepository.containing(path: key.path, trusting: trusted)
      return .success((repository, try repository.commit(named: key.reference)))
    } catch {
      return .failure(error)
    }
  }

  private static func folder(of file: String, from directory: String) -> String {
    let path = file.hasPrefix("/") ? file : directory + "/" + file
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
