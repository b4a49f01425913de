/// Makes text of unknown origin fit for a message.
enum VisibleText {
  /// Writes control and formatting characters as escapes, among them those that change direction.
  static func escape(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result += escape(scalar) }
    return result
  }

  /// Writes a character as it may be shown.
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

  /// Cuts a text to a number of characters, the last of which then is an ellipsis.
  static func shorten(_ text: String, to limit: Int) -> String {
    // Walking to the limit is enough; counting the whole of a long text is not needed.
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    return text.prefix(limit - 1) + "…"
  }
}

/// Sets words of the job file's author in backticks, harmless and not too long.
func quote(_ text: String) -> String {
  "`\(VisibleText.shorten(VisibleText.escape(text.prefix(200)), to: 80))`"
}

/// Joins phrases as alternatives: `a, b or c`.
func alternatives(_ phrases: [String]) -> String {
  guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "" }
  return phrases.dropLast().joined(separator: ", ") + " or " + last
}
