public import FileSystem

/// What a patch changes, counted while it was written.
public struct PatchStatistics: Hashable, Sendable, Codable {
  /// Lines added in text files.
  public internal(set) var insertions = 0
  /// Lines removed from text files.
  public internal(set) var deletions = 0
  /// The size of the patch file.
  public internal(set) var bytes = 0
  /// The digest of the patch file's bytes.
  public internal(set) var sha256 = SHA256.digest(of: [])
  /// The changed files in the order of the patch.
  public internal(set) var files: [ChangedFile] = []

  /// How many files the patch changes.
  public var filesChanged: Int { files.count }
}

/// One file of a patch.
public struct ChangedFile: Hashable, Sendable, Codable {
  /// What happened to a file.
  public enum Status: String, Hashable, Sendable, Codable {
    /// It is new.
    case added
    /// Its contents or its mode changed.
    case modified
    /// It is gone.
    case deleted
    /// It has another path, and perhaps other contents.
    case renamed
    /// A file became a link, a link a file, or either a submodule.
    case typeChanged
  }

  /// The path after the change, or the last one of a deleted file, as text for people.
  public let path: String
  /// The path before a rename.
  public let oldPath: String?
  /// What happened to it.
  public let status: Status
  /// Whether the patch holds it as binary data.
  public let isBinary: Bool
  /// Git's mode before, zero for a new file.
  public let oldMode: UInt32
  /// Git's mode after, zero for a deleted file.
  public let newMode: UInt32
  /// Lines added.
  public let insertions: Int
  /// Lines removed.
  public let deletions: Int
}
