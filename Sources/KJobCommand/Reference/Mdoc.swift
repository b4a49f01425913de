/// Writes text in the mdoc language, which both mandoc and groff read.
enum Mdoc {
  /// Returns filled text with each sentence on its own line, so that the formatter chooses the
  /// spaces between them; text between backquotes is bold.
  static func prose(_ text: String) -> String {
    let sentences = text.replacing("\n", with: " ").replacing(". ", with: ".\n")
    return protected(
      sentences.split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
        let part = escaped($1)
        return $0 % 2 == 1 && !part.isEmpty ? "\\fB\(part)\\fR" : part
      }.joined()
    )
  }

  /// Returns text lines, escaped so that none is taken for a request.
  static func lines(_ text: String) -> String { protected(escaped(text)) }

  /// Returns a display of text whose line breaks are kept.
  static func literal(_ text: String) -> String {
    ".Bd -literal -offset 2n\n\(lines(text))\n.Ed\n"
  }

  /// Returns a heading of a section's part.
  static func part(_ title: String) -> String { ".Ss \(escaped(title))\n" }

  /// Returns a list of terms, written in this language, with what they mean.
  static func list(_ items: [(term: String, text: String)]) -> String {
    ".Bl -tag -width Ds\n" + items.map { ".It \($0.term)\n\($0.text)\n" }.joined() + ".El\n"
  }

  /// Returns literal text, with dashes that can be copied and quotes that stay unchanged.
  static func escaped(_ text: some StringProtocol) -> String {
    var output = ""
    for character in text {
      switch character {
      case "\\": output += "\\e"
      case "-": output += "\\-"
      case "'": output += "\\(aq"
      case "`": output += "\\(ga"
      case "^": output += "\\(ha"
      case "~": output += "\\(ti"
      case _ where character.isASCII: output.append(character)
      default:
        for scalar in character.unicodeScalars {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          output += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
        }
      }
    }
    return output
  }

  private static func protected(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : String(line)
    }.joined(separator: "\n")
  }
}
