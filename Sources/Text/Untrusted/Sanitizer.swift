/// Removes terminal and CI control from text: a small parser of ECMA-48 sequences.
enum Sanitizer {
  /// Returns the text without escape sequences; other control characters become U+FFFD.
  static func clean(_ bytes: [UInt8]) -> String {
    // Most text is plain; one pass over the bytes avoids parsing it.
    if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
    var output = String.UnicodeScalarView()
    output.reserveCapacity(bytes.count)
    var state = State.text
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      state = step(state, scalar, previous: previous, &output)
      previous = scalar
    }
    return String(output)
  }

  private enum State {
    case text
    /// After ESC.
    case escape
    /// After ESC and an intermediate character; one more character ends it.
    case intermediate
    /// In a control sequence, up to its final character.
    case control
    /// In an operating-system command or another string, up to BEL or the string terminator.
    ///
    /// The terminator is ESC and a backslash; ESC and anything else also ends the string and starts
    /// a new sequence.
    case string
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x09
  }

  private static func step(
    _ state: State,
    _ scalar: Unicode.Scalar,
    previous: Unicode.Scalar,
    _ output: inout String.UnicodeScalarView
  ) -> State {
    // A new line ends any sequence: an unfinished one must not swallow the rest.
    if scalar == "\n" && state != .text {
      output.append(scalar)
      return .text
    }
    switch state {
    case .text: return text(scalar, previous: previous, &output)
    case .escape:
      switch scalar.value {
      case 0x5B: return .control
      case 0x5D, 0x50, 0x58, 0x5E, 0x5F: return .string
      case 0x20...0x2F: return .intermediate
      case 0x1B: return .escape
      default: return .text
      }
    case .intermediate:
      if scalar.value == 0x1B { return .escape }
      return (0x20...0x2F).contains(scalar.value) ? .intermediate : .text
    case .control:
      if scalar.value == 0x1B { return .escape }
      return (0x40...0x7E).contains(scalar.value) ? .text : .control
    case .string:
      switch scalar.value {
      case 0x07, 0x9C: return .text
      case 0x1B: return .escape
      default: return .string
      }
    }
  }

  private static func text(
    _ scalar: Unicode.Scalar,
    previous: Unicode.Scalar,
    _ output: inout String.UnicodeScalarView
  ) -> State {
    switch scalar.value {
    case 0x1B: return .escape
    case 0x9B: return .control
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: return .string
    // A carriage return starts a line for CI log readers and lets text overwrite earlier text on a
    // terminal; at the end of a line it is only part of a CR LF line ending.
    case 0x0D: output.append("\n")
    case 0x0A where previous == "\r": break
    case 0x0A, 0x09: output.append(scalar)
    case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: output.append("\n")
    case 0x00...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF, 0xFEFF: output.append("\u{FFFD}")
    case 0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F:
      output.append("\u{FFFD}")
    default: output.append(scalar)
    }
    return .text
  }
}
