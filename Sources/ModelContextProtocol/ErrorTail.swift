/// The last bytes of a stream that may be endless.
struct ErrorTail {
  /// How many bytes are kept.
  static let limit = 8 << 10

  private var kept: [UInt8] = []

  /// The last bytes.
  var bytes: [UInt8] { Array(kept.suffix(Self.limit)) }

  /// Takes the stream's next bytes.
  mutating func append(_ bytes: some Collection<UInt8>) {
    kept += bytes.suffix(Self.limit)
    // Cut now and then, not at every byte.
    if kept.count > 2 * Self.limit { kept.removeFirst(kept.count - Self.limit) }
  }
}
