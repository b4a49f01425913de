package import JSON
package import Text

/// The patch that was written.
public struct PatchFacts: Hashable, Sendable, Codable {
  /// Its path, relative to the output folder.
  public var path: String
  /// Its size in bytes; 0 when nothing was changed.
  public var bytes: Int
  /// How many files it changes.
  public var filesChanged: Int
  /// How many lines it adds.
  public var insertions: Int
  /// How many lines it removes.
  public var deletions: Int
  /// The SHA-256 of its bytes, 64 hexadecimal digits; nil in the journal of a kjob that took none.
  public var sha256: String?

  /// Describes a patch.
  public init(
    path: String,
    bytes: Int,
    filesChanged: Int,
    insertions: Int,
    deletions: Int,
    sha256: String? = nil
  ) {
    self.path = path
    self.bytes = bytes
    self.filesChanged = filesChanged
    self.insertions = insertions
    self.deletions = deletions
    self.sha256 = sha256
  }
}

extension PatchFacts: EventData {
  package static let event = EventDeclaration("patch-written", "The patch is in its place.")
  package static let schemaName: String? = "patch"
  package static let schemaSummary: String? = "The patch that was written."
  package static let schemaNotes: [String: SchemaNote] = [
    "path": "Relative to the output folder.",
    "sha256": .text(matching: "^[0-9a-f]{64}$")
      .saying("Of the patch's bytes, as `sha256sum` prints it.").alwaysWritten,
  ]

  package func masked(by redactor: Redactor) -> PatchFacts {
    self
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .patchWritten($0, self) }
  }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard let job, path == Self.path(of: job) else { throw ForeignName() }
  }
}

extension PatchFacts {
  /// Where the patch of a job lies, relative to the output folder.
  public static func path(of job: JobID) -> String {
    "jobs/\(OutputFolderName.make(for: job))/changes.patch"
  }
}
