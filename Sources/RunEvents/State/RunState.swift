public import FoundationEssentials
public import Text

/// The state of a run, folded from its events.
///
/// Reports are made from this state alone.
public struct RunState: Hashable, Sendable {
  /// The header of the run; nil before the first event.
  public private(set) var header: RunHeader?
  /// The wall-clock time at which the run began.
  public private(set) var startTime: Date?
  /// The seconds from the start of the run to the last event.
  public private(set) var elapsed: Double = 0
  /// The jobs in the order of the plan.
  public private(set) var jobs: JobStates = []
  /// The reason why no further job is started; nil if jobs are still started.
  public private(set) var stopReason: SafeText?
  /// Faults of the run's files that belong to no job; something outside kjob has changed them.
  public private(set) var outputFaults: [SafeText] = []
  /// True when the last event has arrived.
  public private(set) var isFinished = false

  /// The digests of what commands may execute outside of their rooms, before the first agent; nil
  /// if none were recorded.
  public private(set) var environment: [String: String]?
  /// The state of each source repository when the last of its jobs began, by kjob's names.
  public private(set) var sources: [String: [String: String]] = [:]
  /// The state of the source repository when each job began.
  public private(set) var sourcesAtStart: [JobID: [String: String]] = [:]
  /// The jobs that may have changed a source repository where no single job can be determined.
  public private(set) var sourceSuspects: Set<JobID> = []

  /// The reason why no agent could continue, once the run's credits were used up.
  private var exhaustion: SafeText?

  /// The jobs of an earlier run in the same folder that this run does not answer for.
  public private(set) var staleJobs: [StaleFacts] = []

  /// The jobs that an earlier run in the same folder already ran, and that this run runs again.
  public private(set) var replacedJobs: Set<JobID> = []

  /// The results of verification commands on the base, by their keys.
  public private(set) var baseResults: [String: BaseFacts] = [:]

  /// The causes for which fewer jobs run at once than the run allows, each with its last change.
  public private(set) var limitations: [ParallelismFacts] = []
  /// The changes to the lowest number of jobs at once, one for each cause and agent.
  public private(set) var lowestLimitations: [ParallelismFacts] = []

  private var indices: [JobID: Int] = [:]

  /// Creates an empty state.
  public init() {}

  /// Creates the state after a sequence of events.
  public init(folding events: some Sequence<RunEvent>) {
    for event in events { receive(event) }
  }

  /// Handles the next event.
  public mutating func receive(_ event: RunEvent) {
    // Long: one change for each event.
    elapsed = max(elapsed, event.elapsed)
    switch event.kind {
    case .runPlanned(let header):
      self.header = header
      startTime = event.time
      replacedJobs = Set(header.replaced ?? [])
      jobs = JobStates(header.jobs.map(JobState.init))
      indices = Dictionary(
        zip(header.jobs.map(\.id), header.jobs.indices),
        uniquingKeysWith: { first, _ in first }
      )
    case .baseJudged(let job, let facts):
      baseResults[facts.key] = facts
      if let index = indices[job] { jobs.receive(event, at: index) }
    case .jobCarried(let job, let record):
      receiveFaults(of: record, job)
      if let index = indices[job] { jobs.receive(event, at: index) }
    case .jobStale(let facts):
      staleJobs.append(facts)
      if facts.record.isSuspect { sourceSuspects.insert(facts.job.id) }
    case .environmentObserved(let digests): environment = digests.byPath
    case .runStopping(let reason): stopReason = reason
    case .runResumed:
      for index in jobs.indices where isStopped(jobs[index]) { jobs.reopen(at: index) }
      (stopReason, isFinished, limitations) = (nil, false, [])
    case .parallelismChanged(let facts): receive(facts)
    case .creditsExhausted(let reason):
      exhaustion = reason
      stopReason = stopReason ?? reason
    case .outputChanged(nil, let faults): outputFaults += faults
    case .sourceObserved(let job, let facts):
      var source = sources[facts.repository] ?? [:]
      for name in facts.removed { source[name] = nil }
      source.merge(facts.digests) { $1 }
      sources[facts.repository] = source
      // A later attempt or a resumed run does not change the state at the start.
      if sourcesAtStart[job] == nil { sourcesAtStart[job] = source }
    case .sourceChanged(let facts):
      outputFaults.append(facts.fault)
      sourceSuspects.formUnion(facts.candidates)
    case .runFinished: (isFinished, limitations) = (true, [])
    default:
      guard let job = event.kind.job, let index = indices[job] else { return }
      if case .verdictReopened = event.kind {
        isFinished = false
        // The new verdict is about these results.
        if jobs[index].isAlreadySo { for key in jobs[index].baseKeys { baseResults[key] = nil } }
      }
      jobs.receive(event, at: index)
    }
  }

