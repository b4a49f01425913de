/// The agent's request to write a file; the client creates it if it is missing.
public enum WriteTextFile {
  /// The method's name on the wire.
  public static let method = "fs/write_text_file"

  /// The file and its new contents.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The absolute path.
    public var path: String
    /// The complete new contents.
    public var content: String
  }

  /// The empty answer.
  public struct Response: Encodable, Hashable, Sendable {
    /// Creates the answer.
    public init() {}
  }
}
