/// A string of a JSON text, kept in its original bytes until it is needed.
public struct JSONString: Sendable {
  private enum Content: Sendable {
    /// The bytes between the quotation marks.
    case literal(ArraySlice<UInt8>, hasEscapes: Bool)
    case string(String)
  }

  private let content: Content

  init(literal: ArraySlice<UInt8>, hasEscapes: Bool) {
    content = .literal(literal, hasEscapes: hasEscapes)
  }

  /// Creates a JSON string from a known string.
  public init(_ string: String) { content = .string(string) }

  /// True when the string is empty.
  public var isEmpty: Bool {
    switch content {
    case .literal(let bytes, _): bytes.isEmpty
    case .string(let string): string.isEmpty
    }
  }

  /// True when it contains an escape sequence.
  public var hasEscapes: Bool {
    guard case .literal(_, let hasEscapes) = content else { return false }
    return hasEscapes
  }

  /// An upper bound for the number of its bytes.
  public var mostBytes: Int {
    switch content {
    // No character is longer than its escape sequence.
    case .literal(let bytes, _): bytes.count
    case .string(let string): string.utf8.count
    }
  }

  /// True when the string may end with this letter.
  public func mayEnd(withLetter letter: UInt8) -> Bool {
    switch content {
    case .literal(let bytes, hasEscapes: false): bytes.last == letter
    case .literal(let bytes, hasEscapes: true):
      // An escaped letter ends with a hexadecimal digit.
      bytes.last == letter || bytes.last.map(Self.isHexadecimal) == true
    case .string(let string): string.utf8.last == letter
    }
  }

  /// The decoded string.
  public var string: String {
    switch content {
    case .literal(let bytes, hasEscapes: false): String(decoding: bytes, as: UTF8.self)
    case .literal(let bytes, hasEscapes: true):
      String(decoding: Self.decoded(bytes), as: UTF8.self)
    case .string(let string): string
    }
  }

  /// The decoded string's bytes.
  public var bytes: ArraySlice<UInt8> {
    switch content {
    case .literal(let bytes, hasEscapes: false): bytes
    case .literal(let bytes, hasEscapes: true): Self.decoded(bytes)[...]
    case .string(let string): Array(string.utf8)[...]
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// Decodes escape sequences that have been validated.
  private static func decoded(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    let text = literal.span
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\"), index + 1 < text.count else {
        bytes.append(text[index])
        index += 1
        continue
      }
      let byte = text[index + 1]
      index += 2
      switch byte {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "u"):
        guard let unit = JSONScanner.unit(text, index - 2) else { break }
        index += 4
        var code = UInt32(unit)
        if (0xD800..<0xDC00).contains(code), let low = JSONScanner.unit(text, index) {
          code = 0x10000 + (code - 0xD800) << 10 + (UInt32(low) & 0x3FF)
          index += 6
        }
        bytes += String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}

extension JSONString: Hashable {
  /// Returns true when both decode to the same string.
  public static func == (left: JSONString, right: JSONString) -> Bool {
    left.string == right.string
  }

  /// Hashes the decoded string.
  public func hash(into hasher: inout Hasher) { hasher.combine(string) }

  /// Returns true when it decodes to the given string; avoids decoding if possible.
  public static func == (left: JSONString, right: String) -> Bool {
    if case .literal(let bytes, hasEscapes: false) = left.content,
      ByteWords.areEqual(bytes.span, right.utf8Span.span)
    {
      return true
    }
    return left.string == right
  }
}

extension JSONString: ExpressibleByStringLiteral {
  /// Creates a JSON string from a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension JSONString: Decodable {
  /// Decodes a string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
}