  private mutating func receive(_ facts: ParallelismFacts) {
    let isSame = { (other: ParallelismFacts) in
      other.cause == facts.cause && other.agent == facts.agent
    }
    limitations.removeAll(where: isSame)
    guard facts.isLowered else { return }
    limitations.append(facts)
    if let lowest = lowestLimitations.first(where: isSame), lowest.limit <= facts.limit { return }
    lowestLimitations.removeAll(where: isSame)
    lowestLimitations.append(facts)
  }

  /// Takes over the faults of an earlier run that concern a job; several jobs have the same ones.
  private mutating func receiveFaults(of record: JobRecord, _ job: JobID) {
    for event in record.events {
      switch event.kind {
      case .sourceChanged(let facts):
        sourceSuspects.insert(job)
        if !outputFaults.contains(facts.fault) { outputFaults.append(facts.fault) }
      case .outputChanged(nil, let faults):
        outputFaults += faults.filter { !outputFaults.contains($0) }
      default: break
      }
    }
  }

  /// Returns true if a job has no verdict of its own because the run was stopped.
  public func isStopped(_ job: JobState) -> Bool {
    switch job.outcome {
    case .cancelled, .skipped: true
    case .error where job.reason?.type == .budget:
      exhaustion.map { job.reason?.message.string.hasPrefix($0.string) == true } ?? false
    default: false
    }
  }

  /// The jobs that `kjob resume` continues: those without a verdict.
  public var openJobs: [JobState] { jobs.filter { $0.outcome == nil || isStopped($0) } }

  /// Returns the state of one job.
  public func job(_ id: JobID) -> JobState? { indices[id].map { jobs[$0] } }

  /// Returns a stale job as an earlier run left it.
  public func staleJob(_ id: JobID) -> JobState? {
    staleJobs.first { $0.job.id == id }.map(JobState.init(stale:))
  }

  /// The jobs that are stale, as earlier runs left them.
  public var staleStates: [JobState] { staleJobs.map(JobState.init(stale:)) }

  /// The stale jobs whose accepted changes can still be applied, but only by name.
  public var staleAccepted: [JobState] {
    staleStates.filter { $0.hasAcceptedChange && !sourceSuspects.contains($0.planned.id) }
  }

  /// The agents of the jobs, each named once, and at most five.
  public var agentTitles: [SafeText] { agents(\.title) }

  /// The agents of the jobs with the settings of their sessions, each named once, and at most five.
  public var agentSummaries: [SafeText] { agents(\.summary) }

  private func agents(_ text: (AgentFacts) -> SafeText?) -> [SafeText] {
    var texts: [SafeText] = []
    for job in jobs {
      guard let text = job.agent.flatMap(text), !texts.contains(text) else { continue }
      texts.append(text)
      if texts.count == 5 { break }
    }
    return texts
  }

  /// The credits of all jobs; nil if unreported, which does not mean zero.
  public var credits: Double? {
    let known = jobs.compactMap(\.credits)
    return known.isEmpty ? nil : Amount.sum(known)
  }

  /// The jobs that earlier runs in the same folder answer for.
  public var carriedJobs: [JobState] { jobs.filter { $0.carriedFrom != nil } }

  /// The credits that the jobs of this run alone have used; nil if unreported.
  public var ownCredits: Double? {
    let known = jobs.filter { $0.carriedFrom == nil }.compactMap(\.credits)
    return known.isEmpty ? nil : Amount.sum(known)
  }

  /// The number of jobs that reports count as errors: those with an error, canceled jobs, and jobs
  /// without an outcome.
  public var errorCount: Int {
    jobs.count { [.error, .cancelled, nil].contains($0.outcome) }
  }

  /// The number of jobs that passed although their agents changed nothing.
  public var passedWithoutChange: Int { jobs.count(where: \.isPassedWithoutChange) }

  /// The number of jobs whose goals the base had reached already.
  public var alreadySoCount: Int { jobs.count { $0.isAlreadySo && $0.outcome == .passed } }

  /// The number of jobs whose change touches what decides how changes are judged.
  public var sensitiveCount: Int { jobs.count { $0.snapshot?.sensitive != nil } }

  /// Returns the number of jobs with an outcome.
  public func count(_ outcome: Outcome) -> Int {
    jobs.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
  }
}
