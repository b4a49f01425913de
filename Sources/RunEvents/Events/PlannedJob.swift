package import JSON
public import Text

/// The id of a job, unique in its run and stable from run to run.
public typealias JobID = String

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

extension PlannedJob: SchemaDescribed {
  package static let schemaName: String? = "planned-job"
  package static let schemaSummary: String? = "A job of the plan."
  package static let schemaNotes: [String: SchemaNote] = [
    "id": .reference("job-id"), "base-commit": .objectID,
  ]
}
