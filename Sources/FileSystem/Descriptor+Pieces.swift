internal import Glibc

extension Descriptor {
  /// Reads at most `count` bytes at an offset; returns fewer only at the end of the file.
  ///
  /// The position for other reads does not change.
  public func readPiece(_ count: Int, at offset: Int, path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let (wanted, place) = (count - bytes.count, offset + bytes.count)
      var code: Int32 = 0
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        let result = unsafe pread(number, buffer.baseAddress, wanted, off_t(place))
        code = result < 0 ? errno : 0
        filled = max(0, result)
      }
      if code == EINTR { continue }
      guard code == 0 else { throw FileError("read", path, code: code) }
      if piece.isEmpty { break }
      // The usual file arrives in one piece, which must not be copied.
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }
}
