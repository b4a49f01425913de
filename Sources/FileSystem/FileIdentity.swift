/// The device and inode numbers that tell a file from every other while it exists.
public struct FileIdentity: Hashable, Sendable, Codable {
  /// The device that holds the file.
  public var device: UInt64
  /// The file's number on the device.
  public var inode: UInt64

  /// Makes an identity from its two numbers.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// Reads the identity of what stands at a path, of a link itself and not of its target.
  public init(ofPath path: String) throws(FileError) {
    self = try FileStatus(ofPath: path).identity
  }
}
