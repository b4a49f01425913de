/// Measures and cuts text by the number of columns that it takes on a terminal.
///
/// Terminals differ in the width of joined emoji; here each part counts, so that text cut to a
/// width is never wider on any of them.
package enum DisplayWidth {
  /// Returns the number of columns of a text; colors take none.
  package static func of(_ text: some StringProtocol) -> Int {
    var width = 0
    var isColour = false
    for scalar in text.unicodeScalars { width += step(scalar, &isColour) }
    return width
  }

  /// Returns the part of the text that fits into `columns`, with an ellipsis if anything was cut
  /// off.
  ///
  /// Colors before the cut are kept and end there.
  package static func cut(_ text: String, to columns: Int) -> String {
    guard columns > 0 else { return "" }
    guard of(text) > columns else { return text }
    var output = String.UnicodeScalarView()
    var width = 0
    var isColour = false
    var hasColour = false
    for scalar in text.unicodeScalars {
      let own = step(scalar, &isColour)
      // One column is for the ellipsis.
      if width + own > columns - 1 { break }
      hasColour = hasColour || isColour
      width += own
      output.append(scalar)
    }
    return String(output) + "…" + (hasColour ? "\u{1B}[0m" : "")
  }

  /// Returns the text in lines of at most `columns`; it must not contain colors.
  package static func wrapped(_ text: some StringProtocol, at columns: Int) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var width = 0
    for scalar in text.unicodeScalars {
      let own = of(scalar)
      if width > 0, width + own > max(1, columns) {
        var next = String.UnicodeScalarView()
        // Words stay whole if that leaves at least half of the line.
        if scalar != " ", let space = line.lastIndex(of: " "),
          of(String(line[..<space])) * 2 >= columns
        {
          next = String.UnicodeScalarView(line[line.index(after: space)...])
          line = String.UnicodeScalarView(line[..<space])
        }
        lines.append(String(line))
        line = next
        width = of(String(line))
        if scalar == " ", line.isEmpty { continue }
      }
      line.append(scalar)
      width += own
    }
    return lines + [String(line)]
  }

  /// Returns the text cut or padded with spaces to a number of columns.
  package static func padded(_ text: String, to columns: Int) -> String {
    let text = cut(text, to: columns)
    return text + String(repeating: " ", count: max(0, columns - of(text)))
  }

  /// Follows kjob's own colors (ESC, a bracket, numbers, `m`), the only sequences that occur.
  private static func step(_ scalar: Unicode.Scalar, _ isColour: inout Bool) -> Int {
    if isColour {
      isColour = scalar != "m"
      return 0
    }
    isColour = scalar == "\u{1B}"
    return isColour ? 0 : of(scalar)
  }

  /// Returns the number of columns of one scalar: 0 for combining marks, 2 for wide characters.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if (0x20..<0x7F).contains(scalar.value) { return 1 }
    // This selector turns a character such as "☺" into an emoji, two columns wide.
    if scalar.value == 0xFE0F { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    // Vowels and final consonants of Hangul, which join the preceding character.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The Unicode blocks whose characters take two columns, without emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DFF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1D300...0x1D37F, 0x1F200...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
    0x20000...0x3FFFD,
  ]
}
