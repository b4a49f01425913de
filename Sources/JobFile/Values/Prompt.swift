/// A prompt with where it comes from.
public struct Prompt: Hashable, Sendable {
  /// Where a prompt's text stands.
  public enum Source: Hashable, Sendable {
    /// In the job file itself.
    case inline
    /// In a file, by the path that the job file gives.
    case file(String)
  }

  /// The text, never blank.
  public var text: String
  /// Where the text stands.
  public var source: Source
  /// Where the job file gives the text or names the file.
  public var position: SourcePosition

  /// Describes a prompt.
  public init(text: String, source: Source = .inline, position: SourcePosition = .start) {
    self.text = text
    self.source = source
    self.position = position
  }
}
