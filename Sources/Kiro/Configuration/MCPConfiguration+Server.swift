public import Job

extension MCPConfiguration {
  /// A server that Kiro will start, as the configuration describes it.
  public struct Server: Hashable, Sendable {
    /// The server's name.
    public var name: String
    /// The transport; nil if the configuration does not describe a known one.
    public var transport: MCPServer.Transport?

    /// Creates the description of a server.
    public init(name: String, transport: MCPServer.Transport?) {
      self.name = name
      self.transport = transport
    }

    /// The server; nil if the configuration does not say how to start it.
    public var definition: MCPServer? { transport.map { MCPServer(name: name, transport: $0) } }
  }

  /// One server's entry in a file.
  struct Entry: Decodable {
    /// True when the server is not started.
    var isDisabled: Bool
    /// The transport.
    var transport: MCPServer.Transport?

    private enum CodingKeys: String, CodingKey {
      case disabled, command, args, env, url, headers
    }

    /// Decodes an entry; only whether it is disabled must be valid.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      isDisabled = try container.decodeIfPresent(Bool.self, forKey: .disabled) ?? false
      transport = (try? Self.transport(in: container)) ?? nil
    }

    /// Returns the entry as a server with this name, with variables expanded from an environment.
    func server(named name: String, expandedBy environment: [String: String]) -> Server {
      func expand(_ text: String) -> String {
        // A missing variable stays as it is written, so that its absence is visible.
        VariableReference.expand(text) { environment[$0] }
      }
      let expanded: MCPServer.Transport? =
        switch transport {
        case .command(let command, let variables):
          .command(
            command.prefix(1) + command.dropFirst().map(expand),
            environment: variables.mapValues(expand)
          )
        case .http(let url, let headers):
          .http(
            url: expand(url),
            headers: headers.map {
              MCPServer.Header(name: $0.name, value: expand($0.value))
            }
          )
        case nil: nil
        }
      return Server(name: name, transport: expanded)
    }

    private static func transport(
      in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> MCPServer.Transport? {
      if let command = try container.decodeIfPresent(String.self, forKey: .command) {
        return .command(
          try [command] + (container.decodeIfPresent([String].self, forKey: .args) ?? []),
          environment: try container.decodeIfPresent([String: String].self, forKey: .env) ?? [:]
        )
      }
      guard let url = try container.decodeIfPresent(String.self, forKey: .url) else { return nil }
      let headers = try container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
      return .http(
        url: url,
        headers: headers.sorted { $0.key < $1.key }.map {
          MCPServer.Header(name: $0.key, value: $0.value)
        }
      )
    }
  }
}
