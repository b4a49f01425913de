public import UntrustedText

/// The id of a job, unique in its run and stable from run to run.
public typealias JobID = String

/// What a run is going to do, told once before anything starts.
public struct RunHeader: Hashable, Sendable, Codable {
  /// An id of the run's own.
  public var runID: String
  /// The version of kjob.
  public var kjobVersion: String
  /// How many jobs run at once.
  public var parallelism: Int
  /// Every selected job, in the order of the job files.
  public var jobs: [PlannedJob]
  /// How the run was asked for.
  public var options: RunOptions

  private enum CodingKeys: String, CodingKey {
    // In JSON an abbreviation is a word like any other.
    case runID = "runId"
    case kjobVersion, parallelism, jobs, options
  }

  /// Describes a run.
  public init(
    runID: String,
    kjobVersion: String,
    parallelism: Int,
    jobs: [PlannedJob],
    options: RunOptions
  ) {
    self.runID = runID
    self.kjobVersion = kjobVersion
    self.parallelism = parallelism
    self.jobs = jobs
    self.options = options
  }
}

/// One job of a plan.
public struct PlannedJob: Hashable, Sendable, Codable {
  /// Its id.
  public var id: JobID
  /// The name of its folder below `jobs/` in the output, safe for artifact uploads.
  public var folder: String
  /// The job file as it was given.
  public var file: SafeText
  /// The line of the job file where the job is declared.
  public var line: Int
  /// The path of the repository that it works on.
  public var repository: SafeText
  /// The commit that its change is made on, 40 hexadecimal digits.
  public var baseCommit: String

  /// Describes a job.
  public init(
    id: JobID,
    folder: String,
    file: SafeText,
    line: Int,
    repository: SafeText,
    baseCommit: String
  ) {
    self.id = id
    self.folder = folder
    self.file = file
    self.line = line
    self.repository = repository
    self.baseCommit = baseCommit
  }
}
