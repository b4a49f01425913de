public import FoundationEssentials
public import Text

/// The state of one job.
///
/// The state of the last attempt is available as if it were the job's own.
@dynamicMemberLookup public struct JobState: Hashable, Sendable {
  /// The job in the plan.
  public let planned: PlannedJob
  /// The time at which the job began; nil before that, and for a skipped job.
  public private(set) var startTime: Date?
  /// The outcome; nil until the job is over.
  public private(set) var outcome: Outcome?
  /// The reason why the job did not pass.
  public private(set) var reason: Reason?
  /// The job's duration in seconds; 0 until it is over.
  public private(set) var seconds: Double = 0
  /// The attempts before the last one, or all of them if the next one never began.
  public private(set) var earlierAttempts: [AttemptState] = []
  /// The attempt that is in progress or was the last.
  public private(set) var attempt: AttemptState
  /// The number of processes that outlived the program that started them; all have been killed.
  public private(set) var leftovers = 0
  /// The most memory that the job's processes had at once, in bytes; nil if it is unknown.
  public private(set) var peakMemory: Int?
  /// The warnings that the reader should know.
  public private(set) var warnings: [SafeText] = []

  /// The id of the earlier run that gave the job its outcome, if this one did not run it.
  public private(set) var carriedFrom: String?

  /// The cause for which no run in the folder answers for the job any more; nil if one does.
  public private(set) var staleCause: StaleFacts.Cause?

  /// True when the base has already reached the job's goals.
  public private(set) var isAlreadySo = false
  /// True when the base was already so in a verdict that is being verified again, without an agent.
  public private(set) var confirmsAlreadySo = false
  /// The keys of the verification commands' results on the base, in order; empty without them.
  public private(set) var baseKeys: [String] = []

  /// The environment of the job's processes, once known.
  public private(set) var environment: EnvironmentFacts?

  /// True unless the job passed, or was left alone because its request is open.
  public var hasProblem: Bool { outcome != .passed && outcome != .open }

  /// The numbers of granted and denied permissions.
  public private(set) var permissions = PermissionCounts()

  private var timeline = JobTimeline()
  private var startElapsed: Double?

  /// Creates the state of a job that has not begun.
  public init(planned: PlannedJob) {
    self.planned = planned
    attempt = AttemptState(number: 1, folder: planned.path)
  }

  /// Accesses the state of the last attempt.
  public subscript<Value>(dynamicMember member: KeyPath<AttemptState, Value>) -> Value {
    attempt[keyPath: member]
  }

