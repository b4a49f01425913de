internal import JSON
internal import RunEvents
internal import Text

/// A run as reports contain it.
struct RunReport: Codable {
  /// The version of the form.
  static let version = 1

  var version = RunReport.version
  var kjobVersion: String
  var runId: String
  var startTime: String?
  var seconds: Double
  var isFinished: Bool
  var exitCode: Int32
  var stopReason: String?
  /// The faults of files that belong to no job; omitted if there are none.
  var outputFaults: [SafeText]?
  /// The shard of the plan, if the plan was split among several machines.
  var shard: ShardReport?
  /// The hash that distinguishes that plan from others, also after its shards were merged.
  var planHash: String?
  var totals: Totals
  /// The jobs of an earlier run in the folder that the totals do not count; omitted if there are none.
  var stale: [StaleReport]?
  /// The credits of all jobs that reported any; omitted if none did.
  var credits: Double?
  /// The jobs; nil here, because ``ResultsReport`` renders each on its own line.
  var jobs: [JobReport]?

  init(_ state: RunState) {
    kjobVersion = state.header?.kjobVersion ?? ""
    runId = state.header?.runID ?? ""
    startTime = state.startTime.map { EventTime.text(of: $0) }
    seconds = EventTime.milliseconds(state.elapsed)
    isFinished = state.isFinished
    exitCode = ExitCode(state).rawValue
    stopReason = state.stopReason?.string
    outputFaults = state.outputFaults.isEmpty ? nil : state.outputFaults
    shard = state.header?.options.shard.map { ShardReport(index: $0.index, count: $0.count) }
    planHash = state.header?.options.planHash
    totals = Totals(state)
    stale = state.staleJobs.isEmpty ? nil : state.staleJobs.map(StaleReport.init)
    credits = state.credits
  }
}

/// The shard of a plan that a run was.
struct ShardReport: Codable {
  var index: Int
  var count: Int
}

/// A job of an earlier run in the folder that has changed since.
struct StaleReport: Codable {
  var id: String
  var folder: String
  var runId: String
  var cause: StaleFacts.Cause
  var outcome: Outcome?

  init(_ facts: StaleFacts) {
    id = facts.job.id
    folder = facts.job.path
    runId = facts.record.runID
    cause = facts.cause
    outcome = JobState(stale: facts).outcome
  }
}

/// The number of jobs by outcome.
struct Totals: Codable {
  var passed: Int
  var failed: Int
  var error: Int
  var cancelled: Int
  var skipped: Int
  var open: Int
  var planned: Int
  var carried: Int
  var passedWithoutChange: Int
  var alreadySo: Int
  var sensitive: Int

  init(_ state: RunState) {
    passed = state.count(.passed)
    failed = state.count(.failed)
    error = state.count(.error)
    cancelled = state.count(.cancelled)
    skipped = state.count(.skipped)
    open = state.count(.open)
    planned = state.jobs.count
    carried = state.carriedJobs.count
    passedWithoutChange = state.passedWithoutChange
    alreadySo = state.alreadySoCount
    sensitive = state.sensitiveCount
  }
}

extension RunReport: SchemaDescribed {
  package static let schemaNotes: [String: SchemaNote] = [
    "version": .constant(RunReport.version), "start-time": .time,
    "is-finished": "Whether the run finished.", "exit-code": .oneOf([0, 1, 3]),
    "stop-reason": "Why no further job was started.",
    "output-faults": "How files of the run differ from what kjob wrote.",
    "plan-hash": .objectID.saying(
      "Identifies the plan of a shard, or of merged shards."
    ), "stale": "The jobs of an earlier run in the folder that have changed since.",
    "credits": "The sum over all jobs that reported any.",
    "jobs": SchemaNote("Every planned job once, in the order of the job files.").alwaysWritten,
  ]
}

extension ShardReport: SchemaDescribed {
  package static let schemaSummary: String? = "Which part of a plan it was."
}

extension StaleReport: SchemaDescribed {
  package static let schemaSummary: String? =
    "A job of an earlier run that this one neither ran nor counts."
  package static let schemaNotes: [String: SchemaNote] = [
    "id": .reference("job-id"), "folder": "Where its files are, relative to the output folder.",
    "run-id": "The run that gave it its outcome.", "cause": "What has changed.",
  ]
}

extension Totals: SchemaDescribed {
  package static let schemaSummary: String? = "The number of jobs with each outcome."
  package static let schemaNotes: [String: SchemaNote] = [
    "passed-without-change": "How many passed although their agents changed nothing.",
    "carried": "How many did not run again: an earlier run's results count.",
    "already-so": "How many goals the base had reached, so that no agent ran.",
    "sensitive": "How many changed what decides how changes are judged.",
  ]
}
