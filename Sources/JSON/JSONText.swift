internal import FoundationEssentials

/// Examines JSON as text, for properties that a decoder does not report.
package enum JSONText {
  /// True when the outermost object has a key twice, in any spelling.
  ///
  /// Decoders silently use one of the two. `text` has been decoded, so it is valid JSON. Nested
  /// objects contain the data of others and are ignored.
  package static func repeatsKey(_ text: Span<UInt8>) -> Bool {
    var keys: Set<String> = []
    var depth = 0
    var string: Range<Int>?
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let start = index
        index = endOfString(text, from: start)
        string = start..<(index + 1)
      case UInt8(ascii: ":") where depth == 1:
        // Only keys precede a colon.
        if let place = string, !keys.insert(decoded(text, place)).inserted { return true }
      default: break
      }
      index += 1
    }
    return false
  }

  /// True when the bytes are UTF-8 without zeros.
  package static func isText(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where bytes[index] == 0 { return false }
    return (try? UTF8Span(validating: bytes)) != nil
  }

  /// True for a byte that JSON allows between tokens.
  package static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Returns the index of the quotation mark that ends the string starting at `start`.
  private static func endOfString(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < text.count - 1, text[index] != UInt8(ascii: "\"") {
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index
  }

  private static func decoded(_ text: Span<UInt8>, _ place: Range<Int>) -> String {
    let literal = place.map { text[$0] }
    guard literal.contains(UInt8(ascii: "\\")) else {
      return String(decoding: literal.dropFirst().dropLast(), as: UTF8.self)
    }
    return (try? JSONDecoder().decode(String.self, from: Data(literal))) ?? ""
  }
}
