internal import YAML

/// A part of a job file.
struct Span: Hashable, Sendable {
  /// The first character.
  var start: SourcePosition
  /// The place after the last character.
  var end: SourcePosition

  /// The start of a file.
  static let fileStart = Span(start: .start, end: .start)
}

extension Span {
  /// The part that a node takes.
  init(_ node: Node) {
    self.init(start: SourcePosition(node.start), end: SourcePosition(node.end))
  }
}

extension SourcePosition {
  /// The place that the parser names.
  init(_ position: Position) {
    self.init(line: position.line, column: position.column)
  }
}
