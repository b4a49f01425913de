/// Splits a shell command where commands are joined: `&&`, `||`, `;`, `|`, `&`, newlines, and
/// nested commands.
///
/// Quotes are ignored: an extra part can only lead to a refusal, never to a grant.
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

  /// Returns a part without surrounding blanks and without the sign before a substitution.
  private static func trimmed(_ part: String) -> String {
    var rest = part.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace || last == "$" { rest.removeLast() }
    return String(rest)
  }
}
