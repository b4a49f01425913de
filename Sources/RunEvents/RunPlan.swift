public import Text

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

  /// Reads the header of a journal, which may come from another machine: what is shown of it, or is
  /// part of paths, is checked.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    runID = try container.decode(String.self, forKey: .runID)
    kjobVersion =
      SafeText(try container.decode(String.self, forKey: .kjobVersion)).singleLine
      .string
    parallelism = try container.decode(Int.self, forKey: .parallelism)
    jobs = try container.decode([PlannedJob].self, forKey: .jobs)
    options = try container.decode(RunOptions.self, forKey: .options)
    let isPlain = { (byte: UInt8) in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D: true
      default: false
      }
    }
    guard !runID.isEmpty, runID.utf8.allSatisfy(isPlain) else {
      throw DecodingError.dataCorruptedError(
        forKey: .runID,
        in: container,
        debugDescription: "a run's id that kjob does not give"
      )
    }
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

  private enum CodingKeys: String, CodingKey {
    case id, folder, file, line, repository, baseCommit
  }

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

extension PlannedJob {
  /// Reads a job of a journal, which may come from another machine: its id is shown, and its folder
  /// is part of paths.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    folder = try container.decode(String.self, forKey: .folder)
    file = try container.decode(SafeText.self, forKey: .file)
    line = try container.decode(Int.self, forKey: .line)
    repository = try container.decode(SafeText.self, forKey: .repository)
    baseCommit = try container.decode(String.self, forKey: .baseCommit)
    guard SafeText(id).singleLine.string == id, !id.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .id,
        in: container,
        debugDescription: "an id that no job has"
      )
    }
    guard folder == OutputFolderName.make(for: id) else {
      throw DecodingError.dataCorruptedError(
        forKey: .folder,
        in: container,
        debugDescription: "a folder's name that kjob does not give"
      )
    }
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
    guard [40, 64].contains(baseCommit.utf8.count), baseCommit.utf8.allSatisfy(isDigit) else {
      throw DecodingError.dataCorruptedError(
        forKey: .baseCommit,
        in: container,
        debugDescription: "no commit has such a name"
      )
    }
  }
}
