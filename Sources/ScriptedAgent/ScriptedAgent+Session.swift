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
      connection.answer(id, Wire.introduction(script))
      flush()
    case NewSession.method:
      // Kiro exits silently if a required field is missing.
      guard let parameters = try? frame.parameters(as: JSONValue.self),
        let cwd = parameters["cwd"]?.text, parameters["mcpServers"] != nil
      else { return 0 }
      open(id, in: cwd)
    case AgentClientProtocol.Prompt.method:
      guard let parameters = try? frame.parameters(as: JSONValue.self),
        parameters["prompt"] != nil
      else { return 0 }
      takeTurn(id)
    case "_kiro.dev/mcp/startup_status" where !script.startupStatus.isEmpty:
      connection.answer(id, script.startupStatus[min(status, script.startupStatus.count - 1)])
      status += 1
      flush()
    default:
      connection.refuse(id, .methodNotFound(method))
      flush()
    }
    return nil
  }

  private mutating func open(_ id: RequestID, in cwd: String) {
    folder = cwd
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

  private mutating func takeTurn(_ id: RequestID) {
    isInTurn = true
    isCancelled = false
    let steps = script.turns.isEmpty ? [] : script.turns[min(turn, script.turns.count - 1)]
    turn += 1
    hasToldUsage = false
    if perform(steps, id) { finish(id, "end_turn") }
    isInTurn = false
    _ = perform(script.after, nil)
  }

  mutating func finish(_ id: RequestID, _ reason: String) {
    if !hasToldUsage {
      notify(
        "_kiro.dev/metadata",
        ["sessionId": .string(sessionID), "turnDurationMs": 10, "meteringUsage": []]
      )
    }
    connection.answer(id, ["stopReason": .string(reason)] as JSONValue)
    flush()
  }
}
