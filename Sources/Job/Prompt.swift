public import Text

/// A prompt and its origin.
public struct Prompt: Hashable, Sendable {
  /// The origin of a prompt's text.
  public enum Source: Hashable, Sendable {
    /// The text is in the job file itself.
    case inline
    /// The text is in a file, with the path from the job file.
    case file(String)
  }

  /// The text, never blank.
  public var text: String
  /// The origin of the text.
  public var source: Source
  /// The images and files that go along with the text.
  public var attachments: [Attachment] = []
  /// The time limit of the turn; nil for the job's.
  public var timeout: Duration?
  /// The position in the job file of the text or of the file's path.
  public var position: SourcePosition

  /// Creates a prompt.
  public init(text: String, source: Source = .inline, position: SourcePosition = .start) {
    self.text = text
    self.source = source
    self.position = position
  }
}
