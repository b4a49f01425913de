/// An MCP server: its name and its transport.
///
/// In a job file and in a configuration, `${NAME}` in values refers to a variable of the
/// environment, so that these files need not contain secrets.
public struct MCPServer: Hashable, Sendable {
  /// The transport of a server.
  public enum Transport: Hashable, Sendable {
    /// A program with its arguments, never empty, that communicates over its standard streams, and
    /// additions to its environment.
    case command([String], environment: [String: String])
    /// An address for streamable HTTP, with header fields for every request.
    case http(url: String, headers: [Header])
  }

  /// A header field of an HTTP request.
  public struct Header: Hashable, Sendable {
    /// The field's name.
    public var name: String
    /// The field's value.
    public var value: String

    /// Creates a header field.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The name that tools, requirements and configurations use for the server.
  public var name: String
  /// The transport.
  public var transport: Transport

  /// Creates a server.
  public init(name: String, transport: Transport) {
    self.name = name
    self.transport = transport
  }
}
