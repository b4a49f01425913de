internal import Job
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// The run in an output folder, some of whose jobs run again while it answers for the others.
struct EarlierRun {
  /// The journal.
  let journal: Journal
  /// The folder as the user gave it.
  let folder: String

  private var state: RunState { journal.state }

  /// The jobs that the folder answers for, those that are stale too, in the order of the plan.
  var planned: [PlannedJob] { journal.header.jobs + state.staleJobs.map(\.job) }

  /// The ids of the jobs that did not pass.
  ///
  /// Jobs that became stale before they passed are among them.
  var notPassed: [JobID] {
    state.jobs.filter(\.hasProblem).map(\.planned.id)
      + state.staleJobs.filter { JobState(stale: $0).hasProblem }.map(\.job.id)
  }

  /// Plans jobs again, and the others only to see whether the earlier run still answers for them.
  ///
  /// `known` are the jobs of the job files as these define them, `override` then applies the command
  /// line. Returns nil after reporting problems of the jobs that are to run.
  func plan(
    again: Set<JobID>,
    among known: [JobSpecification],
    overriding override: (inout [JobSpecification]) -> Void,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> (plan: RunPlan, earlier: EarlierJobs)? {
    // Long: reasons for which a job is stale, in their order.
    let definitions = JobDefinition.digests(of: known)
    var earlier = EarlierJobs()
    earlier.replaced = planned.map(\.id).filter(again.contains)
    var unfinished: [JobID] = []
    var carried: Set<JobID> = []
    for job in planned where !again.contains(job.id) {
      if definitions[job.id] == nil {
        note(job, .gone, in: &earlier)
      } else if definitions[job.id] != job.definition {
        note(job, .definition, in: &earlier)
      } else if outcome(of: job.id) == nil {
        unfinished.append(job.id)
      } else {
        carried.insert(job.id)
      }
    }
    guard unfinished.isEmpty else { throw RerunError.unfinished(unfinished, folder: folder) }
    var jobs = known.filter { again.contains($0.id) || carried.contains($0.id) }
    override(&jobs)
    var (plan, problems) = try SelectedJobs.makePlan(jobs, context, arguments, among: known)
    let unplanned = Set(problems.map(\.job)).subtracting(again)
    problems.removeAll { unplanned.contains($0.job) }
    guard SelectedJobs.report(problems, context) else { return nil }
    let bases = Dictionary(uniqueKeysWithValues: plan.jobs.map { ($0.planned.id, $0.planned) })
    for job in planned where carried.contains(job.id) {
      guard let base = bases[job.id]?.baseCommit else {
        note(job, .repository, in: &earlier)
        continue
      }
      guard base == job.baseCommit else {
        note(job, .base, in: &earlier)
        continue
      }
      earlier.carried[job.id] = record(of: job.id)
    }
    plan.jobs.removeAll { !again.contains($0.planned.id) && earlier.carried[$0.planned.id] == nil }
    plan.define(definitions)
    note(earlier.stale, context)
    let order = planned.map(\.id)
    earlier.stale.sort {
      order.firstIndex(of: $0.job.id) ?? 0 < order.firstIndex(of: $1.job.id) ?? 0
    }
    return (plan.masked(inherited: context.environment), earlier)
  }

  /// Says before anything starts which jobs the reports will not count.
  private func note(_ stale: [StaleFacts], _ context: CommandContext) {
    for group in StaleFacts.groups(of: stale) {
      let names = Wording.names(group.jobs.map(\.job.id), first: 3)
      context.warn("stale, not counted, and not run unless named: \(names): \(group.text)")
    }
  }

  /// Says that nothing runs again, because all jobs but the stale ones passed, and how to run those.
  func noteNothing(
    stale: [StaleFacts],
    of jobs: String,
    advice: String = "",
    _ context: CommandContext
  ) {
    let every = stale.isEmpty ? "every" : "every other"
    let isAnyOpen = state.jobs.contains { $0.outcome == .open }
    let result = isAnyOpen ? "passed, or has an open request" : "passed"
    let text = "\(every) \(jobs) in `\(folder)` \(result)"
    // Nothing can run the others.
    let ids = stale.filter { $0.cause == .definition || $0.cause == .base }.map(\.job.id)
    if stale.isEmpty {
      context.note(text + advice)
    } else if ids.isEmpty {
      context.note(text)
    } else {
      let line = RunCommandLine.text("rerun", folder, ids)
      context.note("\(text); `\(line)` runs the stale \(ids.count == 1 ? "one" : "ones")")
    }
  }

  private func note(_ job: PlannedJob, _ cause: StaleFacts.Cause, in earlier: inout EarlierJobs) {
    guard let record = record(of: job.id) else { return }
    earlier.stale.append(StaleFacts(job: job, cause: cause, record: record))
  }

  private func outcome(of job: JobID) -> Outcome? {
    if let known = state.job(job) { return known.outcome }
    return state.staleJob(job)?.outcome
  }

  private func record(of job: JobID) -> JobRecord? {
    JobRecord(of: job, in: journal) ?? state.staleJobs.first { $0.job.id == job }?.record
  }
}

extension RunPlan {
  /// Records the definitions of the jobs, by their ids.
  mutating func define(_ definitions: [JobID: String]) {
    for index in jobs.indices {
      jobs[index].planned.definition = definitions[jobs[index].planned.id]
    }
  }
}

/// The reason why jobs of a run cannot run again.
enum RerunError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Other jobs of the run have no outcome.
  case unfinished([JobID], folder: String)
  /// The job is not in the job files.
  case gone([JobID])

  /// The error message, with what to do about it.
  var description: String {
    switch self {
    case .unfinished(let jobs, let folder):
      "the run in `\(folder)` was interrupted; no result yet: \(Wording.names(jobs, first: 5))\n"
        + "hint: `\(RunCommandLine.text("resume", folder))` first, or name \(jobs.count == 1 ? "it" : "them") as well"
    case .gone(let jobs):
      "not in the job files: \(Wording.names(jobs, first: 5))"
    }
  }
}
