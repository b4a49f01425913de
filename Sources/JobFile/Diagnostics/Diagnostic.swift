/// Something that is wrong with a job file, ready to be shown.
///
/// Every text is free of control characters, whatever the file holds.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// Nothing may be started.
    case error
    /// The jobs can run, though something is odd.
    case warning
  }

  /// A second place that belongs to the matter.
  public struct Related: Hashable, Sendable {
    /// The file, as the caller gave it.
    public var file: String
    /// The place in the file.
    public var position: SourcePosition
    /// What is there.
    public var text: String

    /// Describes a place.
    public init(file: String, position: SourcePosition, text: String) {
      self.file = file
      self.position = position
      self.text = text
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// The file, as the caller gave it.
  public var file: String
  /// The place in the file, or nothing where the file as a whole is meant.
  public var position: SourcePosition?
  /// The number of characters from the position on that are meant; they end on its line.
  public var length: Int
  /// What is wrong, in one line.
  public var message: String
  /// What to do about it, in one line.
  public var hint: String?
  /// A second place that belongs to the matter.
  public var related: Related?
  /// The line at the position, as it may be shown.
  public var excerpt: SourceExcerpt?

  /// Describes what is wrong.
  public init(
    severity: Severity = .error,
    file: String,
    position: SourcePosition? = nil,
    length: Int = 0,
    message: String,
    hint: String? = nil,
    related: Related? = nil,
    excerpt: SourceExcerpt? = nil
  ) {
    self.severity = severity
    self.file = file
    self.position = position
    self.length = length
    self.message = message
    self.hint = hint
    self.related = related
    self.excerpt = excerpt
  }
}

/// A source line, cut and made harmless, with the part to point at.
public struct SourceExcerpt: Hashable, Sendable {
  /// The line, or a piece of a long one.
  public var text: String
  /// The number of terminal cells before the part that is meant.
  public var indentation: Int
  /// The number of terminal cells of the part that is meant, at least one.
  public var width: Int

  /// Describes an excerpt.
  public init(text: String, indentation: Int, width: Int) {
    self.text = text
    self.indentation = indentation
    self.width = width
  }
}
