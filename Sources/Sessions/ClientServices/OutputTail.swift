/// The end of a command's output, as text of limited length.
package struct OutputTail {
  /// The maximum number of bytes to keep, whatever limit is requested.
  package static let most = 4 << 20

  private let limit: Int
  private var bytes: [UInt8] = []
  private var isCut = false

  /// Creates a tail of `limit` bytes, but at most ``most``.
  package init(limit: Int) { self.limit = min(limit, Self.most) }

  /// Appends the next bytes.
  package mutating func append(_ more: [UInt8]) {
    bytes += more
    // Trimmed occasionally, not on each call, so that a flood does not move the whole buffer each
    // time.
    guard bytes.count > limit + limit / 4 + 65_536 else { return }
    bytes.removeFirst(bytes.count - limit)
    isCut = true
  }

  /// Returns the text, cut between two characters, and whether its start was cut off.
  ///
  /// Unless `isWhole`, an incomplete character at the end is held back because its remaining bytes
  /// may still come.
  package func text(isWhole: Bool) -> (text: String, isTruncated: Bool) {
    var kept = bytes.suffix(limit)
    let isTruncated = isCut || kept.count < bytes.count
    // The first bytes may be the rest of a cut character.
    if isTruncated {
      var dropped = 0
      while dropped < 3, let first = kept.first, first & 0xC0 == 0x80 {
        kept = kept.dropFirst()
        dropped += 1
      }
    }
    if !isWhole { kept = kept.dropLast(Self.unfinished(kept)) }
    let text = String(decoding: kept, as: UTF8.self)
    guard text.utf8.count > limit else { return (text, isTruncated) }
    // Invalid UTF-8 has grown by the replacement characters.
    var start = text.utf8.index(text.utf8.endIndex, offsetBy: -limit)
    while start.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(after: &start) }
    return (String(text[start...]), true)
  }

  /// Returns the number of bytes at the end that form an incomplete character.
  private static func unfinished(_ bytes: ArraySlice<UInt8>) -> Int {
    for (index, byte) in bytes.reversed().prefix(3).enumerated() where byte & 0xC0 != 0x80 {
      let length =
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      return length > index + 1 ? index + 1 : 0
    }
    return 0
  }
}
