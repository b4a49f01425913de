/// One MCP server as a configuration names it: what it is called and how it is reached.
public struct ServerDefinition: Hashable, Sendable {
  /// How a server is reached.
  public enum Transport: Hashable, Sendable {
    /// A program that is spoken to over its standard streams.
    ///
    /// `environment` is what the configuration adds to the environment that every server gets.
    case command([String], environment: [String: String])
    /// An address that is spoken to over streamable HTTP, with headers for every request.
    case http(url: String, headers: [Header])
  }

  /// One header of an HTTP request.
  public struct Header: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What it says.
    public var value: String

    /// Makes a header.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The server's name in the configuration.
  public var name: String
  /// How it is reached.
  public var transport: Transport

  /// Describes a server.
  public init(name: String, transport: Transport) {
    self.name = name
    self.transport = transport
  }
}
