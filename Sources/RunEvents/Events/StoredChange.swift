package import JSON
public import Text

/// A change of an earlier run that a job verifies in place of an agent's work.
public struct StoredChange: Hashable, Sendable, Codable {
  /// The run that made it, or the branch that it is on.
  public var origin: SafeText
  /// The commit that it was made on, 40 hexadecimal digits.
  public var baseCommit: String
  /// The digest of its patch, 64 hexadecimal digits.
  public var sha256: String

  /// Creates the facts of a change.
  public init(origin: SafeText, baseCommit: String, sha256: String) {
    self.origin = origin.singleLine
    self.baseCommit = baseCommit
    self.sha256 = sha256
  }

  /// Returns the facts with secrets masked.
  package func masked(by redactor: Redactor) -> StoredChange {
    StoredChange(origin: redactor.masked(origin), baseCommit: baseCommit, sha256: sha256)
  }
}

extension StoredChange: EventData {
  package static let event = EventDeclaration(
    "stored-change-taken",
    "The change of an earlier run applies to the base, so no agent runs."
  )

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .storedChangeTaken($0, self) } }
}

extension StoredChange: SchemaDescribed {
  package static let schemaName: String? = "stored-change"
  package static let schemaSummary: String? = "A change of an earlier run."
  package static let schemaNotes: [String: SchemaNote] = [
    "origin": "The run that made it, or the branch that it is on.", "base-commit": .objectID,
    "sha256": "The digest of its patch.",
  ]
}
