internal import Text

/// A text in which each surrogate pair is one escape: `\ud83d\ude00` becomes `\U0001f600`.
///
/// JSON writes characters beyond the first 65,536 as two escapes, which the parser rejects. Only
/// those in double quotes are joined, since elsewhere they are plain text.
struct JoinedEscapes {
  /// The lengths in bytes of a pair of escapes and of the escape that replaces it.
  private static let lengths = (pair: 12, joined: 10)
  /// The largest number of times that the parser is asked for the next rejected escape.
  private static let mostAttempts = 1_000

  /// The text for the parser.
  private(set) var text: SourceText
  private let original: SourceText
  /// The indexes of the pairs in the original's bytes, in order.
  private var pairs: [Int] = []
  /// The columns at which joined escapes end, by line.
  private var ends: [Int: [Int]] = [:]

  init(_ original: SourceText) {
    self.original = original
    text = original
    guard Self.mayHoldPairs(original.bytes) else { return }
    for _ in 0..<Self.mostAttempts {
      guard let quote = Self.quoteOfRefusedEscape(in: text) else { return }
      let before = pairs.count
      join(from: index(ofJoined: text.byte(at: quote)))
      guard pairs.count > before else { return }
      rebuild()
    }
  }

  /// Returns the position in the original for a position in the parser's text.
  func original(_ position: SourcePosition) -> SourcePosition {
    let count = ends[position.line]?.count { $0 <= position.column } ?? 0
    return position.advanced(by: count * (Self.lengths.pair - Self.lengths.joined))
  }

  private static func mayHoldPairs(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while let index = rest.firstIndex(of: UInt8(ascii: "\\")) {
      if pair(in: bytes, at: index) != nil { return true }
      rest = rest[(index + 1)...]
    }
    return false
  }

  /// Returns the position of the double quote before an escape that the parser rejects.
  ///
  /// Nil if the text has no error or another one.
  private static func quoteOfRefusedEscape(in text: SourceText) -> SourcePosition? {
    var source = EventSource(text)
    do throws(YAMLError) {
      while true {
        if case .streamEnd = try source.next().kind { return nil }
      }
    } catch {
      guard case .syntax(let words, let context) = error.problem,
        words.contains("Unicode character escape"), let context
      else { return nil }
      return context.position
    }
  }

  /// Records the pairs in the quoted text at an index, and in what follows as long as that is JSON.
  private mutating func join(from quote: Int) {
    let bytes = original.bytes
    var index = quote + 1
    var isQuoted = true
    // Only certain characters before a quote allow a value or a key to begin.
    var mayBegin = false
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isQuoted {
        switch byte {
        case UInt8(ascii: "\\"):
          let isPair = Self.pair(in: bytes, at: index) != nil
          if isPair { pairs.append(index) }
          index += isPair ? Self.lengths.pair : 2
        case UInt8(ascii: "\""):
          isQuoted = false
          mayBegin = false
          index += 1
        default: index += 1
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where mayBegin: isQuoted = true
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":"):
        mayBegin = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
      case _ where "}]0123456789+-.eEtrufalsn".utf8.contains(byte): mayBegin = false
      default: return
      }
      index += 1
    }
  }

  /// Returns the character that two escapes encode as a surrogate pair.
  private static func pair(in bytes: ArraySlice<UInt8>, at index: Int) -> UInt32? {
    guard bytes[index] == UInt8(ascii: "\\"), bytes.indices.contains(index + lengths.pair - 1),
      let high = half(bytes[index..<(index + 6)]), (0xD800...0xDBFF).contains(high),
      let low = half(bytes[(index + 6)..<(index + 12)]), (0xDC00...0xDFFF).contains(low)
    else { return nil }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private static func half(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    guard bytes.starts(with: Array(#"\u"#.utf8)) else { return nil }
    let digits = bytes.dropFirst(2)
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private func index(ofJoined index: Int) -> Int {
    var result = index - text.bytes.startIndex + original.bytes.startIndex
    for pair in pairs where pair < result {
      result += Self.lengths.pair - Self.lengths.joined
    }
    return result
  }

  private mutating func rebuild() {
    var joined: [UInt8] = []
    var start = original.bytes.startIndex
    ends = [:]
    for pair in pairs {
      joined += original.bytes[start..<pair]
      let digits = String(Self.pair(in: original.bytes, at: pair) ?? 0xFFFD, radix: 16)
      joined += Array((#"\U"# + String(repeating: "0", count: 8 - digits.count) + digits).utf8)
      start = pair + Self.lengths.pair
      let place = original.position(ofByte: pair)
      let earlier = ends[place.line, default: []].count
      let shift = earlier * (Self.lengths.pair - Self.lengths.joined)
      ends[place.line, default: []].append(place.column - shift + Self.lengths.joined)
    }
    joined += original.bytes[start...]
    text = SourceText(joined)
  }
}

extension SourceText {
  /// Returns the index of the byte at a position.
  fileprivate func byte(at position: SourcePosition) -> Int {
    let line = line(position.line)
    var column = 1
    for index in line.indices where line[index] & 0xC0 != 0x80 {
      if column == position.column { return index }
      column += 1
    }
    return line.endIndex
  }
}
