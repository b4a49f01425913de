public import FileSystem

/// The changes in a patch, counted while it was written.
public struct PatchStatistics: Hashable, Sendable, Codable {
  /// The number of lines added in text files.
  public internal(set) var insertions = 0
  /// The number of lines removed from text files.
  public internal(set) var deletions = 0
  /// The size of the patch file in bytes.
  public internal(set) var bytes = 0
  /// The digest of the patch file's bytes.
  public internal(set) var sha256 = SHA256.digest(of: [])
  /// The changed files in the order of the patch.
  public internal(set) var files: [ChangedFile] = []

  /// The number of files that the patch changes.
  public var filesChanged: Int { files.count }
}

/// One file of a patch.
public struct ChangedFile: Hashable, Sendable, Codable {
  /// A kind of change to a file.
  public enum Status: String, Hashable, Sendable, Codable {
    /// A new file.
    case added
    /// A file with other contents or another mode.
    case modified
    /// A file that is gone.
    case deleted
    /// A file with another path and possibly other contents.
    case renamed
    /// A file that became a link, a link that became a file, or either that became a submodule.
    case typeChanged
  }

  /// The path after the change, or the last path of a deleted file, for messages.
  public let path: String
  /// The path before a rename.
  public let oldPath: String?
  /// The kind of change.
  public let status: Status
  /// True when the patch has the file as binary data.
  public let isBinary: Bool
  /// Git's mode before the change; zero for a new file.
  public let oldMode: UInt32
  /// Git's mode after the change; zero for a deleted file.
  public let newMode: UInt32
  /// The number of lines added.
  public let insertions: Int
  /// The number of lines removed.
  public let deletions: Int
}
