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
  /// The model that was asked for does not exist.
  case modelNotFound
  /// Text streamed since the attempt began is void and will come again.
  case streamDiscarded
  /// The context is being summarised, or could not be; then the turn may never end.
  case compaction(failed: Bool)
  /// Something that a reader of the report should know: the kind, and Kiro's own words.
  case notice(Notice, String)

  /// The method of Kiro's own channel for updates.
  public static let updateMethod = "_kiro.dev/session/update"

  /// Kinds of notices.
  public enum Notice: String, Hashable, Sendable {
    /// The model is being asked again after an error.
    case retry = "Kiro asked the model again"
    /// The model has been silent for a while.
    case stall = "the model was silent for a while"
    /// Another model answers.
    case modelFallback = "Kiro fell back to another model"
    /// The service throttles.
    case rateLimit = "the service throttled Kiro"
  }

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
    /// Whether it is the turn's last word on what was used.
    public var isFinal: Bool
    /// Whether the content filter has stopped the turn; an error without a meaning follows.
    public var isFiltered: Bool

    /// Describes usage.
    public init(
      sessionId: String?,
      contextUsagePercentage: Double?,
      credits: Double?,
      isFinal: Bool = false,
      isFiltered: Bool = false
    ) {
      self.sessionId = sessionId
      self.contextUsagePercentage = contextUsagePercentage
      self.credits = credits
      self.isFinal = isFinal
      self.isFiltered = isFiltered
    }
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
    case "_kiro.dev/model/not_found": self = .modelNotFound
    case "_kiro.dev/compaction/status": self = .compaction(failed: fields.status == "failed")
    case "_kiro.dev/error/rate_limit": self = .notice(.rateLimit, fields.message ?? "")
    case "_kiro.dev/session/update":
      guard let update = fields.update else { return nil }
      switch update.sessionUpdate {
      case "stream_discarded": self = .streamDiscarded
      case "retry_warning": self = .notice(.retry, update.message ?? "")
      case "stream_stall_notice": self = .notice(.stall, update.message ?? "")
      case "model_fallback":
        self = .notice(.modelFallback, "\(update.from ?? "?") -> \(update.to ?? "?")")
      default: return nil
      }
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
    var failedAuthorization: Bool?

    private enum CodingKeys: String, CodingKey {
      case name, status, errorMessage, failedAuthorization
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = container.lenient(String.self, forKey: .name)
      status = container.lenient(String.self, forKey: .status)
      errorMessage = container.lenient(String.self, forKey: .errorMessage)
      failedAuthorization = container.lenient(Bool.self, forKey: .failedAuthorization)
    }

    /// What a server's entry in a list says; a state that is not known says nothing.
    var signal: KiroNotification.MCPSignal? {
      guard let name else { return nil }
      if failedAuthorization == true { return .needsAuthorization(name, address: "") }
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
  var update: Update?
  var status: String?

  private enum CodingKeys: String, CodingKey {
    case sessionId, serverName, name, error, oauthUrl, url, authorizationUrl, mcpServers, servers
    case contextUsagePercentage, meteringUsage, requestedAgent, fallbackAgent, path, message, update
    case turnDurationMs, status, stopReason
  }

  /// An update of Kiro's own, in the same envelope as ACP's.
  struct Update: Decodable {
    var sessionUpdate: String?
    var message: String?
    var from: String?
    var to: String?

    private enum CodingKeys: String, CodingKey {
      case sessionUpdate, message, from, to
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionUpdate = container.lenient(String.self, forKey: .sessionUpdate)
      message = container.lenient(String.self, forKey: .message)
      from = container.lenient(String.self, forKey: .from)
      to = container.lenient(String.self, forKey: .to)
    }
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
    update = container.lenient(Update.self, forKey: .update)
    let status = container.lenient(JSONValue.self, forKey: .status)
    self.status = status?.text ?? status?["type"]?.text
    let meters = container.lenientArray(Meter.self, forKey: .meteringUsage)
    let credits = meters.compactMap(\.credits)
    metadata = KiroNotification.Metadata(
      sessionId: text(.sessionId),
      // What is no percentage is no measurement.
      contextUsagePercentage: container.lenient(Double.self, forKey: .contextUsagePercentage)
        .flatMap { (0...1_000).contains($0) ? min($0, 100) : nil },
      credits: credits.isEmpty ? nil : credits.reduce(0, +),
      isFinal: container.contains(.turnDurationMs) && container.contains(.meteringUsage),
      isFiltered: text(.stopReason) == "CONTENT_FILTERED"
    )
  }
}
