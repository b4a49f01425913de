internal import Glibc
internal import SystemText

/// An open folder, whose entries are reached by name without resolving a path again.
///
/// No call follows a symbolic link in place of an entry. The path in a thrown error is only the
/// entry's name; callers that know the folder's path prepend it.
public struct Folder: ~Copyable, Sendable {
  /// The folder's open descriptor.
  public let descriptor: Descriptor

  /// Opens the folder at a path; the last component may be a link only if that is allowed.
  public init(path: String, followingLinks: Bool = false) throws(FileError) {
    try requireNoZero(path, "open the folder")
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
    let number = unsafe path.withSystemCString { unsafe open($0, flags) }
    guard number >= 0 else { throw FileError("open the folder", path, code: errno) }
    descriptor = Descriptor(owning: number)
  }

  init(owning number: Int32) { descriptor = Descriptor(owning: number) }

  /// Returns the identity of the folder.
  public func identity() throws(FileError) -> FileIdentity {
    try FileStatus(of: descriptor, path: ".").identity
  }

  /// Returns the status of an entry; links are not followed.
  public func status(of name: FileName) throws(FileError) -> FileStatus {
    var raw = stat()
    let code = unsafe name.withCString {
      unsafe fstatat(descriptor.number, $0, &raw, AT_SYMLINK_NOFOLLOW)
    }
    guard code == 0 else { throw FileError("look at", name.description, code: errno) }
    return FileStatus(raw)
  }

  /// Returns the status of an entry, or of its target if it is a link.
  public func targetStatus(of name: FileName) throws(FileError) -> FileStatus {
    var raw = stat()
    let code = unsafe name.withCString { unsafe fstatat(descriptor.number, $0, &raw, 0) }
    guard code == 0 else { throw FileError("look at", name.description, code: errno) }
    return FileStatus(raw)
  }

  /// Returns the status of an entry, or nil if it does not exist.
  public func statusIfPresent(of name: FileName) throws(FileError) -> FileStatus? {
    do {
      return try status(of: name)
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  /// Opens a subfolder.
  public func folder(_ name: FileName) throws(FileError) -> Folder {
    let number = unsafe name.withCString {
      unsafe openat(descriptor.number, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    guard number >= 0 else {
      throw FileError("open the folder", name.description, code: errno)
    }
    return Folder(owning: number)
  }

  /// Opens an entry for reading if it is a regular file; never waits.
  public func regularFile(_ name: FileName) throws(FileError) -> Descriptor {
    // Without O_NONBLOCK a named pipe would block the thread forever.
    let number = unsafe name.withCString {
      unsafe openat(
        descriptor.number,
        $0,
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      )
    }
    guard number >= 0 else { throw FileError("open", name.description, code: errno) }
    let file = Descriptor(owning: number)
    guard try FileStatus(of: file, path: name.description).kind == .regular else {
      throw FileError("read as a regular file", name.description, code: EINVAL)
    }
    return file
  }

  /// Creates and opens a file that does not exist yet.
  public func newFile(_ name: FileName, mode: UInt32) throws(FileError) -> Descriptor {
    let number = unsafe name.withCString {
      unsafe openat(
        descriptor.number,
        $0,
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
        mode_t(mode)
      )
    }
    guard number >= 0 else { throw FileError("create", name.description, code: errno) }
    return Descriptor(owning: number)
  }

  /// Creates a file that does not exist yet, with its contents.
  public func write(_ bytes: [UInt8], to name: FileName, mode: UInt32 = 0o644) throws(FileError) {
    let file = try newFile(name, mode: mode)
    try file.write(bytes, path: name.description)
  }

  /// Creates a subfolder.
  public func makeFolder(_ name: FileName, mode: UInt32 = 0o777) throws(FileError) {
    let code = unsafe name.withCString { unsafe mkdirat(descriptor.number, $0, mode_t(mode)) }
    guard code == 0 else {
      throw FileError("create the folder", name.description, code: errno)
    }
  }

  /// Creates a subfolder unless it exists.
  public func makeFolderIfMissing(
    _ name: FileName,
    mode: UInt32 = 0o777
  ) throws(FileError) {
    do {
      try makeFolder(name, mode: mode)
    } catch {
      guard error.code == EEXIST, try status(of: name).kind == .folder else { throw error }
    }
  }

  /// Creates a symbolic link with the given text.
  public func makeLink(_ name: FileName, to target: [UInt8]) throws(FileError) {
    let code = unsafe FileName(target).withCString { text in
      unsafe name.withCString { unsafe symlinkat(text, descriptor.number, $0) }
    }
    guard code == 0 else {
      throw FileError("create the link", name.description, code: errno)
    }
  }

  /// Reads the text of a symbolic link.
  public func linkText(_ name: FileName) throws(FileError) -> [UInt8] {
    // The longest text that Linux allows.
    let capacity = 4_096
    var length = 0
    let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      length = unsafe name.withCString { path in
        unsafe buffer.withMemoryRebound(to: CChar.self) {
          guard let start = $0.baseAddress else { return 0 }
          return unsafe readlinkat(descriptor.number, path, start, capacity)
        }
      }
      count = max(0, length)
    }
    guard length >= 0 else { throw FileError("read the link", name.description, code: errno) }
    return text
  }

  /// Renames an entry, or moves it to another folder of the same file system.
  public func rename(
    _ name: FileName,
    to newName: FileName,
    in other: borrowing Folder
  ) throws(FileError) {
    let (from, to) = (descriptor.number, other.descriptor.number)
    let code = unsafe name.withCString { old in
      unsafe newName.withCString { unsafe renameat(from, old, to, $0) }
    }
    guard code == 0 else { throw FileError("rename", name.description, code: errno) }
  }

  /// Removes an entry that is not a folder.
  public func removeFile(_ name: FileName) throws(FileError) {
    let code = unsafe name.withCString { unsafe unlinkat(descriptor.number, $0, 0) }
    guard code == 0 else { throw FileError("remove", name.description, code: errno) }
  }

  /// Removes an empty folder.
  public func removeFolder(_ name: FileName) throws(FileError) {
    let code = unsafe name.withCString { unsafe unlinkat(descriptor.number, $0, AT_REMOVEDIR) }
    guard code == 0 else {
      throw FileError("remove the folder", name.description, code: errno)
    }
  }

  /// Sets an entry's permission bits; never those of a link's target.
  public func setPermissions(_ mode: UInt32, of name: FileName) throws(FileError) {
    let code = unsafe name.withCString {
      unsafe fchmodat(descriptor.number, $0, mode_t(mode), AT_SYMLINK_NOFOLLOW)
    }
    guard code == 0 else {
      throw FileError("set the permissions of", name.description, code: errno)
    }
  }

  /// Waits until the folder's entries are on disk.
  public func synchronize() throws(FileError) {
    guard fsync(descriptor.number) == 0 else {
      throw FileError("synchronize the folder", ".", code: errno)
    }
  }
}
