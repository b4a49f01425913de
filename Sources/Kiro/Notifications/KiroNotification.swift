public import JSONRPC

/// A notification that Kiro sends in addition to ACP, with a method that begins with `_kiro`.
public enum KiroNotification: Hashable, Sendable {
  /// Reports about MCP servers.
  case mcp([MCPSignal])
  /// The usage of a turn and of the context.
  case metadata(Metadata)
  /// The requested agent does not exist, and another one took its place.
  case agentNotFound(requested: String, fallback: String?)
  /// An agent's file is broken.
  case agentConfigurationError(path: String, reason: String)
  /// The requested model does not exist.
  case modelNotFound
  /// Another agent took over the session, perhaps with its own model.
  case agentSwitched(session: String?, agent: String, model: String?)
  /// Another model answers from now on.
  case modelFallback(session: String?, from: String?, to: String?)
  /// The subagents that are working, by name.
  case subagents(working: [String])
  /// Text that was streamed since the attempt began is void and will be sent again.
  case streamDiscarded
  /// The context is being summarized, or that has failed; then the turn may never end.
  case compaction(failed: Bool)
  /// A notice that a reader of the report should know: its kind, and Kiro's own words.
  case notice(Notice, String)

  /// The method of Kiro's own channel for updates.
  public static let updateMethod = "_kiro.dev/session/update"

  /// The kinds of notices.
  public enum Notice: String, Hashable, Sendable {
    /// The model is asked again after an error.
    case retry = "Kiro asked the model again"
    /// The model has been silent for a while.
    case stall = "the model was silent for a while"
    /// The service throttles requests.
    case rateLimit = "the service throttled Kiro"
  }

  /// A report about MCP servers.
  public enum MCPSignal: Hashable, Sendable {
    /// The agent lists all its servers; reports about each one follow.
    case listed
    /// A server runs.
    case started(String)
    /// A server did not start.
    case failed(String, reason: String)
    /// A server waits for a sign-in.
    case needsAuthorization(String, address: String)
    /// A server neither runs nor has failed nor is disabled; with the agent's own word, which may
    /// be empty.
    case pending(String, word: String)
    /// A server is disabled.
    case disabled(String)
    /// A server is named, without any state.
    case mentioned(String)
    /// MCP is disabled by policy.
    case disabledByPolicy
  }

  /// The usage that one notification reports.
  public struct Metadata: Hashable, Sendable {
    /// The id of the session; subagents have their own sessions.
    public var sessionId: String?
    /// The context usage in percent, 0 to 100.
    public var contextUsagePercentage: Double?
    /// The credits that the turn has used so far.
    public var credits: Double?
    /// The duration of the turn in milliseconds.
    public var duration: Double?
    /// True for the turn's final usage report.
    public var isFinal: Bool
    /// True when the content filter has stopped the turn; a meaningless error follows.
    public var isFiltered: Bool

    /// Creates a report of usage.
    public init(
      sessionId: String? = nil,
      contextUsagePercentage: Double? = nil,
      credits: Double? = nil,
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

  /// Decodes one of Kiro's notifications; nil for any other, and for those that kjob does not use.
  public init?(method: String, frame: Frame) {
    // Kiro's engines use `_kiro.dev/` and `_kiro/` for the same methods.
    guard let name = Self.name(of: method) else { return nil }
    guard let fields = try? frame.parameters(as: NotificationFields.self) else { return nil }
    if let signals = fields.signals(of: name) {
      self = .mcp(signals)
      return
    }
    switch name {
    case "metadata":
      self = .metadata(fields.metadata)
    case "agent/not_found", "customAgent/not_found":
      self = .agentNotFound(
        requested: fields.requestedAgent ?? fields.agentName ?? "",
        fallback: fields.fallbackAgent
      )
    case "agent/config_error", "customAgent/config_error":
      self = .agentConfigurationError(path: fields.path ?? "", reason: fields.error ?? "")
    case "agent/switched":
      guard let agent = fields.agentName else { return nil }
      self = .agentSwitched(session: fields.session, agent: agent, model: fields.model)
    case "subagent/list_update":
      self = .subagents(working: fields.workingSubagents)
    case "model/not_found": self = .modelNotFound
    case "compaction/status": self = .compaction(failed: fields.status == "failed")
    case "error/rate_limit": self = .notice(.rateLimit, fields.message ?? "")
    case "session/update":
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

  /// Returns the name of one of Kiro's methods without its prefix; nil for other methods.
  private static func name(of method: String) -> Substring? {
    guard method.hasPrefix("_kiro"), let slash = method.firstIndex(of: "/") else { return nil }
    return method[method.index(after: slash)...]
  }
}
