internal import JSON

extension Dialect {
  /// The presets that the third engine knows; a session that names another one is refused.
  static let presets = [
    "read-workspace", "read-only-shell", "read-all", "edit-workspace", "dev-shell", "allow-all",
  ]

  /// The ids of all options that say yes.
  static let grants = ["allow_once", "allow_always", "accept", "always-accept"]

  /// The third engine's names for tools.
  private static let thirdNames = ["execute_bash": "run_command", "fs_write": "write_file"]

  /// Returns the answer to `initialize`.
  func introduction(_ script: Script) -> JSONValue {
    switch self {
    case .v2: Wire.introduction(script)
    case .v3:
      [
        "protocolVersion": 1,
        "agentCapabilities": [
          "loadSession": true,
          "promptCapabilities": ["image": true, "embeddedContext": true],
          "mcpCapabilities": ["http": true, "sse": true],
          "sessionCapabilities": ["list": [:], "close": [:], "delete": [:]],
          "_meta": [
            "kiro": ["extensionMethods": ["_kiro/session/context", "_kiro/session/compact"]]
          ],
        ],
        "authMethods": [["id": "aws-builder-id", "name": "AWS Builder ID"]],
      ]
    case .acp:
      [
        "protocolVersion": 1,
        "agentCapabilities": ["promptCapabilities": ["image": true, "embeddedContext": true]],
        "agentInfo": [
          "name": .string(script.name ?? "scripted"), "version": .string(script.version ?? "1.0.0"),
        ],
      ]
    }
  }

  /// Returns what a tool call says about its tool beyond ACP.
  func meta(ofTool name: String) -> JSONValue {
    switch self {
    case .v2: ["kiro": ["toolName": .string(name)]]
    case .v3: ["kiro": ["toolId": .string(Self.thirdNames[name] ?? name), "toolOrigin": "default"]]
    case .acp: [:]
    }
  }

  /// Returns what a question says beyond ACP.
  func meta(ofQuestionAbout tool: String) -> JSONValue {
    switch self {
    case .v2: ["trustOptions": []]
    case .v3: ["kiro": ["toolId": .string(Self.thirdNames[tool] ?? tool)]]
    case .acp: [:]
    }
  }

  /// The options of every permission request.
  var options: JSONValue {
    guard self == .v3 else { return Wire.options }
    return [
      ["optionId": "accept", "name": "Allow", "kind": "allow_once"],
      ["optionId": "always-accept", "name": "Always allow", "kind": "allow_always"],
      ["optionId": "reject", "name": "Deny", "kind": "reject_once"],
      ["optionId": "always-reject", "name": "Always deny", "kind": "reject_always"],
    ]
  }
}
