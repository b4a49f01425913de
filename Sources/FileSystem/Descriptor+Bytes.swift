internal import Glibc

extension Descriptor {
  /// Writes all bytes, in several calls if necessary; `path` is used only in errors.
  public func write(_ bytes: [UInt8], path: String) throws(FileError) {
    let code = unsafe bytes.withUnsafeBytes { unsafe Self.write($0, to: number) }
    guard code == 0 else { throw FileError("write", path, code: code) }
  }

  /// Reads from the current position to the end; more than `limit` bytes fail with `EFBIG`.
  public func readToEnd(limit: Int, path: String) throws(FileError) -> [UInt8] {
    // The size is only a hint: a file may grow, and files in /proc report zero.
    let hint = Int(clamping: try FileStatus(of: self, path: path).size)
    guard hint <= limit else { throw FileError("read", path, code: EFBIG) }
    var bytes: [UInt8] = []
    var capacity = hint + 1
    while true {
      var code: Int32 = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        let result = unsafe read(number, buffer.baseAddress, capacity)
        code = result < 0 ? errno : 0
        count = max(0, result)
      }
      if code == EINTR { continue }
      guard code == 0 else { throw FileError("read", path, code: code) }
      if chunk.isEmpty { return bytes }
      guard bytes.count + chunk.count <= limit else {
        throw FileError("read", path, code: EFBIG)
      }
      // The usual file arrives in one piece, which must not be copied.
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      capacity = 65_536
    }
  }

  /// Writes the contents of another file from its current position on, piece by piece.
  public func write(
    contentsOf source: borrowing Descriptor,
    path: String
  ) throws(FileError) {
    let capacity = 1 << 20
    while true {
      var code: Int32 = 0
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        let result = unsafe read(source.number, buffer.baseAddress, capacity)
        code = result < 0 ? errno : 0
        count = max(0, result)
      }
      if code == EINTR { continue }
      guard code == 0 else { throw FileError("read", path, code: code) }
      if piece.isEmpty { return }
      try write(piece, path: path)
    }
  }

  /// Sets the access and modification times of an open file.
  public func setTimes(_ time: FileStatus.Time, path: String) throws(FileError) {
    let times = [time.ofSystem, time.ofSystem]
    guard unsafe futimens(number, times) == 0 else {
      throw FileError("set the times of", path, code: errno)
    }
  }

  /// Sets the permission bits of an open file.
  public func setPermissions(_ mode: UInt32, path: String) throws(FileError) {
    guard fchmod(number, mode_t(mode)) == 0 else {
      throw FileError("set the permissions of", path, code: errno)
    }
  }

  /// Waits until contents and attributes are on disk.
  public func synchronize(path: String) throws(FileError) {
    guard fsync(number) == 0 else { throw FileError("synchronize", path, code: errno) }
  }
}
