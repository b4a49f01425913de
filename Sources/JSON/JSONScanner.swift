/// Splits a JSON text into parts in one pass over its bytes, without creating values.
///
/// It accepts less than JSON allows, and nothing that `JSONDecoder` rejects or reads differently:
/// text with deep nesting, with duplicate or escaped keys, with lone surrogates or with very many
/// parts is left to the decoder. So callers can rely on the parts, and use the decoder if there are
/// none.
public struct JSONScanner: Sendable {
  /// The largest depth of nested arrays and objects.
  private static let mostLevels = 32
  /// The largest number of parts of a text.
  private static let mostParts = 4_096
  /// The largest number of keys of an object; each is compared with all others.
  private static let mostKeys = 24

  /// The parts in the order in which they begin.
  private(set) var parts: [JSONParts.Part] = []
  /// The indexes in `parts` of the open arrays and objects.
  private var open: [Int] = []

  /// Creates a scanner, which is best reused.
  public init() {}

  /// Splits a text into parts; nil if it is left to a decoder.
  public mutating func parts(of text: ArraySlice<UInt8>) -> JSONParts? {
    scan(text.span) ? JSONParts(text, parts) : nil
  }

  /// Splits a text into parts; false if it is left to a decoder.
  mutating func scan(_ text: Span<UInt8>) -> Bool {
    // Long: the states of one loop, for speed.
    parts.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    var index = 0
    while true {
      // A value must begin here.
      Self.skipWhiteSpace(text, &index)
      guard index < text.count, parts.count < Self.mostParts else { return false }
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = text[index] == UInt8(ascii: "{")
        guard open.count < Self.mostLevels else { return false }
        open.append(parts.count)
        parts.append(JSONParts.Part(isObject ? .object : .array, index))
        index += 1
        Self.skipWhiteSpace(text, &index)
        guard index < text.count else { return false }
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if text[index] != close {
          if isObject, !takeKey(text, &index) { return false }
          continue
        }
      case UInt8(ascii: "\""):
        guard let string = Self.string(text, &index) else { return false }
        parts.append(string)
      case UInt8(ascii: "t"): guard takeWord("true", .true, text, &index) else { return false }
      case UInt8(ascii: "f"): guard takeWord("false", .false, text, &index) else { return false }
      case UInt8(ascii: "n"): guard takeWord("null", .null, text, &index) else { return false }
      default: guard takeNumber(text, &index) else { return false }
      }
      // A value has ended here, or the innermost array or object is about to end.
      while true {
        Self.skipWhiteSpace(text, &index)
        guard let container = open.last else { return index == text.count }
        guard index < text.count else { return false }
        let isObject = parts[container].kind == .object
        if text[index] == UInt8(ascii: ",") {
          index += 1
          if isObject, !takeKey(text, &index) { return false }
          break
        }
        guard text[index] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          return false
        }
        index += 1
        parts[container].end = UInt32(truncatingIfNeeded: index)
        parts[container].next = UInt32(truncatingIfNeeded: parts.count)
        open.removeLast()
        if isObject, !keysAreUnique(of: container, text) { return false }
      }
    }
  }

  // MARK: - Pieces

  private static func skipWhiteSpace(_ text: Span<UInt8>, _ index: inout Int) {
    while index < text.count, text[index] <= 0x20, JSONText.isWhiteSpace(text[index]) { index += 1 }
  }

  /// Consumes a key and its colon.
  private mutating func takeKey(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    Self.skipWhiteSpace(text, &index)
    guard index < text.count, text[index] == UInt8(ascii: "\""), parts.count < Self.mostParts else {
      return false
    }
    let start = index + 1
    index = ByteWords.endOfPlainText(in: text, from: start)
    guard index < text.count, text[index] == UInt8(ascii: "\"") else { return false }
    parts.append(JSONParts.Part(.string, start, end: index))
    index += 1
    Self.skipWhiteSpace(text, &index)
    guard index < text.count, text[index] == UInt8(ascii: ":") else { return false }
    index += 1
    return true
  }

  private static func string(_ text: Span<UInt8>, _ index: inout Int) -> JSONParts.Part? {
    let start = index + 1
    var hasEscapes = false
    index = start
    while true {
      index = ByteWords.endOfPlainText(in: text, from: index)
      guard index < text.count else { return nil }
      switch text[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return JSONParts.Part(.string, start, end: index, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard let count = lengthOfEscape(text, index) else { return nil }
        index += count
      case 0x80...:
        guard let count = lengthOfCharacter(text, index) else { return nil }
        index += count
      default: return nil
      }
    }
  }

  /// Returns the length of an escape sequence; a surrogate pair counts as one.
  private static func lengthOfEscape(_ text: Span<UInt8>, _ index: Int) -> Int? {
    guard index + 1 < text.count else { return nil }
    switch text[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      guard let unit = unit(text, index), unit != 0 else { return nil }
      guard (0xD800...0xDFFF).contains(unit) else { return 6 }
      guard unit < 0xDC00, let low = self.unit(text, index + 6), (0xDC00...0xDFFF).contains(low)
      else { return nil }
      return 12
    default: return nil
    }
  }

  /// Returns the number in `\u1234`.
  static func unit(_ text: Span<UInt8>, _ index: Int) -> UInt16? {
    guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
      text[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt16 = 0
    for place in (index + 2)..<(index + 6) {
      let digit: UInt8
      switch text[place] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = text[place] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = text[place] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = text[place] - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Returns the length of a character beyond ASCII, if it is valid UTF-8.
  private static func lengthOfCharacter(_ text: Span<UInt8>, _ index: Int) -> Int? {
    func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < text.count && range.contains(text[index + offset])
    }
    switch text[index] {
    case 0xC2...0xDF: return follows(1) ? 2 : nil
    case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : nil
    case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : nil
    case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : nil
    case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : nil
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : nil
    case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : nil
    default: return nil
    }
  }

  private mutating func takeWord(
    _ word: StaticString,
    _ kind: JSONParts.Kind,
    _ text: Span<UInt8>,
    _ index: inout Int
  ) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= text.count, ByteWords.matches(text, index, end, word) else { return false }
    parts.append(JSONParts.Part(kind, index, end: end))
    index = end
    return true
  }

  private mutating func takeNumber(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    func takeDigits(_ index: inout Int) -> Int {
      let start = index
      while index < text.count, (0x30...0x39).contains(text[index]) { index += 1 }
      return index - start
    }
    let start = index
    if text[index] == UInt8(ascii: "-") { index += 1 }
    let first = index
    let count = takeDigits(&index)
    guard count > 0, count == 1 || text[first] != UInt8(ascii: "0") else { return false }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      guard takeDigits(&index) > 0 else { return false }
    }
    // An exponent may make the number too large for the decoder.
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") { return false }
    guard index - start <= 24 else { return false }
    parts.append(JSONParts.Part(.number, start, end: index))
    return true
  }

  /// True when no key of an object occurs twice.
  private func keysAreUnique(of object: Int, _ text: Span<UInt8>) -> Bool {
    var count = 0
    var key = object + 1
    while key < parts.count {
      count += 1
      guard count <= Self.mostKeys else { return false }
      var other = object + 1
      while other < key {
        if parts[other].count == parts[key].count,
          Self.isEqual(
            text,
            at: Int(parts[other].start),
            and: Int(parts[key].start),
            count: parts[key].count
          )
        {
          return false
        }
        other = after(value: other + 1)
      }
      key = after(value: key + 1)
    }
    return true
  }

  private func after(value index: Int) -> Int {
    parts[index].next == 0 ? index + 1 : Int(parts[index].next)
  }

  private static func isEqual(_ text: Span<UInt8>, at one: Int, and other: Int, count: Int) -> Bool
  {
    for offset in 0..<count where text[one + offset] != text[other + offset] { return false }
    return true
  }
}
