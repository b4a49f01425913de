internal import AgentClientProtocol
internal import FoundationEssentials
internal import Glibc
internal import JSON
internal import JSONRPC

extension ScriptedAgent {
  /// Handles one request; returns an exit status if the agent exits with it.
  mutating func handle(_ frame: Frame) -> Int32? {
    guard case .request(let id, let method) = frame.kind else { return nil }
    switch method {
    case Initialize.method:
      guard perform(script.initialize, id) else { return nil }
      connection.answer(id, dialect.introduction(script))
      flush()
    case NewSession.method:
      // Kiro exits silently if a required field is missing.
      guard let parameters = try? frame.parameters(as: JSONValue.self),
        let cwd = parameters["cwd"]?.text, parameters["mcpServers"] != nil
      else { return 0 }
      folder = cwd
      switch dialect {
      case .v2: open(id)
      case .v3: openAsThird(id, parameters)
      case .acp: openAsPlain(id, parameters)
      }
    case AgentClientProtocol.Prompt.method:
      guard let parameters = try? frame.parameters(as: JSONValue.self),
        parameters["prompt"] != nil
      else { return 0 }
      takeTurn(id)
    case "_kiro.dev/mcp/startup_status" where dialect == .v2 && !script.startupStatus.isEmpty:
      connection.answer(id, script.startupStatus[min(status, script.startupStatus.count - 1)])
      status += 1
      flush()
    case "_kiro/account/getUsage" where dialect == .v3 && script.account != nil:
      connection.answer(id, script.account ?? .null)
      flush()
    default:
      if choose(id, method, frame) { break }
      connection.refuse(id, .methodNotFound(method))
      flush()
    }
    return nil
  }

  private mutating func open(_ id: RequestID) {
    sessionID = UUID().uuidString.lowercased()
    notify("_kiro.dev/subagent/list_update", ["subagents": [], "pendingStages": []])
    guard perform(script.session, id) else { return }
    var mode = "kiro_default"
    if let wanted = arguments.agent {
      if script.agents.isEmpty || script.agents.contains(wanted) {
        mode = wanted
      } else {
        notify(
          "_kiro.dev/agent/not_found",
          [
            "sessionId": .string(sessionID),
            "requestedAgent": .string(wanted),
            "fallbackAgent": "kiro_default",
          ]
        )
      }
    }
    let asked = arguments.model ?? "auto"
    let model = script.models.isEmpty || script.models.contains(asked) ? asked : "auto"
    let agents = script.agents.isEmpty ? [arguments.agent].compactMap { $0 } : script.agents
    connection.answer(
      id,
      Wire.session(
        sessionID,
        mode: mode,
        agents: agents,
        model: model,
        models: script.models.isEmpty ? [model] : script.models
      )
    )
    flush()
    notify("_kiro.dev/commands/available", Wire.commands(sessionID, script.servers))
    notify(
      "_kiro.dev/metadata",
      ["sessionId": .string(sessionID), "contextUsagePercentage": .number(2.5)]
    )
    _ = perform(script.ready, nil)
  }

  /// Opens a session as the third engine does, which says most of it before its answer.
  private mutating func openAsThird(_ id: RequestID, _ parameters: JSONValue) {
    sessionID = "sess_" + UUID().uuidString.lowercased()
    let presets = parameters["_meta"]?["kiro"]?["policyPreset"]?.elements ?? []
    guard presets.allSatisfy({ Dialect.presets.contains($0.text ?? "") }) else {
      connection.refuse(id, .invalidParameters("unknown policy preset"))
      return flush()
    }
    resetSettings(parameters)
    // The engine's own work appears as a tool call, before the session is open.
    let call = nextToolCall()
    update(
      "tool_call",
      [
        "toolCallId": .string(call), "title": "Fetching your cloud config", "kind": "other",
        "status": "in_progress", "_meta": ["kiro": ["toolId": "fetch_cloud_config"]],
      ]
    )
    notify(
      "_kiro/governance/state",
      ["sessionId": .string(sessionID), "features": ["mcpEnabled": true]]
    )
    for server in script.servers {
      serverStates[server.name] = ["name": .string(server.name), "status": .string(server.status)]
    }
    tellServers()
    guard perform(script.session, id) else { return }
    tellOptions()
    connection.answer(
      id,
      [
        "sessionId": .string(sessionID), "configOptions": options,
        "modes": ["currentModeId": "vibe", "availableModes": []],
      ] as JSONValue
    )
    flush()
    update("tool_call_update", ["toolCallId": .string(call), "status": "completed"])
    inform("context_usage", ["usagePercentage": .number(2.5)])
    _ = perform(script.ready, nil)
  }

  /// Opens a session as ACP alone describes it.
  private mutating func openAsPlain(_ id: RequestID, _ parameters: JSONValue) {
    sessionID = UUID().uuidString.lowercased()
    resetSettings(parameters)
    guard perform(script.session, id) else { return }
    var answer: [String: JSONValue] = ["sessionId": .string(sessionID)]
    if let mode = settings.values["mode"] {
      let modes = (["default"] + script.agents).map { name in
        ["id": .string(name), "name": .string(name)] as JSONValue
      }
      answer["modes"] = ["currentModeId": .string(mode), "availableModes": .array(modes)]
    }
    if options.elements?.isEmpty == false { answer["configOptions"] = options }
    connection.answer(id, JSONValue.object(answer))
    flush()
    _ = perform(script.ready, nil)
  }

  private mutating func takeTurn(_ id: RequestID) {
    isInTurn = true
    isCancelled = false
    let steps = script.turns.isEmpty ? [] : script.turns[min(turn, script.turns.count - 1)]
    turn += 1
    hasToldUsage = false
    tokens = nil
    if dialect == .v3 { inform("turn_start", [:]) }
    if perform(steps, id) { finish(id, "end_turn") }
    isInTurn = false
    _ = perform(script.after, nil)
  }

  mutating func finish(_ id: RequestID, _ reason: String) {
    if !hasToldUsage {
      switch dialect {
      case .v2:
        notify(
          "_kiro.dev/metadata",
          ["sessionId": .string(sessionID), "turnDurationMs": 10, "meteringUsage": []]
        )
      case .v3: completeTurn(credits: nil)
      case .acp: break
      }
    }
    if dialect == .v3 { inform("turn_end", ["stopReason": .string(reason)]) }
    var answer: [String: JSONValue] = ["stopReason": .string(reason)]
    if let tokens {
      // As the agents do that report tokens: those of the session so far.
      sessionTokens += tokens
      answer["usage"] = [
        "totalTokens": .number(sessionTokens), "inputTokens": .number(sessionTokens),
        "outputTokens": 0,
      ]
    }
    connection.answer(id, JSONValue.object(answer))
    flush()
  }
}
