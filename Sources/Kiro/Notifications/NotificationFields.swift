internal import AgentClientProtocol
internal import JSON
internal import Text

/// The union of the fields of all notifications; each method uses some of them.
struct NotificationFields: Decodable {
  /// One server's entry in a list.
  struct Server {
    var name: String
    private var status: String?
    private var errorMessage: String?
    private var failedAuthorization: Bool

    /// Creates an entry from a name or an object with a name; `key` is the name of an object
    /// without one.
    init?(_ value: JSONValue, key: String? = nil) {
      guard let found = value.text ?? (value["name"] ?? value["serverName"])?.text ?? key else {
        return nil
      }
      name = found
      let state = value["status"] ?? value["state"]
      status = state?.text ?? state?["type"]?.text
      errorMessage = value["errorMessage"]?.text ?? value["error"]?.text
      failedAuthorization = value["failedAuthorization"] == .bool(true)
    }

    /// Returns the entries of a list, or of an object with names as keys; nil if the value is
    /// neither.
    static func entries(_ value: JSONValue?) -> [Server]? {
      switch value {
      case .array(let values): values.compactMap { Server($0) }
      case .object(let members):
        members.sorted { $0.key < $1.key }.compactMap { Server($0.value, key: $0.key) }
      default: nil
      }
    }

    /// The report in the entry.
    ///
    /// A server that is neither up nor failed nor disabled is starting, whatever the word for it.
    var signal: KiroNotification.MCPSignal {
      if failedAuthorization { return .needsAuthorization(name, address: "") }
      switch status?.lowercased() {
      case "running", "connected", "ready", "initialized", "started": return .started(name)
      case "failed", "error": return .failed(name, reason: errorMessage ?? "")
      case "disabled": return .disabled(name)
      default: return .pending(name, word: status ?? "")
      }
    }
  }

  struct Meter: Decodable {
    /// The plausible range, which no turn exceeds; other values are not measurements.
    private static let plausible = 0...1e9

    private var value: Double
    private var unit: String?

    /// The number of credits, unless the unit is a different one.
    var credits: Double? {
      guard unit == nil || unit == "credit", Self.plausible.contains(value) else { return nil }
      return value
    }
  }

  var session: String?
  var server: String?
  var error: String?
  var address: String?
  /// The servers of a list; nil if there is no list.
  var servers: [Server]?
  var metadata: KiroNotification.Metadata
  var requestedAgent: String?
  var fallbackAgent: String?
  var agentName: String?
  var model: String?
  var path: String?
  var message: String?
  var update: Update?
  var status: String?
  /// The names of the working subagents in a list.
  var workingSubagents: [String]
  /// True when the organization's features exclude MCP.
  private var isMCPForbidden: Bool

  private enum CodingKeys: String, CodingKey {
    case sessionId, serverName, name, error, oauthUrl, url, authorizationUrl, mcpServers, servers
    case contextUsagePercentage, meteringUsage, requestedAgent, fallbackAgent, path, message, update
    case turnDurationMs, status, stopReason, agentName, model, subagents, features
  }

  /// One of Kiro's own updates, in the same envelope as ACP's.
  struct Update: Decodable, Sendable {
    @Lenient var sessionUpdate: String?
    @Lenient var message: String?
    @Lenient var from: String?
    @Lenient var to: String?
  }

  /// Returns the reports about MCP servers in a notification; nil if it is about something else.
  func signals(of name: Substring) -> [KiroNotification.MCPSignal]? {
    switch name {
    case "mcp/server_initialized": return server.map { [.started($0)] }
    case "mcp/server_init_failure": return server.map { [.failed($0, reason: error ?? "")] }
    case "mcp/oauth_request":
      return server.map { [.needsAuthorization($0, address: address ?? "")] }
    case "mcp/governance_disabled": return [.disabledByPolicy]
    case "governance/state": return isMCPForbidden ? [.disabledByPolicy] : []
    case "commands/available", "mcp/status":
      return servers.map { [.listed] + $0.map(\.signal) } ?? []
    case let other where other.hasPrefix("mcp/"):
      let named = [server].compactMap { $0 } + (servers ?? []).map(\.name)
      return named.map { .mentioned($0) }
    default: return nil
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = { (key: CodingKeys) in container.lenient(String.self, forKey: key) }
    session = text(.sessionId)
    server = text(.serverName) ?? text(.name)
    let fault = container.lenient(JSONValue.self, forKey: .error)
    error = fault?.text ?? fault?["message"]?.text
    address = text(.oauthUrl) ?? text(.authorizationUrl) ?? text(.url)
    for key in [CodingKeys.mcpServers, .servers] {
      let value = container.lenient(JSONValue.self, forKey: key)
      if let entries = Server.entries(value) { servers = (servers ?? []) + entries }
    }
    requestedAgent = text(.requestedAgent)
    fallbackAgent = text(.fallbackAgent)
    agentName = text(.agentName)
    model = text(.model)
    path = text(.path)
    message = text(.message)
    update = container.lenient(Update.self, forKey: .update)
    let status = container.lenient(JSONValue.self, forKey: .status)
    self.status = status?.text ?? status?["type"]?.text
    let features = container.lenient(JSONValue.self, forKey: .features)
    isMCPForbidden = features?["mcpEnabled"] == .bool(false)
    workingSubagents = container.lenientArray(JSONValue.self, forKey: .subagents)
      .filter { ($0["status"]?["type"] ?? $0["status"])?.text == "working" }
      .map { ($0["sessionName"] ?? $0["agentName"] ?? $0["sessionId"])?.text ?? "?" }
    let meters = container.lenientArray(Meter.self, forKey: .meteringUsage)
    let credits = meters.compactMap(\.credits)
    metadata = KiroNotification.Metadata(
      sessionId: session,
      // A value outside the range of a percentage is not a measurement.
      contextUsagePercentage: container.lenient(Double.self, forKey: .contextUsagePercentage)
        .flatMap { (0...1_000).contains($0) ? min($0, 100) : nil },
      credits: credits.isEmpty ? nil : Amount.sum(credits),
      duration: container.lenient(Double.self, forKey: .turnDurationMs),
      isFinal: container.contains(.turnDurationMs) && container.contains(.meteringUsage),
      isFiltered: text(.stopReason) == "CONTENT_FILTERED"
    )
  }
}
