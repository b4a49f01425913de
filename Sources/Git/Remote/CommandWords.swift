/// The words of a simple command, as a shell reads them.
enum CommandWords {
  /// Returns the words; nil for anything that takes a shell.
  ///
  /// Quotes, backslashes, `$NAME`, `${NAME}` and `~/` are understood. The value of a variable is not
  /// split.
  static func read(_ line: String, _ environment: [String: String]) -> [String]? {
    // Long: one loop over the characters.
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = line[...]
    while let character = rest.popFirst() {
      switch (character, quote) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case (_, "'"): word = (word ?? "") + String(character)
      case ("$", _):
        guard let value = value(&rest, environment) else { return nil }
        word = (word ?? "") + value
      case ("\\", _):
        guard let next = rest.popFirst() else { return nil }
        let isPlain = quote != nil && !"$`\"\\".contains(next)
        word = (word ?? "") + (isPlain ? "\\" : "") + String(next)
      case ("`", _): return nil
      case (_, .some): word = (word ?? "") + String(character)
      case ("'", nil), ("\"", nil):
        quote = character
        word = word ?? ""
      case (" ", nil), ("\t", nil):
        if let end = word { words.append(end) }
        word = nil
      case ("~", nil) where word == nil:
        guard rest.first == "/", let home = environment["HOME"] else { return nil }
        word = home
      default:
        if "|&;<>()*?[]#\n".contains(character) { return nil }
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    return words + (word.map { [$0] } ?? [])
  }

  /// Returns the value of the variable whose name follows; an unset one is empty.
  private static func value(
    _ rest: inout Substring,
    _ environment: [String: String]
  ) -> String? {
    let isBraced = rest.first == "{"
    if isBraced { rest.removeFirst() }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest = rest[name.endIndex...]
    if isBraced, rest.popFirst() != "}" { return nil }
    return name.isEmpty || name.first?.isNumber == true ? nil : environment[String(name)] ?? ""
  }
}
