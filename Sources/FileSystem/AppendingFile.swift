internal import Glibc
internal import SystemText

/// A file that only grows, such as a journal.
public struct AppendingFile: ~Copyable, Sendable {
  /// The file's path.
  public let path: String
  private let file: Descriptor

  /// Opens or creates the file; throws for links and anything but a regular file.
  public init(path: String, mode: UInt32 = 0o644) throws(FileError) {
    try requireNoZero(path, "open")
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let number = unsafe path.withSystemCString { unsafe open($0, flags, mode_t(mode)) }
    guard number >= 0 else { throw FileError("open", path, code: errno) }
    let file = Descriptor(owning: number)
    guard try FileStatus(of: file, path: path).kind == .regular else {
      throw FileError("append to", path, code: EINVAL)
    }
    self.file = file
    self.path = path
  }

  /// Appends all bytes.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try file.write(bytes, path: path)
  }

  /// Truncates the file to a length in bytes.
  public func truncate(to length: Int) throws(FileError) {
    guard ftruncate(file.number, off_t(length)) == 0 else {
      throw FileError("truncate", path, code: errno)
    }
  }

  /// Waits until the written bytes are on disk.
  public func synchronize() throws(FileError) {
    guard fdatasync(file.number) == 0 else {
      throw FileError("synchronize", path, code: errno)
    }
  }
}
