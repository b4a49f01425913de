internal import Glibc
internal import SystemText

/// What the system says about a file without opening it.
public struct FileStatus: Hashable, Sendable {
  /// What sort of thing stands at the path.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// A file with bytes in it.
    case regular
    /// A folder.
    case folder
    /// A symbolic link.
    case symbolicLink
    /// A named pipe, which blocks whoever opens it.
    case fifo
    /// A socket.
    case socket
    /// A device.
    case device
  }

  /// A point in time as file systems count it.
  public struct Time: Hashable, Sendable, Comparable {
    /// Whole seconds since 1970.
    public var seconds: Int64
    /// The rest, below one thousand million.
    public var nanoseconds: Int64

    /// Makes a point in time.
    public init(seconds: Int64, nanoseconds: Int64) {
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }

    /// Tells whether one point in time lies before another.
    public static func < (left: Time, right: Time) -> Bool {
      (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
  }

  /// Which file it is.
  public let identity: FileIdentity
  /// What sort of file it is.
  public let kind: Kind
  /// The twelve permission bits.
  public let permissions: UInt32
  /// The number of bytes; for a link, of its text.
  public let size: Int64
  /// How many bytes of the disk it takes; few for a file of holes.
  public let allocatedSize: Int64
  /// How many names the file has.
  public let linkCount: UInt64
  /// The owner's number.
  public let owner: UInt32
  /// The group's number.
  public let group: UInt32
  /// When the contents were last changed, as far as the owner says.
  public let modified: Time
  /// When contents or attributes were last changed; only the system sets it.
  public let changed: Time

  /// Reads the status of what stands at a path, of a link itself and not of its target.
  public init(ofPath path: String) throws(FileError) {
    try requireNoZero(path, "look at")
    var raw = stat()
    guard unsafe path.withSystemCString({ unsafe lstat($0, &raw) }) == 0 else {
      throw FileError("look at", path, code: errno)
    }
    self.init(raw)
  }

  /// Reads the status of an open file; `path` is for the error's text only.
  public init(of descriptor: borrowing Descriptor, path: String) throws(FileError) {
    var raw = stat()
    guard unsafe fstat(descriptor.number, &raw) == 0 else {
      throw FileError("look at", path, code: errno)
    }
    self.init(raw)
  }

  init(_ raw: stat) {
    identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .device
      }
    permissions = raw.st_mode & 0o7777
    size = Int64(raw.st_size)
    allocatedSize = Int64(raw.st_blocks) * 512
    linkCount = UInt64(raw.st_nlink)
    owner = raw.st_uid
    group = raw.st_gid
    modified = Time(
      seconds: Int64(raw.st_mtim.tv_sec),
      nanoseconds: Int64(raw.st_mtim.tv_nsec)
    )
    changed = Time(
      seconds: Int64(raw.st_ctim.tv_sec),
      nanoseconds: Int64(raw.st_ctim.tv_nsec)
    )
  }
}

/// Refuses a path with a zero byte, which C would silently cut off.
func requireNoZero(_ path: String, _ action: String) throws(FileError) {
  guard !path.utf8.contains(0) else { throw FileError(action, path, code: EINVAL) }
}
