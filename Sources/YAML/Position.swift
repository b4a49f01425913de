/// A place in a text, as editors count: lines and columns from 1, columns in characters.
///
/// A character is a Unicode scalar. A byte order mark at the start does not count.
public struct Position: Hashable, Sendable, Comparable {
  /// The line, counted from 1.
  public var line: Int
  /// The column, counted from 1.
  public var column: Int

  /// Creates a position.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The start of a text.
  public static let start = Position(line: 1, column: 1)

  /// Orders by line, then by column.
  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
