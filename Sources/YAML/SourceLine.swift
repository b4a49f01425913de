internal import Text

/// A line of a document as a person reads it: indentation, dashes, a key, and what follows.
struct SourceLine {
  /// The most characters of a line that are looked at.
  private static let longest = 2_000

  /// The characters without the line break.
  let scalars: [Unicode.Scalar]
  /// The number of spaces at the start.
  let indentation: Int
  /// The number of characters before the content that follows the dashes.
  let content: Int
  /// The number of characters before each dash that begins an item of a list.
  let dashes: [Int]
  /// The key without its colon; nil if the content does not begin with one.
  let key: String?
  /// The number of characters before the value, which is the content if there is no key.
  let value: Int

  /// Reads a line of a text.
  init(_ number: Int, of text: SourceText) {
    let bytes = text.line(number).prefix(Self.longest * 4)
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars.prefix(Self.longest))
    self.scalars = scalars
    indentation = scalars.prefix { $0 == " " }.count
    var index = indentation
    var dashes: [Int] = []
    while index < scalars.count, scalars[index] == "-",
      index + 1 == scalars.count || scalars[index + 1] == " "
    {
      dashes.append(index)
      index += 1
      while index < scalars.count, scalars[index] == " " { index += 1 }
    }
    self.dashes = dashes
    content = index
    let word = scalars[index...].prefix {
      $0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0)
    }
    let end = word.endIndex
    let isKey =
      !word.isEmpty && end < scalars.count && scalars[end] == ":"
      && (end + 1 == scalars.count || scalars[end + 1] == " ")
    key = isKey ? Self.string(word) : nil
    value = isKey ? end + 1 + scalars[(end + 1)...].prefix { $0 == " " }.count : index
  }

  /// True for a line without content, and for one that is a comment.
  var isBlank: Bool { content == scalars.count && dashes.isEmpty || at(content) == "#" }

  /// True when the value begins a text of several lines.
  var opensBlock: Bool {
    guard let first = at(value), first == "|" || first == ">" else { return false }
    return scalars[(value + 1)...].prefix { $0 != " " && $0 != "#" }
      .allSatisfy { "+-0123456789".unicodeScalars.contains($0) }
  }

  /// The name of what the line begins with, for messages: its key, or a dash.
  var label: String? { key ?? (dashes.isEmpty ? nil : "-") }

  /// The indentation of the label.
  var labelIndentation: Int { key == nil ? dashes.last ?? indentation : content }

  /// The first word of the content.
  var firstWord: String { Self.string(scalars[content...].prefix { $0 != " " }) }

  /// The value up to the end of the line, without spaces at its end.
  var valueText: String { Self.string(Self.trimmed(scalars[value...])) }

  /// The content before the value: the key with its colon, or nothing.
  var keyText: String { Self.string(scalars[content..<value]) }

  /// The last dash with the content before the value, as a fix begins.
  var lead: String { (dashes.isEmpty ? "" : "- ") + keyText }

  /// Returns the character at an index.
  func at(_ index: Int) -> Unicode.Scalar? {
    scalars.indices.contains(index) ? scalars[index] : nil
  }

  /// Returns the text between two indices.
  func text(from start: Int, to end: Int) -> String {
    guard start < end, start < scalars.count else { return "" }
    return Self.string(Self.trimmed(scalars[start..<min(end, scalars.count)]))
  }

  private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    let end = scalars.lastIndex { !$0.properties.isWhitespace } ?? scalars.startIndex - 1
    return scalars[..<(end + 1)]
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
