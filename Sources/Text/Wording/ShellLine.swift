/// Command lines for people to copy.
package enum ShellLine {
  /// Returns the line that a shell splits into these words.
  package static func quoting(_ words: [String]) -> String {
    words.map { word in
      let isPlain = !word.isEmpty && word.utf8.allSatisfy(isPlain)
      if isPlain { return word }
      // Scalars must be compared, because a quote with a combining accent is still a quote to a
      // shell.
      let inner = word.unicodeScalars.replacing(
        "'".unicodeScalars,
        with: #"'\''"#.unicodeScalars
      )
      return "'" + String(inner) + "'"
    }.joined(separator: " ")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "_-./=:@%+,".utf8.contains(byte)
    }
  }
}
