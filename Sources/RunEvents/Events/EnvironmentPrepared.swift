internal import JSON
public import Text

/// The environment that a job's processes get, and what is withheld from them.
public struct EnvironmentFacts: Hashable, Sendable, Codable {
  /// The names of kjob's variables that the agent does not get, sorted.
  public var withheldFromAgent: [SafeText]
  /// The names of kjob's variables that setup and verification do not get, sorted.
  public var withheldFromCommands: [SafeText]
  /// The job's own folder for temporary files; nil if it could not be made.
  public var temporaryFolder: TemporaryFolderFacts?

  /// Creates the facts of an environment.
  public init(
    withheldFromAgent: [SafeText],
    withheldFromCommands: [SafeText],
    temporaryFolder: TemporaryFolderFacts? = nil
  ) {
    self.withheldFromAgent = withheldFromAgent
    self.withheldFromCommands = withheldFromCommands
    self.temporaryFolder = temporaryFolder
  }
}

/// A job's folder for temporary files, with the identity that cleanup checks.
public struct TemporaryFolderFacts: Hashable, Sendable, Codable {
  /// The path.
  public var path: String
  /// The folder's device.
  public var device: UInt64
  /// The folder's inode.
  public var inode: UInt64

  /// Creates the facts of a folder.
  public init(path: String, device: UInt64, inode: UInt64) {
    self.path = path
    self.device = device
    self.inode = inode
  }
}

extension EnvironmentFacts: EventData {
  package static let event = EventDeclaration(
    "environment-prepared",
    "The environment of the job's processes is known."
  )

  package func masked(by redactor: Redactor) -> EnvironmentFacts {
    // Names of variables are not secret, and kjob itself chooses the rest.
    self
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .environmentPrepared($0, self) }
  }
}
