/// The visible bytes of a stream, each with its place in the stream.
///
/// A color in the middle of a word, a zero-width space or a lone carriage return does not keep a
/// reader, or a program that removes them later, from seeing the surrounding text.
struct ShownBytes: Sendable {
  /// The position of the stream relative to sequences.
  private enum State: Hashable, Sendable {
    case text
    case escape
    case intermediate
    case control
    case string
    /// In a string, after ESC.
    case stringEscape
  }

  private var state = State.text
  /// The visible bytes.
  private(set) var bytes: [UInt8] = []
  /// The place of each visible byte.
  private(set) var places: [Int] = []

  /// True when all bytes are certainly visible.
  ///
  /// They then contain nothing that begins a sequence and no zero-width character.
  static func areAllShown(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte >= 0x20 && byte < 0x7F { continue }
      if byte == 0x0A || byte == 0x09 { continue }
      guard byte >= 0x80 else { return false }
      switch byte {
      case 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3:
        let isCutOff = index - 1 + lengthOfCharacter(byte) > bytes.count
        if isCutOff || lengthOfHidden(bytes, at: index - 1) > 0 { return false }
      default: break
      }
    }
    return true
  }

  /// True when the stream is not in a sequence.
  var isPlainText: Bool { state == .text }

  /// Skips bytes, so that the next ones continue in the resulting state.
  mutating func pass(_ source: [UInt8]) {
    if isPlainText && Self.areAllShown(source) { return }
    take(source, isAll: true, keepsBytes: false)
  }

  /// Adds bytes, of which the first has the place 0.
  ///
  /// Unless `isAll` is true, an incomplete character at their end is left out.
  mutating func take(_ source: [UInt8], isAll: Bool, keepsBytes: Bool = true) {
    // Long: the states of one loop, for speed.
    if keepsBytes {
      bytes.reserveCapacity(source.count)
      places.reserveCapacity(source.count)
    }
    var index = 0
    while index < source.count {
      let byte = source[index]
      if state == .text, byte >= 0x20, byte < 0x7F {
        if keepsBytes {
          bytes.append(byte)
          places.append(index)
        }
        index += 1
        continue
      }
      if byte == 0x0A { state = .text }
      switch state {
      case .text:
        if !isAll, index + Self.lengthOfCharacter(byte) > source.count { return }
        let hidden = min(Self.lengthOfHidden(source, at: index), source.count - index)
        if byte == 0x1B {
          state = .escape
        } else if hidden > 0 {
          beginControl(source[index + hidden - 1], isPair: hidden == 2 && byte == 0xC2)
          index += hidden - 1
        } else if keepsBytes {
          bytes.append(byte)
          places.append(index)
        }
      case .escape: state = Self.afterEscape(byte)
      case .intermediate:
        if byte == 0x1B { state = .escape } else if !(0x20...0x2F).contains(byte) { state = .text }
      case .control:
        if byte == 0x1B { state = .escape } else if (0x40...0x7E).contains(byte) { state = .text }
      case .string:
        if byte == 0x07 { state = .text } else if byte == 0x1B { state = .stringEscape }
        if byte == 0x9C, index > 0, source[index - 1] == 0xC2 { state = .text }
      case .stringEscape: state = Self.afterEscape(byte)
      }
      index += 1
    }
  }

  private static func lengthOfCharacter(_ byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  private static func afterEscape(_ byte: UInt8) -> State {
    switch byte {
    case 0x5B: .control
    case 0x5D, 0x50, 0x58, 0x5E, 0x5F: .string
    case 0x20...0x2F: .intermediate
    case 0x1B: .escape
    default: .text
    }
  }

  /// C1 controls also begin sequences.
  private mutating func beginControl(_ last: UInt8, isPair: Bool) {
    guard isPair else { return }
    switch last {
    case 0x9B: state = .control
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: state = .string
    default: break
    }
  }

  /// Returns the length in bytes of the zero-width character at a place; 0 if there is none.
  private static func lengthOfHidden(_ bytes: [UInt8], at start: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 {
      start + offset < bytes.count ? bytes[start + offset] : 0
    }
    switch byte(0) {
    case 0x09, 0x0A: return 0
    case 0x00..<0x20, 0x7F: return 1
    case 0xC2 where (0x80...0x9F).contains(byte(1)) || byte(1) == 0xAD: return 2
    case 0xCD where byte(1) == 0x8F: return 2
    case 0xD8 where byte(1) == 0x9C: return 2
    case 0xE1 where byte(1) == 0xA0 && (0x8B...0x8F).contains(byte(2)): return 3
    case 0xE2 where byte(1) == 0x80:
      let isHidden = (0x8B...0x8F).contains(byte(2)) || (0xA8...0xAE).contains(byte(2))
      return isHidden ? 3 : 0
    case 0xE2 where byte(1) == 0x81 && (0xA0...0xAF).contains(byte(2)): return 3
    case 0xEF where byte(1) == 0xBB && byte(2) == 0xBF: return 3
    case 0xEF where byte(1) == 0xB8 && (0x80...0x8F).contains(byte(2)): return 3
    case 0xF3 where byte(1) == 0xA0: return 4
    default: return 0
    }
  }
}
