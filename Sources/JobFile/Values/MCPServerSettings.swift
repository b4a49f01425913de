/// An MCP server that a job adds to those of the agent's own configuration.
///
/// In values, `${NAME}` stands for a variable of kjob's environment, so that job files hold no
/// secrets.
public struct MCPServerSettings: Hashable, Sendable {
  /// How it is reached.
  public enum Transport: Hashable, Sendable {
    /// A program with its arguments, never empty, and what is added to its environment.
    case command([String], environment: [String: String])
    /// A service on the web.
    case http(url: String, headers: [Header])
  }

  /// A field of every request to a service.
  public struct Header: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Names a field.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The name under which tools and requirements refer to it.
  public var name: String
  /// How it is reached.
  public var transport: Transport

  /// Describes a server.
  public init(name: String, transport: Transport) {
    self.name = name
    self.transport = transport
  }
}
