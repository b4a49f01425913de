/// Takes a shell command apart at what joins commands: `&&`, `||`, `;`, `|`, `&`, lines, and what
/// runs another one within.
///
/// Quotes are not looked at: a part too many makes a refusal, never a grant.
package enum CommandParts {
  package static func of(_ command: String) -> [String] {
    var parts: [String] = []
    var part = ""
    for character in command {
      if ";|&()`{}\n".contains(character) {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    parts.append(part)
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  /// A part without blanks around it and without the sign before what it replaces.
  private static func trimmed(_ part: String) -> String {
    var rest = part.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace || last == "$" { rest.removeLast() }
    return String(rest)
  }
}
