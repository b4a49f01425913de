public import Git
internal import Job
public import RunEvents

/// The settings that apply to every job of a run and do not come from a job file.
public struct RunSettings: Hashable, Sendable {
  /// The absolute path of the run's output folder.
  public var outputDirectory: String
  /// The output folder as it was opened when the run began, whatever has replaced it since.
  public var openedOutput: String
  /// The unique id of the run.
  public var runID: String
  /// The version of kjob.
  public var version: String
  /// The absolute path of kjob's own program, for the built-in agent.
  public var program: String
  /// The git that proves patches, as it was found before the first job.
  public var git: GitProgram
  /// The filters that git's configuration names, by the repository's folder; present only for jobs
  /// that name a filter.
  public var filterDrivers: [String: [String: FilterPrograms.Driver]]
  /// True when everyday changes of a source repository are errors, unless a job file says
  /// otherwise.
  public var isSourceStrict: Bool
  /// The maximum number of concurrent jobs.
  public var parallelism: Int
  /// True when jobs do not start while the machine is short of memory and others run.
  public var holdsJobsForMemory = false
  /// kjob's own environment.
  public var environment: [String: String]
  /// True when a resumed run verifies again what had passed.
  public var verifiesAgain = false
  /// The options that the run was requested with; empty if it cannot be resumed.
  public var options: RunOptions

  /// The location of the run's own folders.
  public var place: RunFolder.Place {
    RunFolder.Place(worktreeDirectory: options.worktreeDirectory, runID: runID)
  }

  /// Creates the settings of a run.
  public init(
    outputDirectory: String,
    runID: String,
    version: String,
    program: String,
    git: GitProgram,
    filterDrivers: [String: [String: FilterPrograms.Driver]] = [:],
    isSourceStrict: Bool = true,
    parallelism: Int,
    environment: [String: String],
    options: RunOptions
  ) {
    self.outputDirectory = outputDirectory
    openedOutput = outputDirectory
    self.runID = runID
    self.version = version
    self.program = program
    self.git = git
    self.filterDrivers = filterDrivers
    self.isSourceStrict = isSourceStrict
    self.parallelism = parallelism
    self.environment = environment
    self.options = options
  }
}

extension RunSettings {
  /// Returns true when everyday changes of a job's source are errors too.
  func isSourceStrict(for specification: JobSpecification) -> Bool {
    specification.source.map { $0 == .strict } ?? isSourceStrict
  }
}
