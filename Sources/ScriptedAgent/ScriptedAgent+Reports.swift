internal import JSON

extension ScriptedAgent {
  /// Reports the usage of a turn in the way of the agent that is played.
  mutating func report(_ usage: Script.Usage) {
    switch dialect {
    case .v2:
      var fields: [String: JSONValue] = ["sessionId": .string(sessionID)]
      if let context = usage.context { fields["contextUsagePercentage"] = .number(context) }
      if let credits = usage.credits {
        hasToldUsage = true
        fields["meteringUsage"] = [
          ["value": .number(credits), "unit": "credit", "unitPlural": "credits"]
        ]
        fields["turnDurationMs"] = 10
      }
      notify("_kiro.dev/metadata", .object(fields))
    case .v3:
      if let context = usage.context {
        inform("context_usage", ["usagePercentage": .number(context)])
      }
      if let credits = usage.credits {
        hasToldUsage = true
        completeTurn(credits: credits)
      }
    case .acp: break
    }
    if let tokens = usage.tokens { self.tokens = (self.tokens ?? 0) + tokens }
    cost += usage.cost ?? 0
    let isPlain = dialect == .acp && usage.context != nil
    guard isPlain || usage.cost != nil else { return }
    var fields: [String: JSONValue] = [
      "used": .integer(Int64((usage.context ?? 0) * 2_000)), "size": 200_000,
    ]
    if usage.cost != nil { fields["cost"] = ["amount": .number(cost), "currency": "USD"] }
    update("usage_update", fields)
  }

  /// Reports something about MCP as the third engine does.
  private mutating func sendAsThird(_ signal: Script.KiroSignal) {
    switch signal {
    case .started(let name):
      serverStates[name] = ["name": .string(name), "status": "connected"]
    case .failed(let name, let error):
      serverStates[name] = [
        "name": .string(name), "status": "failed", "errorMessage": .string(error),
      ]
    case .authorization(let name, let address):
      serverStates[name] = [
        "name": .string(name), "status": "failed", "failedAuthorization": true,
        "authorizationUrl": .string(address),
      ]
    case .governance:
      return notify(
        "_kiro/governance/state",
        ["sessionId": .string(sessionID), "features": ["mcpEnabled": false]]
      )
    }
    tellServers()
  }

  mutating func send(_ signal: Script.KiroSignal) {
    switch dialect {
    case .v2: break
    case .v3: return sendAsThird(signal)
    // An agent that speaks ACP alone has no way to say it.
    case .acp: return
    }
    var fields: [String: JSONValue] = ["sessionId": .string(sessionID)]
    let method: String
    switch signal {
    case .started(let name):
      method = "server_initialized"
      fields["serverName"] = .string(name)
    case .failed(let name, let error):
      method = "server_init_failure"
      fields["serverName"] = .string(name)
      fields["error"] = .string(error)
    case .authorization(let name, let address):
      method = "oauth_request"
      fields["serverName"] = .string(name)
      fields["oauthUrl"] = .string(address)
    case .governance:
      method = "governance_disabled"
      fields = ["apiFailure": false]
    }
    notify("_kiro.dev/mcp/" + method, .object(fields))
  }

  /// Reports what a turn used, as the third engine does.
  mutating func completeTurn(credits: Double?) {
    let summaries: [JSONValue] =
      credits.map { [["unit": "credit", "unitPlural": "credits", "usage": .number($0)]] } ?? []
    inform(
      "turn_completion",
      ["promptTurnSummaries": .array(summaries), "elapsedTime": 10, "status": "success"]
    )
  }

  /// Sends news about the session, as the third engine does.
  mutating func inform(_ kind: String, _ fields: [String: JSONValue]) {
    var fields = fields
    fields["kind"] = .string(kind)
    update("session_info_update", ["_meta": ["kiro": .object(fields)]])
  }

  /// Sends the state of all MCP servers, as the third engine does whenever one changes.
  mutating func tellServers() {
    let servers = serverStates.sorted { $0.key < $1.key }.map(\.value)
    notify("_kiro/mcp/status", ["sessionId": .string(sessionID), "servers": .array(servers)])
  }
}
