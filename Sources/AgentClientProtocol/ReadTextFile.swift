/// The agent's request for a file's text; clients that offer it answer for the session's files.
public enum ReadTextFile {
  /// The method's name on the wire.
  public static let method = "fs/read_text_file"

  /// The file and the requested lines.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The absolute path.
    public var path: String
    /// The first line, from 1; the beginning if absent.
    public var line: Int?
    /// The number of lines; all if absent.
    public var limit: Int?
  }

  /// The answer with the contents.
  public struct Response: Encodable, Hashable, Sendable {
    /// The text.
    public var content: String

    /// Creates the answer.
    public init(content: String) { self.content = content }
  }
}
