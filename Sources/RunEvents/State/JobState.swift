public import FoundationEssentials
public import Text

/// All that is known of one job.
///
/// What is known of its last attempt is asked of the job as if it were the job's own.
@dynamicMemberLookup public struct JobState: Hashable, Sendable {
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
  /// How many attempts have begun.
  public private(set) var attemptCount = 1
  /// The attempts before the last one, or all of them when the next never began.
  public private(set) var earlierAttempts: [AttemptState] = []
  /// The attempt that is under way or was the last.
  public private(set) var attempt: AttemptState
  /// How many processes outlived what had started them, all killed since.
  public private(set) var leftovers = 0
  /// What the reader should know besides.
  public private(set) var warnings: [SafeText] = []

  /// What its processes were given, once that was known.
  public private(set) var environment: EnvironmentFacts?

  /// How many permissions were granted and refused.
  public private(set) var permissions = PermissionCounts()

  private var timeline = JobTimeline()
  private var startElapsed: Double?

  /// A job that has not begun.
  public init(planned: PlannedJob) {
    self.planned = planned
    attempt = AttemptState(number: 1, folder: "jobs/" + planned.folder)
  }

  /// What is known of the last attempt.
  public subscript<Value>(dynamicMember member: KeyPath<AttemptState, Value>) -> Value {
    attempt[keyPath: member]
  }

  /// What it did when, in all attempts.
  public var phases: [JobPhase] { timeline.phases }

  /// The credits of all turns of all attempts; nil where the agent told none, which is not none.
  public var credits: Double? {
    let known = (earlierAttempts + [attempt]).flatMap(\.turns).compactMap(\.credits)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  /// Where processes were left behind in the present attempt, in the order of the job's steps, and
  /// how many there.
  public var leaks: [(place: LeakPlace, count: Int)] {
    let places = attempt.commands.map { (LeakPlace.command($0.name), $0.phase, $0.leftovers) }
    let all =
      places.filter { $0.1 == .setup } + [(.agent, .setup, attempt.agentLeftovers)]
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
      attempt.startElapsed = event.elapsed
    case .workspacePlanned(_, let store): attempt.store = store
    case .commandStarted(_, _, _, let process), .agentStarted(_, let process):
      attempt.processes.append(process)
    case .agentFinished: attempt.hasFinishedAgent = true
    case .verificationResumed:
      attempt.commands.removeAll { $0.phase == .verify }
      attempt.processes = []
    case .commandFinished(_, let facts):
      attempt.processes = []
      attempt.commands.append(facts)
      leftovers += facts.leftovers
    case .environmentPrepared(_, let facts): environment = facts
    case .sessionOpened(_, let facts): attempt.agent = facts
    case .mcpSettled(_, let servers): attempt.mcpServers = servers
    case .turnEnded(_, let facts): attempt.turns.append(facts)
    case .agentEnded(_, let ending, let leftovers):
      attempt.processes = []
      attempt.agentEnding = ending
      attempt.agentLeftovers += leftovers
      self.leftovers += leftovers
    case .snapshotTaken(_, let facts): attempt.snapshot = facts
    case .patchWritten(_, let facts): attempt.patch = facts
    case .warned(_, let text): warnings.append(text)
    case .workspaceRemoved(_, let remaining):
      warnings += remaining.map(RunEvent.cleanupWarning)
    case .workspaceKept(_, let path): attempt.keptWorkspace = path
    case .permissionDecided(_, let facts):
      if facts.isAllowed { permissions.allowed += 1 } else { permissions.denied += 1 }
    case .attemptFailed(_, let facts):
      attempt.close(facts, at: event.elapsed)
      earlierAttempts.append(attempt)
      attempt = AttemptState(number: attemptCount, folder: "jobs/" + planned.folder)
    case .attemptStarted(_, let number):
      attemptCount = number
      attempt.number = number
      attempt.startElapsed = event.elapsed
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
          "the files of the job are not what kjob wrote and cannot be relied on:\n\(all)"
        )
      )
    case .workspaceCreated(_, let facts): attempt.workspaceDigest = facts.digest
    case .runPlanned, .promptSent, .runStopping, .runResumed,
      .creditsExhausted, .sourceObserved, .sourceChanged, .runFinished:
      break
    }
  }
}
