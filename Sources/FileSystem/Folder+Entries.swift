internal import Glibc

extension Folder {
  /// Returns the names of all entries except `.` and `..`, in no particular order.
  public func entries() throws(FileError) -> [FileName] {
    // Opened separately, so that the position of `descriptor` does not change.
    let number = unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw FileError("list the folder", ".", code: errno) }
    guard let stream = unsafe fdopendir(number) else {
      let code = errno
      close(number)
      throw FileError("list the folder", ".", code: code)
    }
    defer { unsafe closedir(stream) }
    var names: [FileName] = []
    while true {
      // Only errno distinguishes the end of the folder from a failure.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw FileError("list the folder", ".", code: errno) }
        return names
      }
      let name = unsafe entryName(entry)
      if name.bytes != [0x2E] && name.bytes != [0x2E, 0x2E] { names.append(name) }
    }
  }
}

/// Copies an entry's name out of memory that the next `readdir` overwrites.
private func entryName(_ entry: UnsafeMutablePointer<dirent>) -> FileName {
  // On some file systems the name is longer than the declared array, so the tuple cannot be used.
  guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return FileName("") }
  let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    .assumingMemoryBound(to: CChar.self)
  let length = unsafe strlen(start)
  return unsafe FileName(UnsafeRawBufferPointer(start: start, count: length))
}
