public import Git
internal import JobFile
public import RunEvents

/// What holds for every job of a run and does not come from a job file.
public struct RunSettings: Hashable, Sendable {
  /// Which worktrees stay when their job is over.
  public enum Keep: String, CaseIterable, Hashable, Sendable {
    /// None.
    case never
    /// Those of jobs that did not pass.
    case failed
    /// All.
    case always
  }

  /// The absolute path of the folder that the run's files go to.
  public var outputDirectory: String
  /// The same folder as it was opened when the run began, whatever has been put in its place since.
  public var openedOutput: String
  /// The absolute path of the folder below which worktrees are made.
  public var worktreeDirectory: String
  /// An id of the run's own.
  public var runID: String
  /// The version of kjob.
  public var version: String
  /// The absolute path of kjob's own program, for the built-in agent.
  public var program: String
  /// The git that proves patches, as it was found before the first job.
  public var git: GitProgram
  /// The filters that git's configuration names, by the repository's folder; only for jobs that name one.
  public var filterDrivers: [String: [String: FilterPrograms.Driver]]
  /// Whether everyday changes of a source repository are errors, where a job file does not say so.
  public var isSourceStrict: Bool
  /// How many jobs run at once.
  public var parallelism: Int
  /// Whether the first job that does not pass stops the run.
  public var failFast: Bool
  /// Which worktrees stay.
  public var keep: Keep
  /// How many credits all jobs together may use; nil for no limit.
  public var maxCredits: Double?
  /// kjob's own environment.
  public var environment: [String: String]
  /// How the run was asked for; empty where nobody goes on with it.
  public var options: RunOptions

  /// Where the run's own folders are.
  public var place: RunFolder.Place {
    RunFolder.Place(worktreeDirectory: worktreeDirectory, runID: runID)
  }

  /// Takes the settings of a run.
  public init(
    outputDirectory: String,
    worktreeDirectory: String,
    runID: String,
    version: String,
    program: String,
    git: GitProgram,
    filterDrivers: [String: [String: FilterPrograms.Driver]] = [:],
    isSourceStrict: Bool = true,
    parallelism: Int,
    failFast: Bool,
    keep: Keep,
    maxCredits: Double? = nil,
    environment: [String: String],
    options: RunOptions
  ) {
    self.outputDirectory = outputDirectory
    openedOutput = outputDirectory
    self.worktreeDirectory = worktreeDirectory
    self.runID = runID
    self.version = version
    self.program = program
    self.git = git
    self.filterDrivers = filterDrivers
    self.isSourceStrict = isSourceStrict
    self.parallelism = parallelism
    self.failFast = failFast
    self.keep = keep
    self.maxCredits = maxCredits
    self.environment = environment
    self.options = options
  }
}

extension RunSettings {
  /// Whether everyday changes of a job's source are errors too.
  func isSourceStrict(for specification: JobSpecification) -> Bool {
    specification.source.map { $0 == .strict } ?? isSourceStrict
  }
}
