internal import AgentClientProtocol
internal import FoundationEssentials
public import JSON

/// The definition of an agent in the form that a session of Kiro's third engine brings along.
///
/// The engine takes no option for the agent, loads fewer files than the second one, and silently
/// drops some. So kjob translates the agent's file: the prompt is inlined, because the engine
/// reads no references to files, and the tools are always listed, because an agent without a list
/// has no tools there.
public struct AgentDefinition: Hashable, Sendable {
  /// The name by which the agent is requested, which becomes the session's mode.
  public var name: String
  /// The definition, as `session/new` carries it.
  public var value: JSONValue
  /// The keys of the file that have no counterpart.
  public var lostKeys: [String]

  /// The prompt of an agent whose file has none; the engine requires one.
  private static let standardPrompt = "Do what the user asks for, in the current folder."

  /// The keys that are passed on unchanged if they are not empty.
  private static let commonKeys = [
    "description", "model", "mcpServers", "resources", "includeMcpJson",
  ]

  /// The keys that the engine cannot take from a session, so that an agent behaves differently.
  private static let otherKeys = ["hooks", "toolsSettings", "toolAliases"]

  /// The names of tools and what they are called in the engine's rules.
  private static let capabilities = [
    "fs_read": "fs_read", "read": "fs_read", "fs_write": "fs_write", "write": "fs_write",
    "execute_bash": "shell", "shell": "shell", "web_fetch": "web_fetch",
    "web_search": "web_search",
  ]

  /// Creates the definition from an agent's file.
  ///
  /// `read` returns the text of a file that the prompt refers to, by its path as written there.
  /// With `grantsTools`, the tools that the file allows run unasked.
  public init(
    _ file: MCPConfiguration.File,
    named name: String,
    grantsTools: Bool,
    read: (String) -> String?
  ) throws(MCPConfiguration.Fault) {
    self.name = name
    let (fields, body) = try AgentDescription.contents(of: file)
    var members: [String: JSONValue] = ["id": .string(name)]
    members["prompt"] = .string(
      try Self.prompt(fields["prompt"]?.text, body: body, path: file.path, read: read)
    )
    members["tools"] = Self.tools(fields["tools"])
    for key in Self.commonKeys {
      guard let value = fields[key], !Self.isEmpty(value) else { continue }
      members[key] = value
    }
    if fields["includeMcpJson"] == nil, let older = fields["useLegacyMcpJson"] {
      members["includeMcpJson"] = older
    }
    if grantsTools, let rules = Self.rules(fields["allowedTools"]) {
      members["permissions"] = ["rules": rules]
    }
    value = .object(members)
    lostKeys = Self.otherKeys.filter { key in fields[key].map { !Self.isEmpty($0) } ?? false }
  }

  private static func prompt(
    _ text: String?,
    body: String?,
    path: String,
    read: (String) -> String?
  ) throws(MCPConfiguration.Fault) -> String {
    let reference = "file://"
    var prompt = text ?? body ?? ""
    if let text, text.hasPrefix(reference) {
      guard let contents = read(String(text.dropFirst(reference.count))) else {
        throw MCPConfiguration.Fault(path: path, problem: "its prompt `\(text)` cannot be read")
      }
      prompt = contents
    }
    return prompt.allSatisfy(\.isWhitespace) ? standardPrompt : prompt
  }

  private static func tools(_ value: JSONValue?) -> JSONValue {
    if value?.text == "*" { return "*" }
    let names = (value?.elements ?? []).compactMap(\.text).filter { !$0.isEmpty }
    return names.contains("*") ? "*" : .array(names.map { .string($0) })
  }

  /// Returns rules that let tools run unasked; nil if the file allows none.
  private static func rules(_ allowed: JSONValue?) -> JSONValue? {
    let rules = (allowed?.elements ?? []).compactMap(\.text).compactMap { tool -> JSONValue? in
      if let capability = capabilities[tool] {
        return ["capability": .string(capability), "effect": "allow"]
      }
      guard tool.hasPrefix("@"), tool != "@builtin" else { return nil }
      let name = String(tool.dropFirst())
      let match = name.contains("/") ? name : name + "/*"
      return ["capability": "mcp", "match": [.string(match)], "effect": "allow"]
    }
    return rules.isEmpty ? nil : .array(rules)
  }

  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    case .bool, .integer, .number: false
    }
  }
}
