package import JSON
package import Text

/// The facts of a written patch.
public struct PatchFacts: Hashable, Sendable, Codable {
  /// The patch's path, relative to the output folder.
  public var path: String
  /// The patch's size in bytes; 0 when nothing was changed.
  public var bytes: Int
  /// The number of changed files.
  public var filesChanged: Int
  /// The number of added lines.
  public var insertions: Int
  /// The number of removed lines.
  public var deletions: Int
  /// The SHA-256 of the patch's bytes, 64 hexadecimal digits; nil in the journal of a kjob that did
  /// not compute it.
  public var sha256: String?

  /// Creates the facts of a patch.
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
      .saying("The SHA-256 of the patch's bytes, as `sha256sum` prints it.").alwaysWritten,
  ]

  package func masked(by redactor: Redactor) -> PatchFacts { self }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .patchWritten($0, self) }
  }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard let job, path == Self.path(of: job) else { throw ForeignName() }
  }
}

extension PatchFacts {
  /// Returns the path of a job's patch, relative to the output folder.
  public static func path(of job: JobID) -> String {
    "\(OutputFolderName.path(for: job))/changes.patch"
  }
}
