internal import JSON

/// The messages of kiro-cli's second engine, in their recorded form.
enum Wire {
  /// Returns the answer to `initialize`.
  static func introduction(_ script: Script) -> JSONValue {
    let name = script.name ?? "Kiro CLI Agent"
    return [
      "protocolVersion": 1,
      "agentCapabilities": [
        "loadSession": true,
        "promptCapabilities": ["image": true, "audio": false, "embeddedContext": false],
        "mcpCapabilities": ["http": true, "sse": false],
        "sessionCapabilities": [:],
        "auth": [:],
      ],
      "authMethods": [],
      "agentInfo": [
        "name": .string(name),
        "title": .string(name),
        "version": .string(script.version ?? "2.18.1"),
      ],
    ]
  }

  /// Returns the answer to `session/new`.
  static func session(
    _ id: String,
    mode: String,
    agents: [String],
    model: String,
    models: [String]
  ) -> JSONValue {
    let choices = (["auto"] + models.filter { $0 != "auto" }).map { name in
      ["modelId": .string(name), "name": .string(name)] as JSONValue
    }
    let modes = (["kiro_default", "kiro_planner", "kiro_guide"] + agents).map { name in
      ["id": .string(name), "name": .string(name)] as JSONValue
    }
    return [
      "sessionId": .string(id),
      "modes": ["currentModeId": .string(mode), "availableModes": .array(modes)],
      "models": [
        "currentModelId": .string(model),
        "availableModels": .array(choices),
      ],
    ]
  }

  /// Returns the parameters of a `session/update`, or of Kiro's own variant.
  static func update(_ session: String, _ kind: String, _ fields: [String: JSONValue]) -> JSONValue
  {
    var update = fields
    update["sessionUpdate"] = .string(kind)
    return ["sessionId": .string(session), "update": .object(update)]
  }

  /// Returns a piece of text as an update's content.
  static func text(_ text: String) -> [String: JSONValue] {
    ["content": ["type": "text", "text": .string(text)]]
  }

  /// Returns the parameters of `commands/available`.
  static func commands(_ session: String, _ servers: [Script.Server]) -> JSONValue {
    [
      "sessionId": .string(session),
      "commands": [
        ["name": "/compact", "description": "Compact conversation history"],
        ["name": "/context", "description": "Manage context files or show token usage"],
      ],
      "prompts": [],
      "tools": [
        ["name": "execute_bash", "description": "Run a command", "source": "built-in"],
        ["name": "fs_write", "description": "Write a file", "source": "built-in"],
      ],
      "mcpServers": .array(
        servers.map { server in
          [
            "name": .string(server.name),
            "status": .string(server.status),
            "toolCount": 1,
          ]
        }
      ),
    ]
  }

  /// The options of every permission request.
  static let options: JSONValue = [
    ["optionId": "allow_once", "name": "Yes", "kind": "allow_once"],
    ["optionId": "allow_always", "name": "Always", "kind": "allow_always"],
    ["optionId": "reject_once", "name": "No", "kind": "reject_once"],
  ]
}
