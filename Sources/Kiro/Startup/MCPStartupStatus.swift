internal import AgentClientProtocol
internal import JSON

/// Kiro's answer to the query about the start of its MCP servers (since 2.20.2).
///
/// Older versions answer that they do not know the method.
public struct MCPStartupStatus: Hashable, Sendable {
  /// The method's name on the wire.
  public static let method = "_kiro.dev/mcp/startup_status"

  /// The parameters of the query.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String

    /// Creates the parameters for a session.
    public init(sessionId: String) { self.sessionId = sessionId }
  }

  /// True when every server runs.
  public var allStarted: Bool
  /// The names of servers that have failed.
  public var failed: [String]
  /// The names of servers that are still starting.
  public var pending: [String]
  /// True when the other fields are reliable.
  public var isDeterminable: Bool
}

extension MCPStartupStatus: Decodable {
  private enum CodingKeys: String, CodingKey {
    case allStarted, failed, pending, determinable
  }

  /// An entry of a list: a name, or an object with a name.
  private struct Entry: Decodable {
    var name: String

    private enum CodingKeys: String, CodingKey {
      case name, serverName
    }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        name = text
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let found =
        container.lenient(String.self, forKey: .name)
        ?? container.lenient(String.self, forKey: .serverName)
      guard let found else {
        throw DecodingError.keyNotFound(
          CodingKeys.name,
          DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no name")
        )
      }
      name = found
    }
  }

  /// Decodes an answer; without `determinable`, it is determinable only if all servers have
  /// started.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    allStarted = container.lenient(Bool.self, forKey: .allStarted) ?? false
    failed = container.lenientArray(Entry.self, forKey: .failed).map(\.name)
    pending = container.lenientArray(Entry.self, forKey: .pending).map(\.name)
    isDeterminable = container.lenient(Bool.self, forKey: .determinable) ?? allStarted
  }
}
