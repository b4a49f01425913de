internal import Text

extension SourceText {
  /// Returns the first defect that no YAML text may have: invalid UTF-8 or a control character.
  ///
  /// The parser detects these too, but it reads ahead in blocks and reports invalid UTF-8 at one of
  /// several bytes; checking first gives the exact position.
  func firstDefect() -> YAMLError? {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte >= 0x20 && byte < 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
        continue
      }
      var decoder = UTF8()
      var iterator = bytes[index...].makeIterator()
      guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
        return defect(.invalidUTF8, at: index)
      }
      // The parser also rejects the noncharacters at the end of the basic plane.
      let isControl = scalar.properties.generalCategory == .control && scalar != "\u{85}"
      guard !isControl, scalar != "\u{FFFE}", scalar != "\u{FFFF}" else {
        return defect(.controlCharacter(scalar), at: index)
      }
      index += UTF8.width(scalar)
    }
    return nil
  }

  private func defect(_ problem: YAMLError.Problem, at index: Int) -> YAMLError {
    let start = position(ofByte: index)
    return YAMLError(problem, start: start, end: start.advanced(by: 1))
  }
}

extension SourcePosition {
  /// Returns the position some characters further on in the same line.
  func advanced(by count: Int) -> SourcePosition {
    SourcePosition(line: line, column: column + count)
  }
}
