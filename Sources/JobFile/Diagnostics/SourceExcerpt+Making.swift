internal import Text
internal import YAML

extension SourceExcerpt {
  /// The maximum number of characters of a line to show.
  private static let longestText = 100
  /// The maximum number of characters before the affected part when the line is shortened.
  private static let longestLead = 40
  /// The replacement for a tab, whose real width would depend on the column.
  private static let tab = "    "

  /// Creates an excerpt with the line of a span.
  init(of source: SourceText, at span: Span) {
    // Only the part that is shown is decoded, because the line may be as long as the file.
    let bytes = source.line(span.start.line)
    var first = 0
    var piece = Self.characters(of: bytes, upTo: Self.longestText + 1)
    if piece.count > Self.longestText {
      first = max(0, span.start.column - 1 - Self.longestLead)
      piece = Self.characters(of: Self.drop(first, from: bytes), upTo: Self.longestText + 1)
    }
    let isCut = piece.count > Self.longestText
    let start = span.start.column - 1 - first
    let end = start + span.lengthOnFirstLine

    var text = ""
    var indentation = 0
    var width = 0
    if first > 0 {
      text = "…"
      indentation = 1
    }
    for (index, scalar) in piece.prefix(Self.longestText).enumerated() {
      let shown = scalar == "\t" ? Self.tab : VisibleText.escape(scalar)
      text += shown
      let cells = shown.unicodeScalars.reduce(0) { $0 + DisplayWidth.of($1) }
      if index < start {
        indentation += cells
      } else if index < end {
        width += cells
      }
    }
    if isCut { text += "…" }
    self.init(text: text, indentation: indentation, width: max(1, width))
  }

  /// Returns the first `count` characters of bytes.
  private static func characters(
    of bytes: ArraySlice<UInt8>,
    upTo count: Int
  ) -> ArraySlice<Unicode.Scalar> {
    // A character has at most four bytes.
    Array(String(decoding: bytes.prefix(count * 4), as: UTF8.self).unicodeScalars).prefix(count)
  }

  /// Returns the bytes after the first `count` characters.
  private static func drop(_ count: Int, from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = count
    let start = bytes.firstIndex { byte in
      // Every character has exactly one byte that is not a continuation.
      guard byte & 0xC0 != 0x80 else { return false }
      rest -= 1
      return rest < 0
    }
    return bytes[(start ?? bytes.endIndex)...]
  }
}

extension Span {
  /// The number of affected characters on the first line, at least one.
  ///
  /// For a value of several lines, such as a map, only the start is marked.
  var lengthOnFirstLine: Int {
    start.line == end.line ? max(1, end.column - start.column) : 1
  }
}