  /// Adds counts from a journal, which may come from anywhere.
  private static func sum(_ one: Int, _ other: Int) -> Int {
    let (sum, overflows) = one.addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// Creates the state of a job that a run does not count, as the earlier run left it.
  public init(stale facts: StaleFacts) {
    self.init(planned: facts.job)
    carry(facts.record, at: facts.record.seconds)
    staleCause = facts.cause
  }

  /// Forgets an outcome that only the stop of the run gave the job, because the run continues.
  mutating func reopen() {
    (outcome, reason, carriedFrom, seconds) = (nil, nil, nil, 0)
  }

  /// The number of attempts that have begun.
  public var attemptCount: Int { attempt.number }

  /// The turns of all attempts.
  public var allTurns: [TurnFacts] { (earlierAttempts + [attempt]).flatMap(\.turns) }

  /// The phases of all attempts, in order.
  public var phases: [JobPhase] { timeline.phases }

  /// True when the job passed and changed something, which can be applied.
  public var hasAcceptedChange: Bool {
    outcome == .passed && attempt.snapshot?.isChanged == true
  }

  /// True when the job passed although its agent changed nothing.
  public var isPassedWithoutChange: Bool {
    outcome == .passed && attempt.snapshot?.isChanged == false
  }

  /// The credits of all turns of all attempts; nil if unreported, which does not mean zero.
  public var credits: Double? {
    let known = allTurns.compactMap(\.credits)
    return known.isEmpty ? nil : Amount.sum(known)
  }

  /// The tokens of all turns of all attempts; nil if unreported, which does not mean zero.
  public var tokens: TokenFacts? {
    let known = allTurns.compactMap(\.tokens)
    return known.isEmpty ? nil : known.dropFirst().reduce(known[0], +)
  }

  /// The cost of all turns of all attempts; nil if unreported, which does not mean zero.
  public var cost: CostFacts? { CostFacts.sum(allTurns.compactMap(\.cost)) }

  /// The places where processes were left behind in the current attempt, in the order of the job's
  /// steps, with their numbers.
  public var leaks: [(place: LeakPlace, count: Int)] {
    let places = attempt.commands.map { (LeakPlace.command($0.name), $0.phase, $0.leftovers) }
    let all =
      places.filter { $0.1 == .setup } + [(.agent, .setup, attempt.agentLeftovers)]
      + places.filter { $0.1.isOfVerification }
    return all.filter { $0.2 > 0 }.map { ($0.0, $0.2) }
  }

  /// A step that can leave processes behind.
  public enum LeakPlace: Hashable, Sendable {
    /// The agent, in any of its sessions.
    case agent
    /// The setup or verification command with this name.
    case command(SafeText)
  }

  /// The numbers of granted and denied permissions.
  public struct PermissionCounts: Hashable, Sendable, Codable {
    /// The number of granted permissions.
    public var allowed = 0
    /// The number of denied permissions.
    public var denied = 0

    /// Creates counts of zero.
    public init() {}
  }

  mutating func receive(_ event: RunEvent) {
    // Long: one change for each event.
    timeline.receive(event)
    switch event.kind {
    case .jobCarried(_, let record): carry(record, at: event.elapsed)
    case .jobStarted:
      startTime = event.time
      startElapsed = event.elapsed
      attempt.startElapsed = event.elapsed
    case .workspacePlanned(_, let store): attempt.store = store
    case .commandStarted(_, let start): attempt.commandProcess = start.process
    case .agentStarted(_, let process): attempt.agentProcess = process
    case .agentFinished: attempt.hasFinishedAgent = true
    case .storedChangeTaken(_, let facts): attempt.storedChange = facts
    case .verdictReopened:
      carriedFrom = nil
      confirmsAlreadySo = isAlreadySo
      (outcome, reason, isAlreadySo) = (nil, nil, false)
    case .verificationResumed:
      carriedFrom = nil
      attempt.commands.removeAll { $0.phase.isOfVerification }
      (attempt.agentProcess, attempt.commandProcess) = (nil, nil)
    case .commandFinished(_, let facts):
      attempt.commandProcess = nil
      leftovers = Self.sum(leftovers, facts.leftovers)
      // The run has the results on bases, which several jobs share.
      guard facts.phase != .base else { return }
      if facts.trial != nil, let last = attempt.trials.indices.last {
        attempt.trials[last].commands.append(facts)
        return
      }
      attempt.commands.append(facts)
      if facts.phase == .verify { attempt.verdictStrength = attempt.verdictStrength ?? .worktree }
    case .trialCaptured(_, let facts): attempt.trials.append(TrialState(facts))
    case .trialJudged(_, let verdict):
      // A trial whose change may not be written has no record of its own.
      let index = attempt.trials.lastIndex { $0.facts.number == verdict.number }
      if let index { attempt.trials[index].verdict = verdict }
    case .environmentPrepared(_, let facts): environment = facts
    case .sessionOpened(_, let facts): attempt.agent = facts
    case .mcpSettled(_, let servers): attempt.mcpServers = servers
    case .turnEnded(_, let facts): attempt.turns.append(facts)
    case .agentEnded(_, let ending, let leftovers):
      attempt.agentProcess = nil
      attempt.agentEnding = ending
      attempt.agentLeftovers = Self.sum(attempt.agentLeftovers, leftovers)
      self.leftovers = Self.sum(self.leftovers, leftovers)
    case .snapshotTaken(_, let facts): attempt.snapshot = facts
    case .patchWritten(_, let facts): attempt.patch = facts
    case .warned(_, let text): warnings.append(text)
    case .workspaceRemoved(_, let remaining), .roomRemoved(_, let remaining):
      warnings += remaining.map(RunEvent.cleanupWarning)
    case .workspaceKept(_, let path): attempt.keptWorkspace = path
    case .roomKept(_, let path): attempt.keptRoom = path
    case .permissionDecided(_, let facts): note(facts)
    case .attemptFailed(_, let facts):
      attempt.close(facts, at: event.elapsed)
      earlierAttempts.append(attempt)
      attempt = AttemptState(number: attemptCount, folder: planned.path)
    case .attemptStarted(_, let number):
      carriedFrom = nil
      attempt.number = number
      attempt.startElapsed = event.elapsed
    case .jobFinished(_, let outcome, let reason):
      (confirmsAlreadySo, carriedFrom) = (false, nil)
      self.outcome = outcome
      self.reason = reason
      seconds = startElapsed.map { max(0, event.elapsed - $0) } ?? 0
    case .outputChanged(_, let faults):
      warnings += faults
      // A job that did not pass has its own reason.
      guard outcome == .passed, !faults.isEmpty else { return }
      outcome = .error
      let all = faults.map(\.string).joined(separator: "\n")
      reason = Reason(
        .output,
        SafeText(Wording.list(faults.map(\.string), first: 1)),
        details: SafeText(
          "the files of the job are not what kjob wrote and cannot be relied on:\n\(all)"
        )
      )
    case .memoryMeasured(_, let bytes): peakMemory = max(peakMemory ?? 0, bytes)
    case .workspaceCreated(_, let facts): attempt.workspaceDigest = facts.digest
    case .workspaceSetUp(_, let tree): attempt.treeAfterSetup = tree
    case .roomCreated: attempt.verdictStrength = .cleanRoom
    case .jobAlreadySo: isAlreadySo = true
    case .baselineKnown(_, let keys): baseKeys = keys
    case .baseJudged, .roomPlanned, .runPlanned, .environmentObserved, .promptSent, .runStopping,
      .runResumed, .jobStale,
      .creditsExhausted, .parallelismChanged, .sourceObserved, .sourceChanged, .runFinished:
      break
    }
  }

  /// Takes over everything that an earlier run knew of the job, as if it had ended at this time.
  private mutating func carry(_ record: JobRecord, at end: Double) {
    self = JobState(planned: planned)
    for event in record.events where event.kind.job != nil {
      var event = event
      event.elapsed += end - record.seconds
      receive(event)
    }
    // The run that is reported did nothing for the job at any of its times.
    timeline = JobTimeline()
    carriedFrom = record.runID
  }

  /// Counts a decision; of those denied, a reader needs the first, and an agent may ask forever.
  private mutating func note(_ facts: PermissionFacts) {
    guard !facts.isAllowed else {
      permissions.allowed += 1
      return
    }
    permissions.denied += 1
    if attempt.denials.count < 100 { attempt.denials.append(facts) }
  }
}
