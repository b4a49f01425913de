/// The size and digest of a written file, by which later changes are detected.
public struct WrittenFile: Hashable, Sendable {
  /// The number of bytes.
  public let size: Int64
  /// The digest of the bytes.
  public let digest: SHA256Digest

  /// Creates a value from a size and a digest.
  public init(size: Int64, digest: SHA256Digest) {
    self.size = size
    self.digest = digest
  }

  /// Creates a value from bytes.
  public init(_ bytes: [UInt8]) {
    self.init(size: Int64(bytes.count), digest: SHA256.digest(of: bytes))
  }

  /// Reads an open file from its beginning to its end; `path` is used only in errors.
  public init(of file: borrowing Descriptor, path: String) throws(FileError) {
    var hash = SHA256()
    var size = 0
    while true {
      let piece = try file.readPiece(1 << 20, at: size, path: path)
      if piece.isEmpty { break }
      hash.update(piece)
      size += piece.count
    }
    self.init(size: Int64(size), digest: hash.digest())
  }
}
