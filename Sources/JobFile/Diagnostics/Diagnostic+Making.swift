public import Text
internal import YAML

extension Diagnostic {
  /// Creates a diagnostic for a problem that was found outside the job files' own text.
  ///
  /// `contents` is the file's text, of which the value at the position is shown.
  public init(
    _ severity: Severity = .error,
    file: String,
    contents: [UInt8]?,
    position: SourcePosition?,
    message: String,
    hint: String? = nil
  ) {
    let source = contents.map { SourceText($0) }
    let span = position.map { start in
      Span(start: start, end: source.map { Self.end(of: start, in: $0) } ?? start)
    }
    self.init(
      severity: severity,
      file: file,
      position: position,
      length: span?.lengthOnFirstLine ?? 0,
      message: FileReport.line(message),
      hint: hint.map(FileReport.line),
      excerpt: source.flatMap { source in span.map { SourceExcerpt(of: source, at: $0) } }
    )
  }

  /// Returns the end of the key or value that begins at a position.
  private static func end(of start: SourcePosition, in source: SourceText) -> SourcePosition {
    let bytes = source.line(start.line).prefix(8_000)
    let scalars = Array(
      String(decoding: bytes, as: UTF8.self).unicodeScalars.dropFirst(start.column - 1)
    )
    guard let first = scalars.first else { return start }
    var count = 1
    if first == "{" || first == "[" {
      // A list or a map is marked at its start.
    } else if first == "\"" || first == "'" {
      count += scalars.dropFirst().prefix { $0 != first }.count + 1
    } else {
      for (index, scalar) in scalars.enumerated().dropFirst() {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        if ",[]{}".unicodeScalars.contains(scalar) { break }
        if scalar == ":" && next == " " || scalar == " " && next == "#" { break }
        if scalar != " " { count = index + 1 }
      }
    }
    return SourcePosition(line: start.line, column: start.column + min(count, scalars.count))
  }
}
