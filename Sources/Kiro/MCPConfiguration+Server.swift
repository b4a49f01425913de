extension MCPConfiguration {
  /// One server that Kiro will start, as the configuration describes it.
  public struct Server: Hashable, Sendable {
    /// How a server is reached.
    public enum Transport: Hashable, Sendable {
      /// A program with its arguments, and the variables that its environment gets besides.
      case command([String], environment: [String: String])
      /// An address, and the headers for every request.
      case http(url: String, headers: [String: String])
    }

    /// The server's name.
    public var name: String
    /// How it is reached; nil where the configuration does not say so in a way that is understood.
    public var transport: Transport?
    /// How long one request may take, where the configuration says so.
    public var timeout: Duration?

    /// Describes a server.
    public init(name: String, transport: Transport?, timeout: Duration? = nil) {
      self.name = name
      self.transport = transport
      self.timeout = timeout
    }
  }

  /// One server's entry in a file.
  struct Entry: Decodable {
    /// Whether it is not started.
    var isDisabled: Bool
    /// How it is reached.
    var transport: Server.Transport?
    /// How long one request may take.
    var timeout: Duration?

    private enum CodingKeys: String, CodingKey {
      case disabled, command, args, env, url, headers, timeout
    }

    /// Reads an entry; only whether it counts at all has to be clear.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      isDisabled = try container.decodeIfPresent(Bool.self, forKey: .disabled) ?? false
      transport = (try? Self.transport(in: container)) ?? nil
      let milliseconds = (try? container.decodeIfPresent(Int.self, forKey: .timeout)) ?? nil
      timeout = milliseconds.flatMap { $0 > 0 ? .milliseconds($0) : nil }
    }

    /// The entry under its name, with the variables of an environment in place of their names.
    func server(named name: String, expandedBy environment: [String: String]) -> Server {
      func expand(_ text: String) -> String {
        // One that is not there stays as it is written, so that its absence shows.
        VariableReference.expand(text) { environment[$0] }
      }
      let expanded: Server.Transport? =
        switch transport {
        case .command(let command, let variables):
          .command(
            command.prefix(1) + command.dropFirst().map(expand),
            environment: variables.mapValues(expand)
          )
        case .http(let url, let headers):
          .http(url: expand(url), headers: headers.mapValues(expand))
        case nil: nil
        }
      return Server(name: name, transport: expanded, timeout: timeout)
    }

    private static func transport(
      in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Server.Transport? {
      if let command = try container.decodeIfPresent(String.self, forKey: .command) {
        return .command(
          try [command] + (container.decodeIfPresent([String].self, forKey: .args) ?? []),
          environment: try container.decodeIfPresent([String: String].self, forKey: .env) ?? [:]
        )
      }
      guard let url = try container.decodeIfPresent(String.self, forKey: .url) else { return nil }
      return .http(
        url: url,
        headers: try container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
      )
    }
  }
}
