internal import COpenat
internal import Glibc
internal import Synchronization
internal import SystemText

// For work on very many entries, whose names lie one behind the other in memory, each with a zero
// at its end: nothing is allocated for a single one.

extension Folder {
  /// Opens a folder below this one at a path of components, through no link.
  ///
  /// An empty path opens this one once more.
  public func descendant(_ path: [UInt8]) throws(FileError) -> Folder {
    guard !path.isEmpty else { return try folder(".") }
    // The system takes no longer path at once.
    if path.count < 4_000 {
      let number = unsafe FileName(path).withCString {
        unsafe kjob_open_folder_beneath(descriptor.number, $0)
      }
      if number >= 0 { return Folder(owning: number) }
      // Sandboxes answer calls that they do not know with any of these.
      guard [ENOSYS, EPERM, EINVAL, EAGAIN, E2BIG].contains(-number) else {
        throw FileError("open the folder", FileName(path).description, code: -number)
      }
    }
    var folder = try self.folder(".")
    for name in path.split(separator: 0x2F) { folder = try folder.folder(FileName(name)) }
    return folder
  }

  /// Looks at an entry, or answers nil when there is none.
  public func statusIfPresent(at name: UnsafePointer<CChar>) throws(FileError) -> FileStatus? {
    var raw = stat()
    guard unsafe fstatat(descriptor.number, name, &raw, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw unsafe FileError("look at", String(systemCString: name), code: errno)
    }
    return FileStatus(raw)
  }

  /// Makes a folder in this one.
  public func makeFolder(at name: UnsafePointer<CChar>, mode: UInt32) throws(FileError) {
    guard unsafe mkdirat(descriptor.number, name, mode_t(mode)) == 0 else {
      throw unsafe FileError("create the folder", String(systemCString: name), code: errno)
    }
  }

  /// Makes a symbolic link, whose text ends with a zero, and looks at it.
  public func makeLink(
    at name: UnsafePointer<CChar>,
    to text: UnsafePointer<CChar>
  ) throws(FileError) -> FileStatus {
    var raw = stat()
    guard unsafe symlinkat(text, descriptor.number, name) == 0,
      unsafe fstatat(descriptor.number, name, &raw, AT_SYMLINK_NOFOLLOW) == 0
    else { throw unsafe FileError("create the link", String(systemCString: name), code: errno) }
    return FileStatus(raw)
  }

  /// Makes a file that did not exist, with its contents and both its times, and looks at it.
  ///
  /// `contents` writes to the descriptor's number and returns an errno value. The owner's bits of
  /// `mode` are set whatever the process' mask is.
  public func makeFile(
    at name: UnsafePointer<CChar>,
    mode: UInt32,
    time: FileStatus.Time,
    contents: (Int32) -> Int32
  ) throws(FileError) -> FileStatus {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let number = unsafe openat(descriptor.number, name, flags, mode_t(mode))
    guard number >= 0 else {
      throw unsafe FileError("create", String(systemCString: name), code: errno)
    }
    defer { _ = close(number) }
    let code = contents(number)
    guard code == 0 else {
      throw unsafe FileError("write", String(systemCString: name), code: code)
    }
    let value = timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
    let done = unsafe withUnsafeTemporaryAllocation(of: timespec.self, capacity: 2) { times in
      unsafe times.initialize(repeating: value)
      return unsafe futimens(number, times.baseAddress)
    }
    var raw = stat()
    guard done == 0, unsafe fstat(number, &raw) == 0 else {
      throw unsafe FileError("set the times of", String(systemCString: name), code: errno)
    }
    guard raw.st_mode & 0o700 != mode & 0o700 else { return FileStatus(raw) }
    let permissions = (raw.st_mode & 0o7777) | mode_t(mode & 0o700)
    guard fchmod(number, permissions) == 0, unsafe fstat(number, &raw) == 0 else {
      throw unsafe FileError("set the permissions of", String(systemCString: name), code: errno)
    }
    return FileStatus(raw)
  }
}

extension Descriptor {
  /// Fills a buffer from a place of the file; returns how much there was.
  public func fill(
    _ buffer: UnsafeMutableRawBufferPointer,
    at offset: Int,
    path: String
  ) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count, let start = buffer.baseAddress {
      let count = unsafe pread(number, start + done, buffer.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        throw FileError("read", path, code: errno)
      }
    }
    return done
  }

  /// Writes all of a buffer to another descriptor's number; returns 0 or an errno value.
  public static func write(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Int32 {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = unsafe Glibc.write(number, start + done, bytes.count - done)
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  /// Copies a part of the file to another descriptor's number; returns 0 or an errno value.
  ///
  /// By way of the kernel, which may share the bytes; where it cannot, they are read and written.
  public func copy(_ count: Int, at offset: Int, to number: Int32) -> Int32 {
    var done = 0
    while done < count {
      let copied = kjob_copy_range(self.number, offset + done, number, UInt(count - done))
      if copied > 0 {
        done += copied
        continue
      }
      if copied == -Int(EINTR) { continue }
      // Older kernels copy nothing between some file systems, without or with an error.
      return copyThroughMemory(count - done, at: offset + done, to: number)
    }
    return 0
  }

  private func copyThroughMemory(_ count: Int, at offset: Int, to number: Int32) -> Int32 {
    var done = 0
    while done < count {
      let wanted = min(count - done, 1 << 20)
      do throws(FileError) {
        let piece = try readPiece(wanted, at: offset + done, path: "")
        guard !piece.isEmpty else { return EIO }
        let code = unsafe piece.withUnsafeBytes { unsafe Self.write($0, to: number) }
        guard code == 0 else { return code }
        done += piece.count
      } catch {
        return error.code
      }
    }
    return 0
  }
}

extension Folder {
  /// Whether the file system notes each change of a file in its times.
  ///
  /// Some do not note what is written to a page of memory that the file is mapped to: tmpfs, and with
  /// it an overlay whose upper folder lies there. So those of disks are trusted by name, an overlay
  /// when it has been tried, and no other.
  public var tellsOfWrites: Bool {
    let kind = kjob_file_system_kind(descriptor.number)
    if Self.onDisks.contains(kind) { return true }
    return kind == Self.overlay && MappedWrites.areNoted(in: self)
  }

  /// ext2 to ext4, XFS, Btrfs.
  private static let onDisks = [0xEF53, 0x5846_5342, 0x9123_683E]
  private static let overlay = 0x794C_7630

  /// Asks the file system to treat the folders in this one as unrelated, where it knows how to.
  ///
  /// ext4 then puts each in a region of the disk of its own. In one region it would look, for every
  /// new file, past all those that were deleted there in the last minute.
  public func spreadFolders() {
    _ = kjob_spread_folders(descriptor.number)
  }

  /// Whether the folder's time of change tells on its file system that a name came or went.
  ///
  /// Known of local ones on disks; of others, over a network say, nobody can be sure.
  public var tellsOfNewEntries: Bool {
    let kind = kjob_file_system_kind(descriptor.number)
    return Self.onDisks.contains(kind) || kind == Self.overlay
  }
}

/// Finds out once for each file system whether writes to mapped memory show in a file's times.
private enum MappedWrites {
  private static let found = Mutex<[UInt64: Bool]>([:])

  static func areNoted(in folder: borrowing Folder) -> Bool {
    guard let device = try? folder.identity().device else { return false }
    if let known = found.withLock({ $0[device] }) { return known }
    let isNoted = kjob_notes_mapped_writes(folder.descriptor.number) == 1
    found.withLock { $0[device] = isNoted }
    return isNoted
  }
}
