package import JSON
public import Text

/// The id of a job, unique in its run and stable from run to run.
public typealias JobID = String

/// A job of a plan.
public struct PlannedJob: Hashable, Sendable, Codable {
  /// The job's id.
  public var id: JobID
  /// The name of the job's folder below `jobs/` in the output, safe for artifact uploads.
  public var folder: String
  /// The job file's path as it was given.
  public var file: SafeText
  /// The line in the job file that declares the job.
  public var line: Int
  /// The path of the repository that the job works on.
  public var repository: SafeText
  /// The commit that the change is based on, 40 hexadecimal digits.
  public var baseCommit: String

  private enum CodingKeys: String, CodingKey {
    case id, folder, file, line, repository, baseCommit
  }

  /// Creates a planned job.
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
  /// Decodes a job of a journal, which may come from another machine.
  ///
  /// The id and folder are checked, because the id is shown and the folder is part of paths.
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

extension PlannedJob {
  /// The path of its folder, relative to the output folder.
  public var path: String { "\(OutputFolderName.parent)/\(folder)" }
}

extension PlannedJob: SchemaDescribed {
  package static let schemaName: String? = "planned-job"
  package static let schemaSummary: String? = "A job of the plan."
  package static let schemaNotes: [String: SchemaNote] = [
    "id": .reference("job-id"), "base-commit": .objectID,
  ]
}
