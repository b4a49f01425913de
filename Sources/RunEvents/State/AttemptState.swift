public import Text

/// An attempt at a job and everything that has happened in it.
public struct AttemptState: Hashable, Sendable {
  /// The attempt's number, from 1.
  public internal(set) var number: Int
  /// The location of the attempt's files, relative to the output folder.
  public internal(set) var folder: String
  /// The facts reported at the end of an attempt that another one follows.
  public internal(set) var end: AttemptFacts?
  /// The attempt's duration in seconds; 0 while it is in progress.
  public internal(set) var seconds: Double = 0
  /// The agent, once its session is open.
  public internal(set) var agent: AgentFacts?
  /// The MCP servers, once the gate has decided.
  public internal(set) var mcpServers: [MCPServerFacts] = []
  /// The finished turns.
  public internal(set) var turns: [TurnFacts] = []
  /// The first permissions that were denied, in order.
  public internal(set) var denials: [PermissionFacts] = []
  /// The ending of the agent's process.
  public internal(set) var agentEnding: SafeText?
  /// The setup and verification commands that ran, in order, with the current paths of their logs.
  public internal(set) var commands: [CommandFacts] = []
  /// The id of the worktree's tree after setup; nil if nothing ran.
  public internal(set) var treeAfterSetup: String?
  /// The changes that were judged while the agent's session was open.
  public internal(set) var trials: [TrialState] = []
  /// The agent's captured changes.
  public internal(set) var snapshot: SnapshotFacts?
  /// The patch.
  public internal(set) var patch: PatchFacts?
  /// The number of processes that the agent left behind.
  public internal(set) var agentLeftovers = 0
  /// The path of the kept worktree.
  public internal(set) var keptWorkspace: SafeText?
  /// The protection of the verdict; nil before verification.
  public internal(set) var verdictStrength: VerdictStrength?
  /// The path of the kept clean room.
  public internal(set) var keptRoom: SafeText?
  /// kjob's own folder for the worktree, once one was planned.
  public internal(set) var store: String?
  /// The digest of the note in the store, from which the worktree can be reused.
  public internal(set) var workspaceDigest: String?
  /// The change of an earlier run that took the place of an agent's work; nil if an agent ran.
  public internal(set) var storedChange: StoredChange?
  /// True when the agent has finished all its work.
  public internal(set) var hasFinishedAgent = false
  /// The processes that were started and may still run if kjob was killed.
  public var processes: [ProcessFacts] { [agentProcess, commandProcess].compactMap(\.self) }

  var agentProcess: ProcessFacts?
  var commandProcess: ProcessFacts?

  /// The number of repair prompts that were sent.
  public var repairCount: Int {
    trials.count { $0.verdict.map { $0.reason != nil && $0.ending == nil } ?? false }
  }

  var startElapsed: Double?

  init(number: Int, folder: String) {
    self.number = number
    self.folder = folder
  }

  /// Ends the attempt at a time of the run, and updates the paths of its moved files.
  mutating func close(_ facts: AttemptFacts, at elapsed: Double) {
    for index in commands.indices where commands[index].log.hasPrefix(folder + "/") {
      commands[index].log = facts.folder + commands[index].log.dropFirst(folder.count)
    }
    for trial in trials.indices {
      for index in trials[trial].commands.indices {
        let log = trials[trial].commands[index].log
        guard log.hasPrefix(folder + "/") else { continue }
        trials[trial].commands[index].log = facts.folder + log.dropFirst(folder.count)
      }
    }
    folder = facts.folder
    end = facts
    seconds = startElapsed.map { max(0, elapsed - $0) } ?? 0
  }
}
