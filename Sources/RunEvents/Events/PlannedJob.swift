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
  /// The name that the job file gives the job; nil in runs of older versions, as all that follows.
  public var name: SafeText?
  /// The name of the repository among those of the job, or of its folder or address.
  public var repositoryName: SafeText?
  /// The values of the job's matrix variables; nil if there are none.
  public var matrix: [String: SafeText]?
  /// The files that the prompts come from, as the job file names them; nil if there are none.
  public var promptFiles: [SafeText]?
  /// The number of seconds that the agent may be silent.
  public var idleTimeout: Double?
  /// The digest of the job's definition, 64 hexadecimal digits.
  public var definition: String?
  /// The address of the repository on its server, as far as it names one.
  public var remote: SafeText?
  /// The job file with its repository, in words that are the same on every machine.
  public var origin: SafeText?
  /// The wishes for the job's request; nil if there are none.
  public var publish: PublishFacts?
  /// The request for which the job is left alone; nil if it is not.
  public var openRequest: OpenRequest?
  /// The change that is verified if it applies to the base, before an agent is asked; nil if there is
  /// none.
  public var storedChange: StoredChange?

  private enum CodingKeys: String, CodingKey {
    case id, folder, file, line, repository, baseCommit, definition, name, repositoryName
    case matrix, promptFiles, idleTimeout, remote, origin, publish
    case openRequest, storedChange
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
    // Long: the members of the form in their order.
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    folder = try container.decode(String.self, forKey: .folder)
    file = try container.decode(SafeText.self, forKey: .file)
    line = try container.decode(Int.self, forKey: .line)
    repository = try container.decode(SafeText.self, forKey: .repository)
    baseCommit = try container.decode(String.self, forKey: .baseCommit)
    definition = try container.decodeIfPresent(String.self, forKey: .definition)
    name = try container.decodeIfPresent(SafeText.self, forKey: .name)
    repositoryName = try container.decodeIfPresent(SafeText.self, forKey: .repositoryName)
    matrix = try container.decodeIfPresent([String: SafeText].self, forKey: .matrix)
    promptFiles = try container.decodeIfPresent([SafeText].self, forKey: .promptFiles)
    idleTimeout = try container.decodeIfPresent(Double.self, forKey: .idleTimeout)
    remote = try container.decodeIfPresent(SafeText.self, forKey: .remote)
    origin = try container.decodeIfPresent(SafeText.self, forKey: .origin)
    publish = try container.decodeIfPresent(PublishFacts.self, forKey: .publish)
    openRequest = try container.decodeIfPresent(OpenRequest.self, forKey: .openRequest)
    storedChange = try container.decodeIfPresent(StoredChange.self, forKey: .storedChange)
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
    guard definition.map({ $0.utf8.count == 64 && $0.utf8.allSatisfy(Self.isDigit) }) != false
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .definition,
        in: container,
        debugDescription: "no digest has such a form"
      )
    }
    guard [40, 64].contains(baseCommit.utf8.count), baseCommit.utf8.allSatisfy(Self.isDigit) else {
      throw DecodingError.dataCorruptedError(
        forKey: .baseCommit,
        in: container,
        debugDescription: "no commit has such a name"
      )
    }
  }
}

extension PlannedJob {
  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  /// The path of its folder, relative to the output folder.
  public var path: String { "\(OutputFolderName.parent)/\(folder)" }

  /// Returns the job with secrets masked.
  func masked(by redactor: Redactor) -> PlannedJob {
    var masked = self
    masked.file = redactor.masked(file)
    masked.repository = redactor.masked(repository)
    masked.name = name.map(redactor.masked)
    masked.repositoryName = repositoryName.map(redactor.masked)
    masked.matrix = matrix?.mapValues(redactor.masked)
    masked.promptFiles = promptFiles?.map(redactor.masked)
    masked.remote = remote.map(redactor.masked)
    masked.origin = origin.map(redactor.masked)
    masked.publish = publish?.masked(by: redactor)
    masked.openRequest = openRequest?.masked(by: redactor)
    masked.storedChange = storedChange?.masked(by: redactor)
    return masked
  }
}

extension PlannedJob: SchemaDescribed {
  package static let schemaName: String? = "planned-job"
  package static let schemaSummary: String? = "A job of the plan."
  package static let schemaNotes: [String: SchemaNote] = [
    "id": .reference("job-id"), "base-commit": .objectID,
    "name": "The name that the job file gives it.",
    "repository-name": "The name of the repository.",
    "matrix": "The values of its matrix variables.",
    "prompt-files": "The files that its prompts come from.",
    "idle-timeout": "For how many seconds the agent may be silent.",
    "remote": "The address of the repository on its server.",
    "origin": "The job file and its repository, the same on every machine.",
    "open-request": "The request for which the job is left alone.",
    "stored-change": "The change that is verified before an agent is asked.",
    "definition": "A digest of everything that the job file says about the job.",
  ]
}
