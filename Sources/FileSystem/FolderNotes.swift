/// A file with the folders that were made for something, each with its identity.
///
/// Whoever was killed half way is cleared up after by it: only what was noted is removed, and only
/// while it is still the same.
public struct FolderNotes: Sendable {
  /// One folder that was made.
  public struct Entry: Hashable, Sendable {
    /// Where it was made.
    public var path: String
    /// Which folder it is.
    public var identity: FileIdentity
  }

  /// Stands in a note for the identity of a folder that is about to be made.
  public static let planned = FileIdentity(device: 0, inode: 0)

  private let file: String

  /// The notes in a file, which need not exist.
  public init(file: String) {
    self.file = file
  }

  /// Adds a folder, at once after it was made.
  public func add(_ path: String, _ identity: FileIdentity) throws(FileError) {
    let notes = try AppendingFile(path: file)
    // A path may hold a line break, but no zero.
    try notes.append(Array("\(identity.device) \(identity.inode) \(path)\0".utf8))
  }

  /// The folders in the order in which they were made; `limit` is the file's largest size.
  public func entries(limit: Int) throws(FileError) -> [Entry] {
    let bytes = try RegularFile.read(file, limit: limit, followingLinks: false)
    return bytes.split(separator: 0).compactMap { line in
      let parts = line.split(separator: 0x20, maxSplits: 2)
        .map { String(decoding: $0, as: UTF8.self) }
      guard parts.count == 3, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
        return nil
      }
      return Entry(path: parts[2], identity: FileIdentity(device: device, inode: inode))
    }
  }
}
