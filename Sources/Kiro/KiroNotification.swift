internal import AgentClientProtocol
public import JSONRPC

/// What Kiro tells beyond ACP, in methods that begin with `_kiro`.
public enum KiroNotification: Hashable, Sendable {
  /// Something about MCP servers, perhaps about several.
  case mcp([MCPSignal])
  /// What a turn has used, and how full the context is.
  case metadata(Metadata)
  /// The agent that was asked for does not exist, and another one took its place.
  case agentNotFound(requested: String, fallback: String?)
  /// An agent's file is broken.
  case agentConfigurationError(path: String, reason: String)
  /// The model is being asked again after an error; text streamed so far may be void.
  case streamDiscarded
  /// The service throttles.
  case rateLimit(String)

  /// One thing that was said about MCP servers.
  public enum MCPSignal: Hashable, Sendable {
    /// A server runs.
    case started(String)
    /// A server did not start.
    case failed(String, reason: String)
    /// A server waits for a sign-in.
    case needsAuthorization(String, address: String)
    /// MCP is switched off by policy.
    case disabledByPolicy
  }

  /// Usage as told by one notification.
  public struct Metadata: Hashable, Sendable {
    /// The session that it is about; subagents have their own.
    public var sessionId: String?
    /// How full the context is, 0 to 100.
    public var contextUsagePercentage: Double?
    /// The credits that the turn has used up to now.
    public var credits: Double?
  }

  /// Reads a notification of Kiro's; nil for any other and for those kjob has no use for.
  public init?(method: String, frame: Frame) {
    guard method.hasPrefix("_kiro") else { return nil }
    guard let fields = try? frame.parameters(as: Fields.self) else { return nil }
    switch method {
    case "_kiro.dev/mcp/server_initialized":
      guard let name = fields.server else { return nil }
      self = .mcp([.started(name)])
    case "_kiro.dev/mcp/server_init_failure":
      guard let name = fields.server else { return nil }
      self = .mcp([.failed(name, reason: fields.error ?? "")])
    case "_kiro.dev/mcp/oauth_request":
      guard let name = fields.server else { return nil }
      self = .mcp([.needsAuthorization(name, address: fields.address ?? "")])
    case "_kiro.dev/mcp/governance_disabled":
      self = .mcp([.disabledByPolicy])
    case "_kiro.dev/commands/available", "_kiro/mcp/status":
      self = .mcp(fields.servers.compactMap(\.signal))
    case "_kiro.dev/metadata":
      self = .metadata(fields.metadata)
    case "_kiro.dev/agent/not_found":
      self = .agentNotFound(
        requested: fields.requestedAgent ?? "",
        fallback: fields.fallbackAgent
      )
    case "_kiro.dev/agent/config_error", "_kiro/customAgent/config_error":
      self = .agentConfigurationError(path: fields.path ?? "", reason: fields.error ?? "")
    case "_kiro.dev/session/update" where fields.updateKind == "stream_discarded":
      self = .streamDiscarded
    case "_kiro.dev/error/rate_limit":
      self = .rateLimit(fields.message ?? "")
    default: return nil
    }
  }
}

/// The union of the fields that the notifications have; each method uses some of them.
private struct Fields: Decodable {
  struct Server: Decodable {
    var name: String?
    var status: String?
    var errorMessage: String?

    private enum CodingKeys: String, CodingKey {
      case name, status, errorMessage
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = container.lenient(String.self, forKey: .name)
      status = container.lenient(String.self, forKey: .status)
      errorMessage = container.lenient(String.self, forKey: .errorMessage)
    }

    /// What a server's entry in a list says; a state that is not known says nothing.
    var signal: KiroNotification.MCPSignal? {
      guard let name else { return nil }
      switch status {
      case "running", "connected", "ready", "initialized": return .started(name)
      case "failed", "error": return .failed(name, reason: errorMessage ?? "")
      default: return nil
      }
    }
  }

  struct Meter: Decodable {
    /// More than any turn can cost; what is beyond is no measurement.
    private static let plausible = 0...1e9

    private var value: Double
    private var unit: String?

    /// The credits that it counts, unless it counts something else.
    var credits: Double? {
      guard unit == nil || unit == "credit", Self.plausible.contains(value) else { return nil }
      return value
    }
  }

  var server: String?
  var error: String?
  var address: String?
  var servers: [Server]
  var metadata: KiroNotification.Metadata
  var requestedAgent: String?
  var fallbackAgent: String?
  var path: String?
  var message: String?
  var updateKind: String?

  private enum CodingKeys: String, CodingKey {
    case sessionId, serverName, name, error, oauthUrl, url, authorizationUrl, mcpServers, servers
    case contextUsagePercentage, meteringUsage, requestedAgent, fallbackAgent, path, message, update
  }

  private struct UpdateKind: Decodable {
    var sessionUpdate: String?
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = { (key: CodingKeys) in container.lenient(String.self, forKey: key) }
    server = text(.serverName) ?? text(.name)
    error = text(.error)
    address = text(.oauthUrl) ?? text(.authorizationUrl) ?? text(.url)
    servers =
      container.lenientArray(Server.self, forKey: .mcpServers)
      + container.lenientArray(Server.self, forKey: .servers)
    requestedAgent = text(.requestedAgent)
    fallbackAgent = text(.fallbackAgent)
    path = text(.path)
    message = text(.message)
    updateKind = container.lenient(UpdateKind.self, forKey: .update)?.sessionUpdate
    let meters = container.lenientArray(Meter.self, forKey: .meteringUsage)
    let credits = meters.compactMap(\.credits)
    metadata = KiroNotification.Metadata(
      sessionId: text(.sessionId),
      contextUsagePercentage: container.lenient(Double.self, forKey: .contextUsagePercentage),
      credits: credits.isEmpty ? nil : credits.reduce(0, +)
    )
  }
}
