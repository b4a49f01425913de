/// Examines bytes eight at a time, for input of hundreds of megabytes.
///
/// It contains all unsafe code of this module.
package enum ByteWords {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Returns the first index of a byte from `start` on, or the number of bytes if there is none.
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

  /// Returns the first index from `start` on that is not a plain character of a JSON string.
  ///
  /// Those are quotation marks, backslashes, control characters and bytes of characters beyond
  /// ASCII.
  package static func endOfPlainText(in text: Span<UInt8>, from start: Int) -> Int {
    let bytes = unsafe text.bytes
    var index = start
    while index + 8 <= text.count {
      let word = UInt64(
        littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      )
      // A borrow from a lower byte causes false matches only above a true one.
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

  /// True when both have the same bytes.
  package static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }

  /// True when the bytes in a range are those of a word.
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

  /// Returns the high bit of each byte that is zero; bits above the lowest one may be wrong.
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highBits
  }
}
