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
  /// Another agent took the session over, perhaps with a model of its own.
  case agentSwitched(session: String?, agent: String, model: String?)
  /// Another model answers from now on.
  case modelFallback(session: String?, from: String?, to: String?)
  /// The subagents that are at work, by their names.
  case subagents(working: [String])
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
    /// The service throttles.
    case rateLimit = "the service throttled Kiro"
  }

  /// One thing that was said about MCP servers.
  public enum MCPSignal: Hashable, Sendable {
    /// The agent lists all its servers; what it says of each one follows.
    case listed
    /// A server runs.
    case started(String)
    /// A server did not start.
    case failed(String, reason: String)
    /// A server waits for a sign-in.
    case needsAuthorization(String, address: String)
    /// A server neither runs, nor failed, nor is disabled; in the agent's own word, which is empty
    /// where it has none.
    case pending(String, word: String)
    /// A server is switched off.
    case disabled(String)
    /// A server is named, and nothing is said of it.
    case mentioned(String)
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
    /// How long the turn took, in milliseconds.
    public var duration: Double?
    /// Whether it is the turn's last word on what was used.
    public var isFinal: Bool
    /// Whether the content filter has stopped the turn; an error without a meaning follows.
    public var isFiltered: Bool

    /// Describes usage.
    public init(
      sessionId: String?,
      contextUsagePercentage: Double?,
      credits: Double?,
      duration: Double? = nil,
      isFinal: Bool = false,
      isFiltered: Bool = false
    ) {
      self.sessionId = sessionId
      self.contextUsagePercentage = contextUsagePercentage
      self.credits = credits
      self.duration = duration
      self.isFinal = isFinal
      self.isFiltered = isFiltered
    }
  }

  /// Reads a notification of Kiro's; nil for any other and for those kjob has no use for.
  public init?(method: String, frame: Frame) {
    guard method.hasPrefix("_kiro") else { return nil }
    guard let fields = try? frame.parameters(as: NotificationFields.self) else { return nil }
    if let signals = fields.signals(of: method) {
      self = .mcp(signals)
      return
    }
    switch method {
    case "_kiro.dev/metadata":
      self = .metadata(fields.metadata)
    case "_kiro.dev/agent/not_found":
      self = .agentNotFound(
        requested: fields.requestedAgent ?? "",
        fallback: fields.fallbackAgent
      )
    case "_kiro.dev/agent/config_error", "_kiro/customAgent/config_error":
      self = .agentConfigurationError(path: fields.path ?? "", reason: fields.error ?? "")
    case "_kiro.dev/agent/switched":
      guard let agent = fields.agentName else { return nil }
      self = .agentSwitched(session: fields.session, agent: agent, model: fields.model)
    case "_kiro.dev/subagent/list_update", "_kiro/subagent/list_update":
      self = .subagents(working: fields.workingSubagents)
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
        self = .modelFallback(session: fields.session, from: update.from, to: update.to)
      default: return nil
      }
    default: return nil
    }
  }
}
