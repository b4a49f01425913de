/// Makes text of unknown origin safe for a message.
enum VisibleText {
  /// Escapes control and formatting characters, including those that change the text direction.
  static func escape(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result += escape(scalar) }
    return result
  }

  /// Escapes a character if necessary.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      return "\\u{\(String(scalar.value, radix: 16))}"
    default:
      return String(Character(scalar))
    }
  }

  /// Shortens a text to a number of characters, of which the last is an ellipsis.
  static func shorten(_ text: String, to limit: Int) -> String {
    // Stops at the limit instead of counting all of a long text.
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    return text.prefix(limit - 1) + "…"
  }
}

/// Returns the author's words in backticks, escaped and shortened.
func quote(_ text: String) -> String {
  "`\(VisibleText.shorten(VisibleText.escape(text.prefix(200)), to: 80))`"
}

/// Joins phrases as alternatives: `a, b or c`.
func alternatives(_ phrases: [String]) -> String {
  guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "" }
  return phrases.dropLast().joined(separator: ", ") + " or " + last
}
