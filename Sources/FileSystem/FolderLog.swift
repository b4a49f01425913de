/// A file that lists created folders, each with its identity.
///
/// It allows cleaning up after a killed process: only listed folders are removed, and only while
/// they are still the same.
public struct FolderLog: Sendable {
  /// One created folder.
  public struct Entry: Hashable, Sendable {
    /// The path at which it was created.
    public var path: String
    /// The identity of the folder.
    public var identity: FileIdentity
  }

  /// The placeholder for the identity of a folder that is about to be created.
  public static let planned = FileIdentity(device: 0, inode: 0)

  /// The placeholder for the identity of a folder that is no longer to be removed.
  public static let kept = FileIdentity(device: 0, inode: 1)

  private let file: String

  /// Creates a reference to a file of notes, which need not exist.
  public init(file: String) { self.file = file }

  /// Adds a folder right after its creation.
  public func add(_ path: String, _ identity: FileIdentity) throws(FileError) {
    let notes = try AppendingFile(path: file)
    // A path may contain a line break, but not a zero.
    try notes.append(Array("\(identity.device) \(identity.inode) \(path)\0".utf8))
  }

  /// Returns the folders in order of creation; `limit` is the file's largest size in bytes.
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
