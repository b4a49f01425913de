internal import FoundationEssentials
internal import Text

/// The journal of a plan whose shards ran on several machines, as if one machine had run it.
///
/// The jobs are in the plan's order, the events in the order of their wall-clock times. A wrong
/// clock moves the jobs of its machine but does not change their durations.
public struct MergedJournal: Sendable {
  /// The problem that prevents journals from being merged; numbers are indices of the given
  /// journals.
  public enum Problem: Error, Hashable, Sendable {
    /// The run was not a shard.
    case notAShard(Int)
    /// The run is not a shard, but it replaced an earlier one that may have been.
    case ranAgain(Int)
    /// The shards belong to different plans.
    case otherPlan(Int, Int)
    /// The journals are of the same shard.
    case sameShard(Int, Int, index: Int)
    /// Shards with these numbers are missing, out of `count`.
    case missing([Int], count: Int)
    /// These jobs of the plan are in no shard, although every shard is present.
    case lostJobs([JobID])
    /// The job is in both journals.
    case sameJob(JobID, Int, Int)
    /// The job is not in the plan.
    case strangeJob(JobID, Int)
    /// The command of this name has different results on the same base.
    case otherBase(String, Int, Int)
  }

  /// The events in order.
  public let events: [RunEvent]
  /// The state after all events.
  public let state: RunState
  /// The index of the journal that each job came from.
  public let origins: [JobID: Int]

  /// Creates a journal from those of all shards of one plan, given in any order.
  public init(_ journals: [Journal]) throws(Problem) {
    // Long: checks in the order of their messages.
    let shards = try Self.shards(journals)
    let origins = try Self.origins(journals, shards[0].facts.jobs)
    try Self.requireSameBases(journals)
    let ordered = shards.map { journals[$0.place] }
    let header = Self.header(ordered, shards[0].facts, origins, journals)
    let starts = ordered.map { $0.state.startTime ?? .distantPast }
    let start = starts.min() ?? .distantPast
    var moved: [RunEvent] = []
    for (journal, ownStart) in zip(ordered, starts) {
      let offset = ownStart.timeIntervalSince(start)
      for event in Self.kept(journal.events) {
        var event = event
        event.elapsed += offset
        moved.append(event)
      }
    }
    // Sorting keeps the order of equal events, and so the order within a shard.
    let sorted = moved.enumerated().sorted {
      ($0.element.elapsed, $0.offset) < ($1.element.elapsed, $1.offset)
    }
    var events = [RunEvent(sequence: 1, time: start, elapsed: 0, kind: .runPlanned(header))]
    for (_, event) in sorted {
      events.append(
        RunEvent(
          sequence: events.count + 1,
          time: event.time,
          elapsed: event.elapsed,
          kind: event.kind
        )
      )
    }
    if ordered.allSatisfy(\.state.isFinished), let last = events.last {
      let elapsed = zip(ordered, starts).map { $0.state.elapsed + $1.timeIntervalSince(start) }
      events.append(
        RunEvent(
          sequence: events.count + 1,
          time: last.time,
          elapsed: max(last.elapsed, elapsed.max() ?? 0),
          kind: .runFinished
        )
      )
    }
    self.events = events
    self.origins = origins
    state = RunState(folding: events)
  }

  /// Returns the shards in order; each of the plan's shards occurs once.
  private static func shards(
    _ journals: [Journal]
  ) throws(Problem) -> [(place: Int, facts: ShardFacts)] {
    var found: [Int: Int] = [:]
    var first: ShardFacts?
    for (place, journal) in journals.enumerated() {
      guard let facts = journal.header.options.shard else {
        throw journal.header.replaced == nil ? .notAShard(place) : .ranAgain(place)
      }
      // No real plan has this many shards; counting up to it would take forever.
      guard (1...10_000).contains(facts.count), (1...facts.count).contains(facts.index) else {
        throw .notAShard(place)
      }
      let plan = first ?? facts
      first = plan
      guard facts.planHash == plan.planHash, facts.count == plan.count, facts.jobs == plan.jobs
      else { throw .otherPlan(0, place) }
      if let other = found[facts.index] { throw .sameShard(other, place, index: facts.index) }
      found[facts.index] = place
    }
    guard let plan = first else { throw .missing([1], count: 1) }
    let missing = (1...max(1, plan.count)).filter { found[$0] == nil }
    guard missing.isEmpty else { throw .missing(missing, count: plan.count) }
    return found.sorted { $0.key < $1.key }.map { ($0.value, plan) }
  }

  private static func origins(
    _ journals: [Journal],
    _ plan: [JobID]
  ) throws(Problem) -> [JobID: Int] {
    let known = Set(plan)
    var origins: [JobID: Int] = [:]
    for (place, journal) in journals.enumerated() {
      for job in journal.header.jobs {
        guard known.contains(job.id) else { throw .strangeJob(job.id, place) }
        if let other = origins[job.id] { throw .sameJob(job.id, other, place) }
        origins[job.id] = place
      }
    }
    let lost = plan.filter { origins[$0] == nil }
    guard lost.isEmpty else { throw .lostJobs(lost) }
    return origins
  }

  /// Throws unless commands that ran on one base in several shards have the same results.
  private static func requireSameBases(_ journals: [Journal]) throws(Problem) {
    var known: [String: (result: BaseFacts.Result, place: Int)] = [:]
    for (place, journal) in journals.enumerated() {
      for (key, facts) in journal.state.baseResults.sorted(by: { $0.key < $1.key }) {
        if let other = known[key], other.result != facts.result {
          throw .otherBase(facts.name.string, other.place, place)
        }
        known[key] = (facts.result, place)
      }
    }
  }

  private static func header(
    _ ordered: [Journal],
    _ plan: ShardFacts,
    _ origins: [JobID: Int],
    _ journals: [Journal]
  ) -> RunHeader {
    var header = ordered[0].header
    let jobs = Dictionary(
      journals.flatMap(\.header.jobs).map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    header.jobs = plan.jobs.compactMap { jobs[$0] }
    header.runID = ordered.map(\.header.runID).joined(separator: "+")
    header.parallelism = ordered.reduce(0) { sum, journal in
      sum + min(max(0, journal.header.parallelism), 1_000)
    }
    header.options.shard = nil
    header.options.merged = MergeFacts(
      planHash: plan.planHash,
      runs: ordered.map(\.header.runID)
    )
    var inputs: Set<RunOptions.Input> = []
    header.options.inputs = ordered.flatMap(\.header.options.inputs)
      .filter { inputs.insert($0).inserted }
    return header
  }

  /// Returns the events of a shard that count; a stop that was resumed does not count for the
  /// whole.
  private static func kept(_ events: [RunEvent]) -> [RunEvent] {
    let resumed = events.lastIndex { if case .runResumed = $0.kind { true } else { false } } ?? -1
    return events.enumerated().filter { index, event in
      switch event.kind {
      // Other machines have numbers of their own.
      case .runPlanned, .runResumed, .runFinished, .parallelismChanged: false
      case .runStopping, .creditsExhausted: index > resumed
      default: true
      }
    }.map(\.element)
  }
}
