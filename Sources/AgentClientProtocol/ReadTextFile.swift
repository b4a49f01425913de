/// The agent's request for a file's text; clients that offer it answer for files of the session.
public enum ReadTextFile {
  /// The method's name on the wire.
  public static let method = "fs/read_text_file"

  /// Which file, and which lines of it.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The absolute path.
    public var path: String
    /// The first line, counted from 1; from the beginning when absent.
    public var line: Int?
    /// How many lines; all when absent.
    public var limit: Int?
  }

  /// What the file holds.
  public struct Response: Encodable, Hashable, Sendable {
    /// The text.
    public var content: String

    /// Gives a text.
    public init(content: String) {
      self.content = content
    }
  }
}
