/// The last bytes of a stream that may be endless.
struct ErrorTail {
  /// The maximum number of bytes to keep.
  static let limit = 8 << 10

  private var kept: [UInt8] = []

  /// The last bytes.
  var bytes: [UInt8] { Array(kept.suffix(Self.limit)) }

  /// Appends the stream's next bytes.
  mutating func append(_ bytes: some Collection<UInt8>) {
    kept += bytes.suffix(Self.limit)
    // Trimmed occasionally, not with each byte.
    if kept.count > 2 * Self.limit { kept.removeFirst(kept.count - Self.limit) }
  }
}
