internal import Text
internal import YAML

/// A range in a job file.
struct Span: Hashable, Sendable {
  /// The first character.
  var start: SourcePosition
  /// The position after the last character.
  var end: SourcePosition

  /// The start of a file.
  static let fileStart = Span(start: .start, end: .start)
}

extension Span {
  /// Creates the span of a node.
  init(_ node: Node) { self.init(start: node.start, end: node.end) }
}
