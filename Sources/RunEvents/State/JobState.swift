public import FoundationEssentials
public import Text

/// All that is known of one job.
public struct JobState: Hashable, Sendable {
  /// The job as it was planned.
  public let planned: PlannedJob
  /// When it began; nil before, and for one that was skipped.
  public private(set) var startTime: Date?
  /// Its outcome; nil until it is over.
  public private(set) var outcome: Outcome?
  /// Why it did not pass.
  public private(set) var reason: Reason?
  /// How long it took, in seconds; 0 until it is over.
  public private(set) var seconds: Double = 0
  /// The agent, once its session was open.
  public private(set) var agent: AgentFacts?
  /// The MCP servers, once the gate had decided.
  public private(set) var mcpServers: [MCPServerFacts] = []
  /// How many attempts have begun.
  public private(set) var attemptCount = 1
  /// The attempts before the last one, or all of them when the next never began.
  public private(set) var attempts: [AttemptState] = []
  /// The turns that ended, in the last attempt.
  public private(set) var turns: [TurnFacts] = []
  /// How the agent's process ended.
  public private(set) var agentEnding: SafeText?
  /// The setup and verification commands that ran, in order.
  public private(set) var commands: [CommandFacts] = []
  /// What the agent left.
  public private(set) var snapshot: SnapshotFacts?
  /// The patch.
  public private(set) var patch: PatchFacts?
  /// How many processes outlived what had started them, all killed since.
  public private(set) var leftovers = 0
  /// How many of them the agent had left, in the present attempt.
  public private(set) var agentLeftovers = 0
  /// What the reader should know besides.
  public private(set) var warnings: [SafeText] = []
  /// Where the worktree was kept.
  public private(set) var keptWorkspace: SafeText?

  /// What its processes were given, once that was known.
  public private(set) var environment: EnvironmentFacts?

  /// kjob's own folder for the worktree of the present attempt, once one was planned.
  public private(set) var store: String?
  /// The digest of the note in it by which the worktree is taken up again.
  public private(set) var workspaceDigest: String?
  /// Whether the agent of the present attempt has done all that it was asked for.
  public private(set) var hasFinishedAgent = false
  /// The processes that were started and may still run if kjob was killed.
  public private(set) var processes: [ProcessFacts] = []

  /// How many permissions were granted and refused.
  public private(set) var permissions = PermissionCounts()

  private var timeline = JobTimeline()
  private var startElapsed: Double?
  private var attemptElapsed: Double?

  /// A job that has not begun.
  public init(planned: PlannedJob) {
    self.planned = planned
  }

  /// What it did when, in all attempts.
  public var phases: [JobPhase] { timeline.phases }

  /// The credits of all turns of all attempts; nil where the agent told none, which is not none.
  public var credits: Double? {
    let known = (attempts.flatMap(\.turns) + turns).compactMap(\.credits)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  /// Where processes were left behind in the present attempt, in the order of the job's steps, and
  /// how many there.
  public var leaks: [(place: LeakPlace, count: Int)] {
    let places = commands.map { (LeakPlace.command($0.name), $0.phase, $0.leftovers) }
    let all =
      places.filter { $0.1 == .setup } + [(.agent, .setup, agentLeftovers)]
      + places.filter { $0.1 == .verify }
    return all.filter { $0.2 > 0 }.map { ($0.0, $0.2) }
  }

  /// What leaves processes behind.
  public enum LeakPlace: Hashable, Sendable {
    /// The agent, in any of its sessions.
    case agent
    /// The setup or verification command with this name.
    case command(SafeText)
  }

  /// How many permissions were granted and refused.
  public struct PermissionCounts: Hashable, Sendable, Codable {
    /// Granted ones.
    public var allowed = 0
    /// Refused ones.
    public var denied = 0

    /// None.
    public init() {}
  }

  mutating func receive(_ event: RunEvent) {
    timeline.receive(event)
    switch event.kind {
    case .jobStarted:
      startTime = event.time
      startElapsed = event.elapsed
      attemptElapsed = event.elapsed
    case .workspacePlanned(_, let store): self.store = store
    case .commandStarted(_, _, _, let process), .agentStarted(_, let process):
      processes.append(process)
    case .agentFinished: hasFinishedAgent = true
    case .verificationResumed:
      commands.removeAll { $0.phase == .verify }
      processes = []
    case .commandFinished(_, let facts):
      processes = []
      commands.append(facts)
      leftovers += facts.leftovers
    case .environmentPrepared(_, let facts): environment = facts
    case .sessionOpened(_, let facts): agent = facts
    case .mcpSettled(_, let servers): mcpServers = servers
    case .turnEnded(_, let facts): turns.append(facts)
    case .agentEnded(_, let ending, let leftovers):
      processes = []
      agentEnding = ending
      agentLeftovers += leftovers
      self.leftovers += leftovers
    case .snapshotTaken(_, let facts): snapshot = facts
    case .patchWritten(_, let facts): patch = facts
    case .warned(_, let text): warnings.append(text)
    case .workspaceRemoved(_, let remaining):
      warnings += remaining.map(RunEvent.cleanupWarning)
    case .workspaceKept(_, let path): keptWorkspace = path
    case .permissionDecided(_, let facts):
      if facts.isAllowed { permissions.allowed += 1 } else { permissions.denied += 1 }
    case .attemptFailed(_, let facts): close(facts, at: event.elapsed)
    case .attemptStarted(_, let number):
      attemptElapsed = event.elapsed
      attemptCount = number
    case .jobFinished(_, let outcome, let reason):
      self.outcome = outcome
      self.reason = reason
      seconds = startElapsed.map { max(0, event.elapsed - $0) } ?? 0
    case .outputChanged(_, let faults):
      warnings += faults
      // What did not pass has a reason of its own.
      guard outcome == .passed, let first = faults.first else { return }
      outcome = .error
      let all = faults.map(\.string).joined(separator: "\n")
      let more = faults.count > 1 ? " and \(faults.count - 1) more" : ""
      reason = Reason(
        .output,
        "\(first.string)\(more)",
        details: SafeText(
          "the files of the job are not what kjob wrote, so that nobody can rely on them:\n\(all)"
        )
      )
    case .workspaceCreated(_, let facts): workspaceDigest = facts.digest
    case .runPlanned, .promptSent, .runStopping, .runResumed,
      .creditsExhausted, .sourceObserved, .sourceChanged, .runFinished:
      break
    }
  }

  /// Puts what is known of the attempt aside, so that the next one begins with nothing.
  private mutating func close(_ facts: AttemptFacts, at elapsed: Double) {
    let own = "jobs/\(planned.folder)/"
    var moved = commands
    for index in moved.indices where moved[index].log.hasPrefix(own) {
      moved[index].log = facts.folder + "/" + moved[index].log.dropFirst(own.count)
    }
    attempts.append(
      AttemptState(
        facts: facts,
        seconds: attemptElapsed.map { max(0, elapsed - $0) } ?? 0,
        agent: agent,
        mcpServers: mcpServers,
        turns: turns,
        agentEnding: agentEnding,
        commands: moved,
        keptWorkspace: keptWorkspace
      )
    )
    agent = nil
    mcpServers = []
    turns = []
    agentEnding = nil
    agentLeftovers = 0
    commands = []
    snapshot = nil
    patch = nil
    keptWorkspace = nil
    store = nil
    hasFinishedAgent = false
    processes = []
  }
}
