package import JSON
public import Text

/// The state of an MCP server when the gate decided.
public struct MCPServerFacts: Hashable, Sendable, Codable {
  /// The server's name.
  public var name: SafeText
  /// The known state: `started`, `failed: …`.
  public var state: SafeText
  /// True when the server runs.
  public var isStarted: Bool
  /// True when the job requires the server.
  public var isRequired: Bool
  /// The output of the server's own program when kjob started it to find the cause; nil if it did
  /// not.
  public var evidence: SafeText?

  /// Creates the facts of a server.
  public init(
    name: SafeText,
    state: SafeText,
    isStarted: Bool,
    isRequired: Bool,
    evidence: SafeText? = nil
  ) {
    self.name = name
    self.state = state
    self.isStarted = isStarted
    self.isRequired = isRequired
    self.evidence = evidence
  }
}

extension MCPServerFacts: SchemaDescribed {
  package static let schemaName: String? = "mcp-server"
  package static let schemaSummary: String? = "The state of an MCP server when the gate decided."
  package static let schemaNotes: [String: SchemaNote] = [
    "state": "What was known about it.",
    "evidence": "What the server's own program said when kjob started it as a check.",
  ]

  func masked(by redactor: Redactor) -> MCPServerFacts {
    var masked = self
    masked.name = redactor.masked(name)
    masked.state = redactor.masked(state)
    masked.evidence = evidence.map(redactor.masked)
    return masked
  }
}

/// The MCP gate has decided.
///
/// Emitted after `session-opened`, and again when a server has failed since.
struct MCPSettled: BareEventData {
  static let event = EventDeclaration("mcp-settled", "The MCP gate has decided.")
  var value: [MCPServerFacts]

  init(_ value: [MCPServerFacts]) { self.value = value }

  func masked(by redactor: Redactor) -> MCPSettled {
    MCPSettled(value.map { $0.masked(by: redactor) })
  }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .mcpSettled($0, value) } }
}
