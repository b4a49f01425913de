/// The device and inode numbers, which distinguish a file from all others while it exists.
public struct FileIdentity: Hashable, Sendable, Codable {
  /// The device that holds the file.
  public var device: UInt64
  /// The file's number on the device.
  public var inode: UInt64

  /// Creates an identity from its two numbers.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// Reads the identity of the entry at a path; links are not followed.
  public init(ofPath path: String) throws(FileError) {
    self = try FileStatus(ofPath: path).identity
  }
}
