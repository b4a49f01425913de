/// Which MCP servers must have started before the first prompt is sent.
public enum MCPStartupRequirement: Hashable, Sendable {
  /// Every server that the agent is configured with.
  case all
  /// These servers, by name; never empty.
  case servers([String])
  /// None: a server that does not start is only reported.
  case notRequired
}
