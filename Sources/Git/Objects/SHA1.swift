/// The SHA-1 checksum at the end of git's index.
///
/// libgit2 rejects an index without it and has no function to compute it. Nothing relies on it for
/// security.
enum SHA1 {
  /// Returns the 20 bytes of the checksum.
  static func digest(of bytes: [UInt8]) -> [UInt8] {
    var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
      0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
    )
    let whole = bytes.count / 64 * 64
    var tail = Array(bytes[whole...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let length = UInt64(bytes.count) * 8
    tail += (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) }
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
      unsafe bytes.withUnsafeBytes { source in
        for start in stride(from: 0, to: whole, by: 64) {
          unsafe add(source, start, words, &state)
        }
      }
      unsafe tail.withUnsafeBytes { source in
        for start in stride(from: 0, to: source.count, by: 64) {
          unsafe add(source, start, words, &state)
        }
      }
    }
    return [state.0, state.1, state.2, state.3, state.4].flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
  }

  private static func add(
    _ source: UnsafeRawBufferPointer,
    _ start: Int,
    _ words: UnsafeMutableBufferPointer<UInt32>,
    _ state: inout (UInt32, UInt32, UInt32, UInt32, UInt32)
  ) {
    for index in 0..<16 {
      let word = unsafe source.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
      unsafe words[index] = word.bigEndian
    }
    for index in 16..<80 {
      let word = unsafe words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
      unsafe words[index] = word << 1 | word >> 31
    }
    var (a, b, c, d, e) = state
    for index in 0..<80 {
      let (mixed, constant): (UInt32, UInt32) =
        switch index {
        case 0..<20: (b & c | ~b & d, 0x5A82_7999)
        case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case 40..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      let next = unsafe (a << 5 | a >> 27) &+ mixed &+ e &+ constant &+ words[index]
      (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
    }
    state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
  }
}
