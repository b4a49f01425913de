public import FoundationEssentials
public import UntrustedText

/// All that is known of a run, folded from its events.
///
/// Reports are made from it and nothing else.
public struct RunState: Hashable, Sendable {
  /// What the run was going to do; nil before the first event.
  public private(set) var header: RunHeader?
  /// When the run began, by the wall clock.
  public private(set) var startTime: Date?
  /// Seconds from the beginning to the last event.
  public private(set) var elapsed: Double = 0
  /// The jobs in the order of the plan.
  public private(set) var jobs: [JobState] = []
  /// Why no further job is started, when that is so.
  public private(set) var stopReason: SafeText?
  /// Whether the last event has come.
  public private(set) var isFinished = false

  private var indices: [JobID: Int] = [:]

  /// Nothing is known yet.
  public init() {}

  /// Folds events into what they mean together.
  public init(folding events: some Sequence<RunEvent>) {
    for event in events { receive(event) }
  }

  /// Takes the next event.
  public mutating func receive(_ event: RunEvent) {
    elapsed = max(elapsed, event.elapsed)
    switch event.kind {
    case .runPlanned(let header):
      self.header = header
      startTime = event.time
      jobs = header.jobs.map(JobState.init)
      indices = Dictionary(
        zip(header.jobs.map(\.id), header.jobs.indices),
        uniquingKeysWith: { first, _ in first }
      )
    case .runStopping(let reason): stopReason = reason
    case .runFinished: isFinished = true
    default:
      guard let job = event.kind.job, let index = indices[job] else { return }
      jobs[index].receive(event)
    }
  }

  /// The state of one job.
  public func job(_ id: JobID) -> JobState? {
    indices[id].map { jobs[$0] }
  }

  /// How many jobs have an outcome.
  public func count(_ outcome: Outcome) -> Int {
    jobs.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
  }
}

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
  /// The turns that ended.
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
  /// What the reader should know besides.
  public private(set) var warnings: [SafeText] = []
  /// Where the worktree was kept.
  public private(set) var keptWorkspace: SafeText?

  private var startElapsed: Double?

  /// A job that has not begun.
  public init(planned: PlannedJob) {
    self.planned = planned
  }

  /// The credits of all turns, where the agent told any.
  public var credits: Double? {
    let known = turns.compactMap(\.credits)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  mutating func receive(_ event: RunEvent) {
    switch event.kind {
    case .jobStarted:
      startTime = event.time
      startElapsed = event.elapsed
    case .commandFinished(_, let facts):
      commands.append(facts)
      leftovers += facts.leftovers
    case .sessionOpened(_, let facts): agent = facts
    case .mcpSettled(_, let servers): mcpServers = servers
    case .turnEnded(_, let facts): turns.append(facts)
    case .agentEnded(_, let ending, let leftovers):
      agentEnding = ending
      self.leftovers += leftovers
    case .snapshotTaken(_, let facts): snapshot = facts
    case .patchWritten(_, let facts): patch = facts
    case .warned(_, let text): warnings.append(text)
    case .workspaceRemoved(_, let remaining):
      warnings += remaining.map { "could not be removed: \($0.string)" }
    case .workspaceKept(_, let path): keptWorkspace = path
    case .jobFinished(_, let outcome, let reason):
      self.outcome = outcome
      self.reason = reason
      seconds = startElapsed.map { max(0, event.elapsed - $0) } ?? 0
    case .runPlanned, .workspaceCreated, .agentStarted, .promptSent, .permissionDecided,
      .runStopping, .runFinished:
      break
    }
  }
}
