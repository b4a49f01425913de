internal import AgentClientProtocol
internal import JSON
internal import JSONRPC

/// The choices of a client for a session, in Kiro's third engine or by ACP's own means.
struct SessionSettings {
  /// The current values, by the id of the setting.
  var values: [String: String] = [:]
  /// The ids of the agents that the client brought along.
  var clientAgents: [String] = []
  /// True when the session lets every tool run unasked.
  var grantsAll = false
}

extension ScriptedAgent {
  /// The names that the third engine keeps for itself.
  private static let ownModes = ["vibe", "spec", "plan"]
  /// The reserved names; the engine silently drops an agent that has one.
  private static let reservedModes = ["default"] + ownModes

  /// The modes of the session, with their origins.
  private var modes: [(id: String, origin: String)] {
    guard dialect == .v3 else {
      return (["default"] + script.agents).map { ($0, "") }
    }
    let own = Self.ownModes.map { ($0, "bundled") }
    let client = settings.clientAgents.map { ($0, "client") }
    let found = script.agents.filter { !settings.clientAgents.contains($0) }
    return own + client + found.map { ($0, "workspace") }
  }

  private var models: [String] { ["auto"] + script.models.filter { $0 != "auto" } }

  /// The settings as the agent reports them, each time all of them.
  var options: JSONValue {
    var options: [JSONValue] = []
    func add(_ id: String, category: String?, _ values: [JSONValue]) {
      guard let current = settings.values[id] else { return }
      var option: [String: JSONValue] = [
        "type": "select", "id": .string(id), "name": .string(id),
        "currentValue": .string(current), "options": .array(values),
      ]
      if let category { option["category"] = .string(category) }
      options.append(.object(option))
    }
    func plain(_ names: [String]) -> [JSONValue] {
      names.map { ["value": .string($0), "name": .string($0)] }
    }
    if dialect == .v3 {
      let values: [JSONValue] = modes.map { mode in
        let origin = JSONValue.string(mode.origin)
        let source: JSONValue = ["resourceType": "agent", "source": ["origin": origin]]
        return [
          "value": .string(mode.id), "name": .string(mode.id),
          "_meta": ["kiro": ["source": origin, "resource": source]],
        ]
      }
      add("mode", category: "mode", values)
    }
    add("model", category: "model", plain(models))
    add("effortLevel", category: "thought_level", plain(script.efforts))
    add("autopilot", category: nil, plain(["on", "off"]))
    return .array(options)
  }

  /// Sets the values of a new session.
  mutating func resetSettings(_ parameters: JSONValue) {
    settings = SessionSettings()
    switch dialect {
    case .v2: return
    case .v3:
      settings.values = ["mode": "vibe", "model": "auto", "autopilot": "on"]
      let fields = parameters["_meta"]?["kiro"]
      let agents = fields?["customAgents"]?.elements ?? []
      settings.clientAgents = agents.filter { $0["prompt"]?.text?.isEmpty == false }
        .compactMap { $0["id"]?.text }.filter { !Self.reservedModes.contains($0) }
      settings.grantsAll = fields?["policyPreset"]?.elements?.contains("allow-all") == true
    case .acp:
      if !script.models.isEmpty { settings.values["model"] = models[0] }
      settings.values["mode"] = script.agents.isEmpty ? nil : "default"
    }
    if let effort = script.efforts.first { settings.values["effortLevel"] = effort }
  }

  /// Answers a request that changes a setting; returns false for other requests.
  mutating func choose(_ id: RequestID, _ method: String, _ frame: Frame) -> Bool {
    guard dialect != .v2, let parameters = try? frame.parameters(as: JSONValue.self) else {
      return false
    }
    switch method {
    case SetSessionMode.method:
      let mode = parameters["modeId"]?.text ?? ""
      let isKnown = modes.contains { $0.id == mode }
      // The third engine takes any name, and ignores one that it does not know.
      guard isKnown || dialect == .v3 else {
        connection.refuse(id, .invalidParameters("unknown mode `\(mode)`"))
        break
      }
      connection.answer(id, [:] as JSONValue)
      flush()
      guard isKnown else { break }
      settings.values["mode"] = mode
      if dialect == .v3 {
        tellOptions()
      } else {
        update("current_mode_update", ["currentModeId": .string(mode)])
      }
    case SetConfigurationOption.method:
      let name = parameters["configId"]?.text ?? ""
      let value = parameters["value"]?.text ?? ""
      guard settings.values[name] != nil, take(value, of: name) else {
        connection.refuse(id, .invalidParameters("`\(name)` cannot be `\(value)`"))
        break
      }
      connection.answer(id, ["configOptions": options] as JSONValue)
    case EndSession.closing, EndSession.deleting:
      guard dialect == .v3 else { return false }
      connection.answer(id, [:] as JSONValue)
    default: return false
    }
    flush()
    return true
  }

  /// Takes a value of a setting; returns false if the agent refuses it.
  private mutating func take(_ value: String, of name: String) -> Bool {
    let known: [String] =
      switch name {
      case "mode": modes.map(\.id)
      case "model": models
      case "effortLevel": script.efforts
      default: ["on", "off"]
      }
    if known.contains(value) {
      settings.values[name] = value
      return true
    }
    // The third engine repeats any model, and ignores an effort that it does not know.
    guard dialect == .v3 else { return false }
    if name == "model" { settings.values[name] = value }
    return true
  }

  /// Reports all settings.
  mutating func tellOptions() { update("config_option_update", ["configOptions": options]) }
}
