internal import COpenat
internal import Glibc
internal import Synchronization
internal import SystemText

// For work on very many entries, whose names are contiguous in memory and each end with a zero:
// nothing is allocated per entry.

extension Folder {
  /// Opens a folder below this one at a relative path, through no link.
  ///
  /// An empty path opens this folder again.
  public func descendant(_ path: [UInt8]) throws(FileError) -> Folder {
    guard !path.isEmpty else { return try folder(".") }
    // The system does not accept a longer path in one call.
    if path.count < 4_000 {
      let number = unsafe FileName(path).withCString {
        unsafe kjob_open_folder_beneath(descriptor.number, $0)
      }
      if number >= 0 { return Folder(owning: number) }
      // Sandboxes answer unknown calls with any of these.
      guard [ENOSYS, EPERM, EINVAL, EAGAIN, E2BIG].contains(-number) else {
        throw FileError("open the folder", FileName(path).description, code: -number)
      }
    }
    var folder = try self.folder(".")
    for name in path.split(separator: 0x2F) { folder = try folder.folder(FileName(name)) }
    return folder
  }

  /// Opens an entry if it is a folder on which nothing is mounted; otherwise throws `EXDEV`.
  ///
  /// Where the kernel or a sandbox does not know the call, a mounted folder is opened too: callers
  /// compare devices, and sandboxes that refuse the call do not allow mounts either.
  func folderOfSameMount(_ name: FileName) throws(FileError) -> Folder {
    let number = unsafe name.withCString {
      unsafe kjob_open_folder_of_mount(descriptor.number, $0)
    }
    if number >= 0 { return Folder(owning: number) }
    guard [ENOSYS, EPERM, EINVAL, EAGAIN, E2BIG].contains(-number) else {
      throw FileError("open the folder", name.description, code: -number)
    }
    return try folder(name)
  }

  /// Returns the status of an entry, or nil if it does not exist.
  public func statusIfPresent(at name: UnsafePointer<CChar>) throws(FileError) -> FileStatus? {
    var raw = stat()
    guard unsafe fstatat(descriptor.number, name, &raw, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw unsafe FileError("look at", String(systemCString: name), code: errno)
    }
    return FileStatus(raw)
  }

  /// Moves a file to another folder of the same file system, where nothing has its name.
  public func moveFile(
    at name: UnsafePointer<CChar>,
    to other: borrowing Folder
  ) throws(FileError) {
    let (from, to) = (descriptor.number, other.descriptor.number)
    guard unsafe renameat(from, name, to, name) == 0 else {
      throw unsafe FileError("move", String(systemCString: name), code: errno)
    }
  }

  /// Sets the access and modification times of an entry; a link is not followed.
  public func setTimes(
    _ time: FileStatus.Time,
    of name: UnsafePointer<CChar>
  ) throws(FileError) {
    let times = [time.ofSystem, time.ofSystem]
    guard unsafe utimensat(descriptor.number, name, times, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw unsafe FileError("set the times of", String(systemCString: name), code: errno)
    }
  }

  /// Removes an entry that is not a folder.
  public func removeFile(at name: UnsafePointer<CChar>) throws(FileError) {
    guard unsafe unlinkat(descriptor.number, name, 0) == 0 else {
      throw unsafe FileError("remove", String(systemCString: name), code: errno)
    }
  }

  /// Creates a subfolder.
  public func makeFolder(at name: UnsafePointer<CChar>, mode: UInt32) throws(FileError) {
    guard unsafe mkdirat(descriptor.number, name, mode_t(mode)) == 0 else {
      throw unsafe FileError("create the folder", String(systemCString: name), code: errno)
    }
  }

  /// Creates a symbolic link and returns its status; `text` ends with a zero.
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

  /// Creates a file that does not exist yet, with its contents and both times, and returns its
  /// status.
  ///
  /// `contents` writes to the descriptor with the given number and returns an errno value. The
  /// owner's bits of `mode` are set regardless of the process's mask.
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
    let done = unsafe withUnsafeTemporaryAllocation(of: timespec.self, capacity: 2) { times in
      unsafe times.initialize(repeating: time.ofSystem)
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
  /// Fills a buffer from an offset of the file; returns the number of bytes read.
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

  /// Writes a whole buffer to a file descriptor; returns 0 or an errno value.
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

  /// Copies a part of the file to another file descriptor; returns 0 or an errno value.
  ///
  /// The kernel does the copying and may share the bytes; if it cannot, they are read and written.
  public func copy(_ count: Int, at offset: Int, to number: Int32) -> Int32 {
    var done = 0
    while done < count {
      let copied = kjob_copy_range(self.number, offset + done, number, UInt(count - done))
      if copied > 0 {
        done += copied
        continue
      }
      if copied == -Int(EINTR) { continue }
      // Older kernels copy nothing between some file systems, with or without an error.
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
  /// True when the file system reflects every change of a file in its times.
  ///
  /// Some do not reflect writes to memory-mapped pages: tmpfs, and with it an overlay whose upper
  /// folder is on tmpfs. So known disk file systems are trusted by name, an overlay only after a
  /// test, and no others.
  public var tellsOfWrites: Bool {
    let kind = kjob_file_system_kind(descriptor.number)
    if Self.onDisks.contains(kind) { return true }
    return kind == Self.overlay && MappedWrites.areNoted(in: self)
  }

  /// ext2 to ext4, XFS and Btrfs.
  private static let onDisks = [0xEF53, 0x5846_5342, 0x9123_683E]
  private static let overlay = 0x794C_7630

  /// Asks the file system to treat the subfolders as unrelated, if it supports that.
  ///
  /// ext4 then puts each into its own region of the disk. Within one region, it would search past
  /// all recently deleted inodes for every new file.
  func spreadFolders() { _ = kjob_spread_folders(descriptor.number) }

  /// True when the folder's change time reflects added and removed names on its file system.
  ///
  /// That is known for local disk file systems; for others, such as network file systems, it is not
  /// certain.
  public var tellsOfNewEntries: Bool {
    let kind = kjob_file_system_kind(descriptor.number)
    return Self.onDisks.contains(kind) || kind == Self.overlay
  }
}

/// Tests once per file system whether writes to mapped memory show in a file's times.
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
