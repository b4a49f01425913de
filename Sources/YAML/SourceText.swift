internal import Text

/// The bytes of a text file, with its lines.
///
/// Lines break where the parser breaks them: at LF, CR, CR LF, and at U+0085, U+2028 and U+2029.
public struct SourceText: Hashable, Sendable {
  /// The bytes without a byte order mark at the start.
  public let bytes: ArraySlice<UInt8>

  /// The range of each line's bytes, without its line break.
  private let lines: [Range<Int>]

  /// Splits any bytes into lines.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var lines: [Range<Int>] = []
    var start = self.bytes.startIndex
    var index = start
    while index < self.bytes.endIndex {
      let length = Self.lengthOfBreak(in: self.bytes, at: index)
      if length > 0 {
        lines.append(start..<index)
        start = index + length
      }
      index += max(length, 1)
    }
    lines.append(start..<self.bytes.endIndex)
    self.lines = lines
  }

  /// The number of lines, at least one.
  public var lineCount: Int { lines.count }

  /// Returns the bytes of a line without its line break; empty for a line that does not exist.
  public func line(_ number: Int) -> ArraySlice<UInt8> {
    lines.indices.contains(number - 1) ? bytes[lines[number - 1]] : []
  }

  /// Returns the position of a byte, given by its index in `bytes`.
  func position(ofByte index: Int) -> SourcePosition {
    var low = 0
    var high = lines.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle].lowerBound <= index { low = middle } else { high = middle }
    }
    let before = bytes[lines[low].lowerBound..<min(index, bytes.endIndex)]
    // Every character has exactly one byte that is not a continuation byte.
    let column = before.count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: low + 1, column: column + 1)
  }

  private static func lengthOfBreak(in bytes: ArraySlice<UInt8>, at index: Int) -> Int {
    switch bytes[index] {
    case 0x0A: 1
    case 0x0D: bytes[index...].starts(with: [0x0D, 0x0A]) ? 2 : 1
    case 0xC2: bytes[index...].starts(with: [0xC2, 0x85]) ? 2 : 0
    case 0xE2:
      bytes[index...].starts(with: [0xE2, 0x80, 0xA8])
        || bytes[index...].starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
    default: 0
    }
  }
}
