/// The strings of a JSON text, with the place of every character.
///
/// The text has been decoded before, so it is well-formed. Masking must keep it so: a mask may
/// replace only whole characters within a string.
package struct JSONStringSpans {
  /// One string: a value or a key.
  package struct Item {
    /// The range between the quotation marks.
    package var range: Range<Int>
    /// The keys on the path to it, joined by dots; empty for keys.
    package var path: String
    /// True when it contains an escape sequence.
    package var hasEscapes: Bool
  }

  /// The line.
  package let line: [UInt8]
  /// The strings in order.
  package private(set) var items: [Item] = []
  /// The numbers, which could be the digits of a secret.
  package private(set) var numbers: [Range<Int>] = []

  /// Finds the strings of a line.
  package init(_ line: [UInt8]) {
    self.line = line
    var levels: [Level] = []
    var index = 0
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "{"): levels.append(Level(isObject: true))
      case UInt8(ascii: "["): levels.append(Level(isObject: false))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
      case UInt8(ascii: ","):
        levels.last?.isObject == true ? levels.mutateLast { $0.hasKey = false } : ()
      case UInt8(ascii: "\""):
        let (end, hasEscapes) = endOfString(from: index + 1)
        let range = (index + 1)..<end
        if let level = levels.last, level.isObject, !level.hasKey {
          levels.mutateLast { level in
            level.key = String(decoding: line[range], as: UTF8.self)
            level.hasKey = true
          }
          items.append(Item(range: range, path: "", hasEscapes: hasEscapes))
        } else {
          let path = levels.compactMap(\.key).joined(separator: ".")
          items.append(Item(range: range, path: path, hasEscapes: hasEscapes))
        }
        index = end
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let start = index
        while index + 1 < line.count, Self.isOfNumber(line[index + 1]) { index += 1 }
        numbers.append(start..<(index + 1))
      default: break
      }
      index += 1
    }
  }

  fileprivate struct Level {
    var isObject: Bool
    var key: String?
    var hasKey = false
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
  }

  /// Returns the value at a path.
  package func value(at path: String) -> String? {
    items.first { $0.path == path }.map { String(decoding: line[$0.range], as: UTF8.self) }
  }

  private func endOfString(from start: Int) -> (end: Int, hasEscapes: Bool) {
    var index = start
    var hasEscapes = false
    while index < line.count, line[index] != UInt8(ascii: "\"") {
      if line[index] == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    return (min(index, line.count), hasEscapes)
  }

  /// Returns a string's decoded bytes, each with the range of its character in the line.
  package func decoded(_ item: Item) -> (bytes: [UInt8], places: [Range<Int>]) {
    var bytes: [UInt8] = []
    var places: [Range<Int>] = []
    bytes.reserveCapacity(item.range.count)
    places.reserveCapacity(item.range.count)
    var index = item.range.lowerBound
    while index < item.range.upperBound {
      let (text, length) = character(at: index, upTo: item.range.upperBound)
      for byte in text {
        bytes.append(byte)
        places.append(index..<(index + length))
      }
      index += length
    }
    return (bytes, places)
  }

  /// Returns a range extended to whole characters of a string.
  package func aligned(_ place: Range<Int>, in item: Item) -> Range<Int>? {
    let place = place.clamped(to: item.range)
    guard !place.isEmpty else { return nil }
    guard item.hasEscapes else { return place }
    var (start, end) = (item.range.lowerBound, item.range.lowerBound)
    var index = item.range.lowerBound
    while index < place.upperBound {
      if index <= place.lowerBound { start = index }
      index += character(at: index, upTo: item.range.upperBound).length
      end = index
    }
    return start..<end
  }

  /// Returns a character's bytes and its length in the line.
  private func character(at index: Int, upTo end: Int) -> (bytes: [UInt8], length: Int) {
    guard line[index] == UInt8(ascii: "\\"), index + 1 < end else { return ([line[index]], 1) }
    switch line[index + 1] {
    case UInt8(ascii: "n"): return ([0x0A], 2)
    case UInt8(ascii: "r"): return ([0x0D], 2)
    case UInt8(ascii: "t"): return ([0x09], 2)
    case UInt8(ascii: "b"): return ([0x08], 2)
    case UInt8(ascii: "f"): return ([0x0C], 2)
    case UInt8(ascii: "u"):
      guard let unit = unit(at: index, upTo: end) else { return ([line[index + 1]], 2) }
      if let scalar = Unicode.Scalar(unit) { return (Array(String(Character(scalar)).utf8), 6) }
      if let low = self.unit(at: index + 6, upTo: end), (0xDC00...0xDFFF).contains(low),
        unit < 0xDC00,
        let scalar = Unicode.Scalar(
          0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        )
      {
        return (Array(String(Character(scalar)).utf8), 12)
      }
      return (Array("\u{FFFD}".utf8), 6)
    case let byte: return ([byte], 2)
    }
  }

  private func unit(at index: Int, upTo end: Int) -> UInt16? {
    guard index + 6 <= end, line[index] == UInt8(ascii: "\\"),
      line[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt16(String(decoding: line[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
  }
}

extension [JSONStringSpans.Level] {
  fileprivate mutating func mutateLast(_ change: (inout JSONStringSpans.Level) -> Void) {
    guard !isEmpty else { return }
    change(&self[count - 1])
  }
}
