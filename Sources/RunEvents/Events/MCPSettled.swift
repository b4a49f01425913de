package import JSON
public import Text

/// One MCP server at the time when the gate decided.
public struct MCPServerFacts: Hashable, Sendable, Codable {
  /// Its name.
  public var name: SafeText
  /// What was known of it: `started`, `failed: …`.
  public var state: SafeText
  /// Whether it runs.
  public var isStarted: Bool
  /// Whether the job needs it.
  public var isRequired: Bool
  /// What its own program said when kjob started it itself to find out, where kjob did.
  public var evidence: SafeText?

  /// Describes a server.
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
  package static let schemaSummary: String? = "An MCP server when the gate decided."
  package static let schemaNotes: [String: SchemaNote] = [
    "state": "What was known of it.",
    "evidence": "What its own program said when kjob started it to find out.",
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
/// After `session-opened`; again when a server has failed since.
struct MCPSettled: BareEventData {
  static let event = EventDeclaration("mcp-settled", "The MCP gate has decided.")
  var value: [MCPServerFacts]

  init(_ value: [MCPServerFacts]) { self.value = value }

  func masked(by redactor: Redactor) -> MCPSettled {
    MCPSettled(value.map { $0.masked(by: redactor) })
  }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .mcpSettled($0, value) } }
}
