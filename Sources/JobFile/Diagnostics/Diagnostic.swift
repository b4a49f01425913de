public import Text

/// A problem of a job file, ready to be shown.
///
/// All texts are free of control characters, whatever the file contains.
public struct Diagnostic: Hashable, Sendable {
  /// The severity of a diagnostic.
  public enum Severity: String, Hashable, Sendable {
    /// No job may be started.
    case error
    /// The jobs can run, but something is odd.
    case warning
  }

  /// A part of a diagnostic's text, for colors.
  public enum Part: Sendable {
    /// The word `error` or `warning`, and the mark below the line.
    case severity(Severity)
    /// The message.
    case message
    /// The line's number and the margin.
    case margin
    /// The words `hint` and `note`.
    case label
  }

  /// A second place that is related to the problem.
  public struct Related: Hashable, Sendable {
    /// The file's path as the caller gave it.
    public var file: String
    /// The position in the file.
    public var position: SourcePosition
    /// A description of the place.
    public var text: String
  }

  /// The severity.
  public var severity: Severity
  /// The file's path as the caller gave it.
  public var file: String
  /// The position in the file, or nil if the problem concerns the whole file.
  public var position: SourcePosition?
  /// The length of the affected text, in characters from the position; it ends on the same line.
  public var length: Int
  /// The message, on one line.
  public var message: String
  /// The advice, on one line.
  public var hint: String?
  /// A second place that is related to the problem.
  public var related: Related?
  /// The source line at the position, safe to show.
  public var excerpt: SourceExcerpt?
}

/// A source line, shortened and escaped, with the part to underline.
public struct SourceExcerpt: Hashable, Sendable {
  /// The line, or a part of a long one.
  public var text: String
  /// The number of terminal cells before the affected part.
  public var indentation: Int
  /// The number of terminal cells of the affected part, at least one.
  public var width: Int
}
