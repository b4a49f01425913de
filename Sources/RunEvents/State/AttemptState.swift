public import Text

/// An attempt at a job, with all that has happened in it.
public struct AttemptState: Hashable, Sendable {
  /// Its place, from 1.
  public internal(set) var number: Int
  /// Where its files are, relative to the output folder.
  public internal(set) var folder: String
  /// What was told at its end, where another one was to follow.
  public internal(set) var end: AttemptFacts?
  /// How many seconds it took; 0 while it is under way.
  public internal(set) var seconds: Double = 0
  /// The agent, once its session was open.
  public internal(set) var agent: AgentFacts?
  /// The MCP servers, once the gate had decided.
  public internal(set) var mcpServers: [MCPServerFacts] = []
  /// The turns that ended.
  public internal(set) var turns: [TurnFacts] = []
  /// How the agent's process ended.
  public internal(set) var agentEnding: SafeText?
  /// The setup and verification commands that ran, in order, their logs as they lie now.
  public internal(set) var commands: [CommandFacts] = []
  /// What the agent left.
  public internal(set) var snapshot: SnapshotFacts?
  /// The patch.
  public internal(set) var patch: PatchFacts?
  /// How many processes the agent had left.
  public internal(set) var agentLeftovers = 0
  /// Where the worktree was kept.
  public internal(set) var keptWorkspace: SafeText?
  /// kjob's own folder for the worktree, once one was planned.
  public internal(set) var store: String?
  /// The digest of the note in it by which the worktree is taken up again.
  public internal(set) var workspaceDigest: String?
  /// Whether the agent has done all that it was asked for.
  public internal(set) var hasFinishedAgent = false
  /// The processes that were started and may still run if kjob was killed.
  public internal(set) var processes: [ProcessFacts] = []

  var startElapsed: Double?

  init(number: Int, folder: String) {
    self.number = number
    self.folder = folder
  }

  /// Ends it, at a time of the run; its files are elsewhere from now on.
  mutating func close(_ facts: AttemptFacts, at elapsed: Double) {
    for index in commands.indices where commands[index].log.hasPrefix(folder + "/") {
      commands[index].log = facts.folder + commands[index].log.dropFirst(folder.count)
    }
    folder = facts.folder
    end = facts
    seconds = startElapsed.map { max(0, elapsed - $0) } ?? 0
  }
}
