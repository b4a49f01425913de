/// An MCP server that a job adds to those of the agent's own configuration.
///
/// In values, `${NAME}` refers to a variable of kjob's environment, so that job files need not
/// contain secrets.
public struct MCPServerSettings: Hashable, Sendable {
  /// The transport of a server.
  public enum Transport: Hashable, Sendable {
    /// A program with its arguments, never empty, and additions to its environment.
    case command([String], environment: [String: String])
    /// A web service.
    case http(url: String, headers: [Header])
  }

  /// A header field of every request to a service.
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

  /// The name that tools and requirements use for the server.
  public var name: String
  /// The transport.
  public var transport: Transport

  /// Creates the settings of a server.
  public init(name: String, transport: Transport) {
    self.name = name
    self.transport = transport
  }
}
