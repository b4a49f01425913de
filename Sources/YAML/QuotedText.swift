public import Text

/// Text in quotes, as a suggestion shows it.
public enum QuotedText {
  /// The longest text that a suggestion repeats, in characters.
  private static let longest = 120

  /// Returns a text in quotes: single ones if it holds none.
  ///
  /// Nil if the text is too long to be shown in a message.
  public static func quoted(_ text: String) -> String? {
    guard text.count <= longest, !text.contains(where: \.isNewline) else { return nil }
    guard text.contains("'") else {
      return text.contains("\"") ? "'\(text)'" : "\"\(plain(text))\""
    }
    if !text.contains("\"") { return "\"\(plain(text))\"" }
    return "'" + text.replacing("'", with: "''") + "'"
  }

  /// Returns the part of a line between two places in quotes; the rest of the line if the second
  /// place is on another one.
  public static func quoted(
    _ text: SourceText,
    from start: SourcePosition,
    to end: SourcePosition
  ) -> String? {
    let line = SourceLine(start.line, of: text)
    let column = end.line == start.line ? end.column - 1 : line.scalars.count
    return quoted(line.text(from: start.column - 1, to: column))
  }

  /// Returns the text inside double quotes.
  private static func plain(_ text: String) -> String { text.replacing("\\", with: "\\\\") }
}
