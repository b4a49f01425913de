/// An MCP server as a configuration describes it: its name and its transport.
public struct ServerDefinition: Hashable, Sendable {
  /// The transport of a server.
  public enum Transport: Hashable, Sendable {
    /// A program that communicates over its standard streams.
    ///
    /// `environment` contains the configuration's additions to the environment that every server
    /// gets.
    case command([String], environment: [String: String])
    /// An address for streamable HTTP, with headers for every request.
    case http(url: String, headers: [Header])
  }

  /// A header of an HTTP request.
  public struct Header: Hashable, Sendable {
    /// The header's name.
    public var name: String
    /// The header's value.
    public var value: String

    /// Creates a header.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The server's name in the configuration.
  public var name: String
  /// The transport.
  public var transport: Transport

  /// Creates the definition of a server.
  public init(name: String, transport: Transport) {
    self.name = name
    self.transport = transport
  }
}
