internal import Text
internal import YAML

/// A text with placeholders for values that differ between jobs: `${{ matrix.module }}`.
///
/// An additional `$` escapes a placeholder: `$${{` means `${{`.
struct Template: Sendable {
  /// The opening of a placeholder.
  static let opening = "${{"

  /// A part of the text.
  enum Part: Sendable {
    case text(String)
    /// A variable's name and place.
    case variable(String, Place)
  }

  /// The place of a placeholder.
  struct Place: Sendable {
    /// The span in the job file.
    var span: Span
    /// The place in the file that the job file names there, if that file contains the text.
    var file: JobFileProblem.Place?
  }

  /// The parts in order.
  private(set) var parts: [Part] = []
  /// The text as written.
  private(set) var source: String

  /// Creates a template from a text without variables.
  init(plain text: String) {
    parts = [.text(text)]
    source = text
  }

  /// Creates a template from a text; `place` returns the place of the opening with a number.
  ///
  /// Returns nil if a placeholder is not closed on its line, after reporting it with `report`.
  init?(_ text: String, place: (Int) -> Place, unclosed report: (Place) -> Void) {
    source = text
    guard text.contains(Self.opening) else {
      parts = [.text(text)]
      return
    }
    let bytes = Array(text.utf8)
    let marks = Marks(bytes)
    var plain: [UInt8] = []
    var index = 0
    var isWhole = true
    func endPlain() {
      if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
      plain = []
    }
    for (number, opening) in marks.openings.enumerated() where opening >= index {
      plain += bytes[index..<opening]
      index = opening + Self.opening.utf8.count
      if plain.last == UInt8(ascii: "$") {
        plain.removeLast()
        plain += Array(Self.opening.utf8)
        continue
      }
      guard let closing = marks.closing(after: index) else {
        report(place(number))
        isWhole = false
        continue
      }
      endPlain()
      let inside = String(decoding: bytes[index..<closing], as: UTF8.self)
      parts.append(.variable(Self.trimmed(inside), place(number)))
      index = closing + 2
    }
    guard isWhole else { return nil }
    plain += bytes[index...]
    endPlain()
  }

  /// Returns the plain text; nil if the text has variables or an unclosed placeholder.
  static func plain(_ text: String) -> String? {
    let nowhere = Place(span: .fileStart)
    guard let template = Template(text, place: { _ in nowhere }, unclosed: { _ in }),
      template.variables.isEmpty
    else { return nil }
    return template.filled { _ in "" }
  }

  /// The variables with their places.
  var variables: [(name: String, place: Place)] {
    parts.compactMap { part in
      if case .variable(let name, let place) = part { (name, place) } else { nil }
    }
  }

  /// Returns the text with its variables replaced.
  func filled(_ value: (String) -> String?) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let plain): text += plain
      case .variable(let name, _): text += value(name) ?? ""
      }
    }
    return text
  }

  /// Returns the spans of a text's openings in its source file, within a range.
  ///
  /// If the file writes the text with escapes, their number differs from that in the text.
  static func openings(in source: SourceText, _ range: Span) -> [Span] {
    var spans: [Span] = []
    for number in range.start.line...min(max(range.end.line, range.start.line), source.lineCount) {
      let line = Array(source.line(number))
      let marks = Marks(line)
      var column = 1
      var counted = 0
      for opening in marks.openings {
        column += characters(line[counted..<opening])
        counted = opening
        let start = SourcePosition(line: number, column: column)
        guard start >= range.start, start < range.end else { continue }
        let closing = marks.closing(after: opening + 3).map { $0 + 2 } ?? opening + 3
        let end = SourcePosition(line: number, column: column + characters(line[opening..<closing]))
        spans.append(Span(start: start, end: end))
      }
    }
    return spans
  }

  private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
    // Every character has exactly one byte that is not a continuation.
    bytes.count { $0 & 0xC0 != 0x80 }
  }

  private static func trimmed(_ text: String) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
  }

  /// The positions where placeholders open and close, found in one pass: a hostile file may have a
  /// hundred thousand.
  private struct Marks {
    private(set) var openings: [Int] = []
    /// The next closing on the same line, for each index.
    private var closings: [Int] = []

    init(_ bytes: [UInt8]) {
      let opening = Array(Template.opening.utf8)
      closings = Array(repeating: -1, count: bytes.count)
      var next = -1
      for index in bytes.indices.reversed() {
        if bytes[index] == 0x0A || bytes[index] == 0x0D { next = -1 }
        if bytes[index] == UInt8(ascii: "}"), index + 1 < bytes.count,
          bytes[index + 1] == bytes[index]
        {
          next = index
        }
        closings[index] = next
        if bytes[index] == opening[0], bytes[index...].starts(with: opening) {
          openings.append(index)
        }
      }
      openings.reverse()
    }

    /// Returns the end of a placeholder that is open at an index.
    func closing(after index: Int) -> Int? {
      closings.indices.contains(index) && closings[index] >= 0 ? closings[index] : nil
    }
  }
}
