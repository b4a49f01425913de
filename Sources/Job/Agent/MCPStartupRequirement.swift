/// The MCP servers that must have started before the first prompt is sent.
public enum MCPStartupRequirement: Hashable, Sendable {
  /// Every server in the agent's configuration.
  case all
  /// These servers, by name; never empty.
  case servers([String])
  /// No server: one that fails to start is only reported.
  case notRequired
}
