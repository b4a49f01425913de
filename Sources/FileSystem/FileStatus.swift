internal import Glibc
internal import SystemText

/// The status of a file, read without opening it.
public struct FileStatus: Hashable, Sendable {
  /// The type of an entry.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// A regular file.
    case regular
    /// A folder.
    case folder
    /// A symbolic link.
    case symbolicLink
    /// A named pipe, which blocks a process that opens it.
    case fifo
    /// A socket.
    case socket
    /// A device.
    case device
  }

  /// A point in time in the resolution of file systems.
  public struct Time: Hashable, Sendable, Comparable {
    /// Whole seconds since 1970.
    public var seconds: Int64
    /// The remaining nanoseconds, below one billion.
    public var nanoseconds: Int64

    /// Creates a point in time.
    public init(seconds: Int64, nanoseconds: Int64) {
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }

    /// The time as system calls take it.
    var ofSystem: timespec { timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds)) }

    /// Returns true when the left time is before the right one.
    public static func < (left: Time, right: Time) -> Bool {
      (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
  }

  /// The identity of the file.
  public let identity: FileIdentity
  /// The type of the file.
  public let kind: Kind
  /// The twelve permission bits.
  public let permissions: UInt32
  /// The size in bytes; for a link, the length of its text.
  public let size: Int64
  /// The number of bytes allocated on disk; small for a sparse file.
  public let allocatedSize: Int64
  /// The number of hard links.
  public let linkCount: UInt64
  /// The owner's user id.
  public let owner: UInt32
  /// The group id.
  public let group: UInt32
  /// The time of the last change of the contents, which the owner can set.
  public let modified: Time
  /// The time of the last change of contents or attributes; only the system sets it.
  public let changed: Time

  /// Reads the status of the entry at a path; links are not followed.
  public init(ofPath path: String) throws(FileError) {
    try requireNoZero(path, "look at")
    var raw = stat()
    guard unsafe path.withSystemCString({ unsafe lstat($0, &raw) }) == 0 else {
      throw FileError("look at", path, code: errno)
    }
    self.init(raw)
  }

  /// Reads the status of an open file; `path` is used only in errors.
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

/// Throws for a path with a zero byte, at which C would silently truncate it.
func requireNoZero(_ path: String, _ action: String) throws(FileError) {
  guard !path.utf8.contains(0) else { throw FileError(action, path, code: EINVAL) }
}
