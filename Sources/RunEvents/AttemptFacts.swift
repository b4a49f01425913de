public import Text

/// An attempt at a job that is followed by another one.
public struct AttemptFacts: Hashable, Sendable, Codable {
  /// Its place, from 1.
  public var number: Int
  /// Why it was not the last.
  public var reason: Reason
  /// Where its files are now, relative to the output folder.
  public var folder: String
  /// How many seconds pass before the next one.
  public var delay: Double

  /// Describes an attempt.
  public init(number: Int, reason: Reason, folder: String, delay: Double) {
    self.number = number
    self.reason = reason
    self.folder = folder
    self.delay = delay
  }
}

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
