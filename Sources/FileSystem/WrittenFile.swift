/// What was written to a file, by which it is known again.
public struct WrittenFile: Hashable, Sendable {
  /// How many bytes.
  public let size: Int64
  /// Their digest.
  public let digest: SHA256Digest

  /// Describes what was written.
  public init(size: Int64, digest: SHA256Digest) {
    self.size = size
    self.digest = digest
  }

  /// Describes bytes.
  public init(_ bytes: [UInt8]) {
    self.init(size: Int64(bytes.count), digest: SHA256.digest(of: bytes))
  }

  /// Reads an open file from its beginning to its end; `path` is for the error's text only.
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
