internal import Glibc

extension Folder {
  /// The names of everything in the folder, except `.` and `..`, in no particular order.
  public func entries() throws(FileError) -> [FileName] {
    // A description of its own, so that the position of `descriptor` stays where it is.
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
      // Only errno tells the end of the folder from a failure.
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
  // The name is longer than the declared array for some file systems, hence no tuple.
  guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return FileName("") }
  let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    .assumingMemoryBound(to: CChar.self)
  let length = unsafe strlen(start)
  return unsafe FileName(UnsafeRawBufferPointer(start: start, count: length))
}
