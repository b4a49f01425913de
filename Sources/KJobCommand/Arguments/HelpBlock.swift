/// A part of a longer text in the help of a command, which the manual page shows too.
enum HelpBlock: Hashable {
  /// A paragraph, which is filled to the width at hand.
  case paragraph(String)
  /// Indented lines, such as a table, whose line breaks are kept.
  case literal(String)

  /// The columns of the longest literal line, with which the manual page fits into 80 columns.
  static let literalWidth = 72

  /// Returns the blocks of a text, each with whether an empty line is before it.
  ///
  /// Lines that begin with a space are literal, and an empty line ends a block.
  static func blocks(of text: String) -> [(block: HelpBlock, isSeparate: Bool)] {
    var blocks: [(block: HelpBlock, isSeparate: Bool)] = []
    var isSeparate = true
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      guard !line.isEmpty else {
        isSeparate = true
        continue
      }
      let isLiteral = line.hasPrefix(" ")
      switch (isSeparate ? nil : blocks.last?.block, isLiteral) {
      case (.paragraph(let start)?, false):
        blocks[blocks.count - 1].block = .paragraph(start + " " + line)
      case (.literal(let start)?, true):
        blocks[blocks.count - 1].block = .literal(start + "\n" + line)
      default: blocks.append((isLiteral ? .literal(line) : .paragraph(line), isSeparate))
      }
      isSeparate = false
    }
    return blocks
  }

  /// Returns a text whose paragraphs are filled to a width, with a line break at its end.
  static func filled(_ text: String, width: Int) -> String {
    var result = ""
    for (block, isSeparate) in blocks(of: text) {
      if isSeparate, !result.isEmpty { result += "\n" }
      switch block {
      case .paragraph(let words):
        result += FilledText.lines(words, width: width).joined(separator: "\n") + "\n"
      case .literal(let lines): result += lines + "\n"
      }
    }
    return result
  }
}
