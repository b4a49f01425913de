internal import AgentClientProtocol
internal import FoundationEssentials
internal import JSON
internal import JSONRPC
internal import YAML

/// The description of an agent from its own file, in JSON or in the front matter of a Markdown
/// file.
public struct AgentDescription: Sendable {
  /// The name by which the agent is requested; nil if the file's own name counts.
  public var name: String?
  /// The model that the agent requests.
  public var model: String?
  /// The agent's servers.
  var servers: [String: MCPConfiguration.Entry]
  /// True when the agent also gets the servers of the `mcp.json` files.
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

    /// Decodes the fields that matter for servers; all others may be anything.
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

  /// Creates a description from an agent's file.
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

  /// Returns the fields of an agent's file, and the text below the front matter of a Markdown file.
  static func contents(
    of file: MCPConfiguration.File
  ) throws(MCPConfiguration.Fault) -> (fields: JSONValue, body: String?) {
    guard isMarkdown(file.path) else {
      return (try MCPConfiguration.decode(JSONValue.self, file), nil)
    }
    guard let fields = frontMatter(of: file.contents) else {
      throw MCPConfiguration.Fault(path: file.path)
    }
    let text = String(decoding: file.contents, as: UTF8.self)
    let parts = text.split(separator: "---", maxSplits: 2, omittingEmptySubsequences: false)
    let hasMatter = fields != .object([:]) && parts.count == 3
    return (fields, hasMatter ? String(parts[2]) : text)
  }

  /// Returns true if a file with this name may be an agent's.
  public static func isAgent(_ fileName: String) -> Bool {
    fileName.hasSuffix(".json") || isMarkdown(fileName)
  }

  /// Returns the name by which an agent is requested if its file does not contain one.
  public static func name(ofFile fileName: String) -> String {
    let end = fileName.lastIndex(of: ".") ?? fileName.endIndex
    return String(fileName[..<end])
  }

  private static func isMarkdown(_ path: String) -> Bool { path.hasSuffix(".md") }

  /// Returns the front matter between two lines of dashes at the file's start.
  ///
  /// It is empty if the lines are missing, and nil if their contents are not a mapping.
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
  /// Creates the value of a YAML node.
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
