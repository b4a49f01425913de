/// The agent's request to write a file; the client makes it when it is missing.
public enum WriteTextFile {
  /// The method's name on the wire.
  public static let method = "fs/write_text_file"

  /// Which file, and what it is to hold.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The absolute path.
    public var path: String
    /// The whole new contents.
    public var content: String
  }

  /// That it is done.
  public struct Response: Encodable, Hashable, Sendable {
    /// Says that it is done.
    public init() {}
  }
}
