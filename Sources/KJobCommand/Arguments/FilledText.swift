internal import Text

/// Text in lines of a width, broken between words.
enum FilledText {
  /// Returns the lines of a text: the first one begins with `start`, and the others are indented by as
  /// many columns.
  static func lines(_ text: String, start: String = "", width: Int) -> [String] {
    let margin = String(repeating: " ", count: DisplayWidth.of(start))
    var lines: [String] = []
    var line = start
    var isEmpty = true
    for word in words(text) {
      if !isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > width {
        lines.append(line)
        (line, isEmpty) = (margin, true)
      }
      line += isEmpty ? word : " " + word
      isEmpty = false
    }
    return lines + [line]
  }

  /// Returns the words; short text between backquotes is one word, and so is a variable of a template.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var isOpen = false
    var isVariable = false
    for word in text.split(separator: " ").map(String.init) {
      let joins =
        (isOpen || isVariable)
        && DisplayWidth.of(words.last ?? "") + DisplayWidth.of(word) < longest
      if joins, let last = words.popLast() {
        words.append(last + " " + word)
      } else {
        words.append(word)
      }
      if word.contains("${{") { isVariable = true }
      if word.contains("}}") { isVariable = false }
      if word.count(where: { $0 == "`" }) % 2 == 1 { isOpen.toggle() }
    }
    return words
  }

  /// The columns of the longest piece that is kept together.
  private static let longest = 40
}
