public import FoundationEssentials
public import Text

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
  public private(set) var jobs: JobStates = []
  /// Why no further job is started, when that is so.
  public private(set) var stopReason: SafeText?
  /// What is wrong with files of the run that are no job's own; somebody else has changed them.
  public private(set) var outputFaults: [SafeText] = []
  /// Whether the last event has come.
  public private(set) var isFinished = false

  /// What each source repository was like when the last of its jobs began, by kjob's names for it.
  public private(set) var sources: [String: [String: String]] = [:]
  /// What the source repository was like when a job began.
  public private(set) var sourcesAtStart: [JobID: [String: String]] = [:]
  /// The jobs that can have changed a source repository, where no one job can be told.
  public private(set) var sourceSuspects: Set<JobID> = []

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
      jobs = JobStates(header.jobs.map(JobState.init))
      indices = Dictionary(
        zip(header.jobs.map(\.id), header.jobs.indices),
        uniquingKeysWith: { first, _ in first }
      )
    case .runStopping(let reason): stopReason = reason
    case .runResumed: stopReason = nil
    case .creditsExhausted(let reason): stopReason = stopReason ?? reason
    case .outputChanged(nil, let faults): outputFaults += faults
    case .sourceObserved(let job, let facts):
      var source = sources[facts.repository] ?? [:]
      for name in facts.removed { source[name] = nil }
      source.merge(facts.digests) { $1 }
      sources[facts.repository] = source
      // A later attempt, or a resumed run, does not move the beginning.
      if sourcesAtStart[job] == nil { sourcesAtStart[job] = source }
    case .sourceChanged(let facts):
      outputFaults.append(facts.fault)
      sourceSuspects.formUnion(facts.candidates)
    case .runFinished: isFinished = true
    default:
      guard let job = event.kind.job, let index = indices[job] else { return }
      jobs.receive(event, at: index)
    }
  }

  /// The state of one job.
  public func job(_ id: JobID) -> JobState? {
    indices[id].map { jobs[$0] }
  }

  /// Which agents ran, each once, in the order of the jobs; of many, the first few.
  public var agentTitles: [SafeText] {
    var titles: [SafeText] = []
    for job in jobs {
      guard let title = job.agent?.title, !titles.contains(title) else { continue }
      titles.append(title)
      if titles.count == 5 { break }
    }
    return titles
  }

  /// The credits of all jobs; nil where no agent told any, which is not none.
  public var credits: Double? {
    let known = jobs.compactMap(\.credits)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  /// How many jobs were not judged, of those that began or should have: whatever a reader of reports
  /// counts as an error.
  public var errorCount: Int {
    jobs.count { [.error, .cancelled, nil].contains($0.outcome) }
  }

  /// How many jobs have an outcome.
  public func count(_ outcome: Outcome) -> Int {
    jobs.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
  }
}
