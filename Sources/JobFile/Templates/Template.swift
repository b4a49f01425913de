internal import YAML

/// A text with places for values that only a job of its own has: `${{ matrix.module }}`.
///
/// A further `$` in front makes such a place plain text: `$${{` stands for `${{`.
struct Template: Sendable {
  /// What a place begins with.
  static let opening = "${{"

  /// A part of the text.
  enum Part: Sendable {
    case text(String)
    /// A variable by its name, with its place.
    case variable(String, Place)
  }

  /// Where something stands.
  struct Place: Sendable {
    /// In the job file.
    var span: Span
    /// In the file that the job file names there, where the text stands in one.
    var file: JobFileProblem.Place?
  }

  /// The parts in order.
  private(set) var parts: [Part] = []
  /// The text as it was written.
  private(set) var source: String

  /// A text that has no variables.
  init(plain text: String) {
    parts = [.text(text)]
    source = text
  }

  /// Takes a text apart; `place` tells where the opening of a number stands.
  ///
  /// Returns nil where one is not closed on its line, which `report` is told.
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

  /// The plain text; nil for one with variables or with a place that is not closed.
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

  /// The text with the values of its variables.
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

  /// Where the openings of a text stand in the file that it was read from, between two places.
  ///
  /// The file may write the text with escapes; then there are not as many as in the text.
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

  /// Where places open and close, found in one pass: a hostile file has a hundred thousand.
  private struct Marks {
    private(set) var openings: [Int] = []
    /// For each index the next closing on the same line.
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

    /// Where the first place that is open at an index ends.
    func closing(after index: Int) -> Int? {
      closings.indices.contains(index) && closings[index] >= 0 ? closings[index] : nil
    }
  }
}
