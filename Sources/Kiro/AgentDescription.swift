internal import AgentClientProtocol
internal import FoundationEssentials
internal import JSON
internal import JSONRPC
internal import YAML

/// What an agent's own file says, in JSON or, for a Markdown file, in its front matter.
public struct AgentDescription: Sendable {
  /// The name by which the agent is asked for; nil where the file's own name counts.
  public var name: String?
  /// The model that it wants.
  public var model: String?
  /// Its servers.
  var servers: [String: MCPConfiguration.Entry]
  /// Whether it gets the servers of the `mcp.json` files as well.
  var includesFiles: Bool

  private struct Contents: Decodable {
    var name: String?
    var model: String?
    var mcpServers: [String: MCPConfiguration.Entry]?
    var includeMcpJson: Bool?
    var useLegacyMcpJson: Bool?

    private enum CodingKeys: String, CodingKey {
      case name, model, mcpServers, includeMcpJson, useLegacyMcpJson
    }

    /// Reads what decides about servers; anything else may be whatever it is.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = container.lenient(String.self, forKey: .name)
      model = container.lenient(String.self, forKey: .model)
      mcpServers = try container.decodeIfPresent(
        [String: MCPConfiguration.Entry].self,
        forKey: .mcpServers
      )
      includeMcpJson = try container.decodeIfPresent(Bool.self, forKey: .includeMcpJson)
      useLegacyMcpJson = try container.decodeIfPresent(Bool.self, forKey: .useLegacyMcpJson)
    }
  }

  /// Reads an agent's file.
  public init(_ file: MCPConfiguration.File) throws(MCPConfiguration.Fault) {
    var file = file
    if Self.isMarkdown(file.path) {
      guard let matter = Self.frontMatter(of: file.contents) else {
        throw MCPConfiguration.Fault(path: file.path)
      }
      file.contents = Data(matter.jsonText.utf8)
    }
    let contents = try MCPConfiguration.decode(Contents.self, file)
    name = contents.name
    model = contents.model
    servers = contents.mcpServers ?? [:]
    includesFiles = contents.includeMcpJson == true || contents.useLegacyMcpJson == true
  }

  /// Whether a file of this name may be an agent's.
  public static func isAgent(_ fileName: String) -> Bool {
    fileName.hasSuffix(".json") || isMarkdown(fileName)
  }

  /// The name by which an agent is asked for whose file does not give one.
  public static func name(ofFile fileName: String) -> String {
    let end = fileName.lastIndex(of: ".") ?? fileName.endIndex
    return String(fileName[..<end])
  }

  private static func isMarkdown(_ path: String) -> Bool { path.hasSuffix(".md") }

  /// What stands between two lines of dashes at the file's start; nothing where they are missing,
  /// and nil where what they hold is not a mapping.
  private static func frontMatter(of contents: Data) -> JSONValue? {
    let lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    let fence = Data("---".utf8)
    guard lines.first == fence, let end = lines.dropFirst().firstIndex(of: fence) else {
      return .object([:])
    }
    let document = Document.parse(bytes: Array(Data(lines[1..<end].joined(separator: [0x0A]))))
    guard document.errors.isEmpty else { return nil }
    guard let root = document.root else { return .object([:]) }
    guard case .object = JSONValue(root) else { return nil }
    return JSONValue(root)
  }
}

extension JSONValue {
  /// The value of a YAML node.
  fileprivate init(_ node: Node) {
    switch node.kind {
    case .scalar(let scalar):
      switch scalar.meaning {
      case .null: self = .null
      case .boolean(let flag): self = .bool(flag)
      case .integer(let integer): self = .integer(Int64(integer))
      case .number: self = Double(scalar.text).map { .number($0) } ?? .string(scalar.text)
      case .text: self = .string(scalar.text)
      }
    case .sequence(let nodes): self = .array(nodes.map { JSONValue($0) })
    case .mapping(let entries):
      self = .object(
        Dictionary(entries.map { ($0.name, JSONValue($0.value)) }, uniquingKeysWith: { $1 })
      )
    case .invalid: self = .null
    }
  }
}
