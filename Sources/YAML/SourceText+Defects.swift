extension SourceText {
  /// The first place that no YAML text may have: broken UTF-8 or a control character.
  ///
  /// The parser looks for these too, but reads ahead in blocks and reports broken UTF-8 at one of
  /// several bytes; looking first gives the exact place.
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
      // Noncharacters at the end of the basic plane are refused by the parser as well.
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

extension Position {
  /// The place some characters further on in the same line.
  func advanced(by count: Int) -> Position {
    Position(line: line, column: column + count)
  }
}
