public import Text

/// An attempt that is over, with all that happened in it.
public struct AttemptState: Hashable, Sendable {
  /// What was told at its end.
  public var facts: AttemptFacts
  /// How many seconds it took.
  public var seconds: Double
  /// The agent, once its session was open.
  public var agent: AgentFacts?
  /// The MCP servers, once the gate had decided.
  public var mcpServers: [MCPServerFacts]
  /// The turns that ended.
  public var turns: [TurnFacts]
  /// How the agent's process ended.
  public var agentEnding: SafeText?
  /// The setup and verification commands that ran, their logs as they lie now.
  public var commands: [CommandFacts]
  /// Where the worktree was kept.
  public var keptWorkspace: SafeText?
}
