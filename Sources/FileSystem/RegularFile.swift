internal import Glibc
internal import SystemText

/// Reads files that may turn out to be something else.
public enum RegularFile {
  /// Reads a whole file of at most `limit` bytes.
  ///
  /// Never waits: a named pipe or a device fails with `EINVAL`, a socket with `ENXIO`, a folder
  /// with `EISDIR`, a longer file with `EFBIG` and, unless links are followed, a link with `ELOOP`.
  public static func read(
    _ path: String,
    limit: Int,
    followingLinks: Bool = true
  ) throws(FileError) -> [UInt8] {
    try open(path, followingLinks: followingLinks).readToEnd(limit: limit, path: path)
  }

  /// Reads the end of a file, at most as many bytes as the limit; fails for a link.
  public static func readEnd(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try open(path, followingLinks: false)
    let size = try FileStatus(of: file, path: path).size
    let start = off_t(max(0, size - Int64(limit)))
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let result = unsafe pread(file.number, buffer.baseAddress, limit, start)
      code = result < 0 ? errno : 0
      count = max(0, result)
    }
    guard code == 0 else { throw FileError("read", path, code: code) }
    return bytes
  }

  /// Opens a file for reading; fails in the same cases as ``read(_:limit:followingLinks:)``.
  public static func open(
    _ path: String,
    followingLinks: Bool = true
  ) throws(FileError) -> Descriptor {
    try requireNoZero(path, "open")
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let number = unsafe path.withSystemCString {
      unsafe Glibc.open($0, followingLinks ? flags : flags | O_NOFOLLOW)
    }
    guard number >= 0 else { throw FileError("open", path, code: errno) }
    let file = Descriptor(owning: number)
    switch try FileStatus(of: file, path: path).kind {
    case .regular: return file
    case .folder: throw FileError("read", path, code: EISDIR)
    default: throw FileError("read as a regular file", path, code: EINVAL)
    }
  }
}
