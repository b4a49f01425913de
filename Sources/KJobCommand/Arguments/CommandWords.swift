/// Splits a command into words like a shell, without running one.
enum CommandWords {
  /// Returns the words with quotes and backslashes resolved; nothing is expanded.
  ///
  /// Returns nil if a quote is not closed or a backslash is at the end.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
      switch (quote, character) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (nil, "\\"), ("\"", "\\"):
        guard let next = rest.popFirst() else { return nil }
        // Within double quotes, a backslash is literal before most characters.
        let isEscape = quote == nil || next == "\"" || next == "\\" || next == "$" || next == "`"
        word = (word ?? "") + (isEscape ? "" : "\\") + String(next)
      case (nil, let space) where space.isWhitespace:
        if let finished = word { words.append(finished) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let finished = word { words.append(finished) }
    return quote == nil ? words : nil
  }
}
