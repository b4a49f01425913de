/// Looks at bytes without looking at each by itself, for what comes by the hundred megabytes.
///
/// All of this module's unsafe code is here.
package enum ByteWords {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The first place of a byte at or behind `start`, or the number of bytes where there is none.
  package static func firstIndex(of byte: UInt8, in text: Span<UInt8>, from start: Int) -> Int {
    let pattern = ones &* UInt64(byte)
    let bytes = unsafe text.bytes
    var index = start
    while index + 8 <= text.count {
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      let found = zeros(UInt64(littleEndian: word) ^ pattern)
      if found != 0 { return index + found.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < text.count, text[index] != byte { index += 1 }
    return index
  }

  /// The first place at or behind `start` that is no plain character of a JSON string: a quotation
  /// mark, a backslash, a control character, or a byte of a character beyond ASCII.
  package static func endOfPlainText(in text: Span<UInt8>, from start: Int) -> Int {
    let bytes = unsafe text.bytes
    var index = start
    while index + 8 <= text.count {
      let word = UInt64(
        littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      )
      // A borrow from a byte below makes false finds only above a true one.
      let found =
        zeros(word ^ ones &* UInt64(UInt8(ascii: "\"")))
        | zeros(word ^ ones &* UInt64(UInt8(ascii: "\\")))
        | (word &- ones &* 0x20) & ~word & highBits
        | word & highBits
      if found != 0 { return index + found.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < text.count {
      let byte = text[index]
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return index
      }
      index += 1
    }
    return index
  }

  /// Whether bytes are the same.
  package static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }

  /// Whether bytes are those of a word.
  package static func matches(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ word: StaticString)
    -> Bool
  {
    guard end - start == word.utf8CodeUnitCount else { return false }
    let letters = unsafe word.utf8Start
    for offset in 0..<(end - start) {
      if unsafe text[start + offset] != letters[offset] { return false }
    }
    return true
  }

  /// The high bit of each byte that is zero; those above the lowest one may be wrong.
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highBits
  }
}
