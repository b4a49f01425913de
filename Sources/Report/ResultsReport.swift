internal import JSON
public import RunEvents
internal import Synchronization
internal import Text

/// The report for programs: `results.json`.
///
/// A type of its own and versioned, like the journal's form; every planned job stands in it once,
/// each on a line of its own. A job that is over changes no more, so its line is kept and not
/// rendered again each time another one ends.
public final class ResultsReport: Sendable {
  /// The version of the form.
  public static let version = 1

  private let finished = Mutex<[JobID: (state: JobState, line: [UInt8])]>([:])

  /// Makes a report.
  public init() {}

  /// Renders what is known.
  public func render(_ state: RunState) throws -> [UInt8] {
    var bytes = try JSONForm.encode(Document(state), forPeople: true)
    // The object is left open for its last member.
    bytes.removeLast(2)
    bytes += Array(",\n  \"jobs\" : [".utf8)
    for (index, job) in state.jobs.enumerated() {
      bytes += Array((index == 0 ? "\n    " : ",\n    ").utf8)
      bytes += try line(job)
    }
    return bytes + Array("\n  ]\n}\n".utf8)
  }

  private func line(_ job: JobState) throws -> [UInt8] {
    guard job.outcome != nil else { return try JSONForm.encode(Job(job)) }
    let known = finished.withLock { $0[job.planned.id] }
    // A warning may still come for a job that is over.
    if let known, known.state == job { return known.line }
    let line = try JSONForm.encode(Job(job))
    finished.withLock { $0[job.planned.id] = (job, line) }
    return line
  }

  private struct Document: Encodable {
    var version = ResultsReport.version
    var kjobVersion: String
    var runId: String
    var startTime: String?
    var seconds: Double
    var isFinished: Bool
    var exitCode: Int32
    var stopReason: String?
    /// What is wrong with files that are no job's own; not there when nothing is.
    var outputFaults: [SafeText]?
    /// Which part of a plan it was, where the plan was dealt to several machines.
    var shard: Shard?
    /// What tells that plan from others, also where its shards were put together again.
    var planHash: String?
    var totals: [String: Int]
    /// Of all jobs that told any; not there when none did.
    var credits: Double?

    init(_ state: RunState) {
      kjobVersion = state.header?.kjobVersion ?? ""
      runId = state.header?.runID ?? ""
      startTime = state.startTime.map { EncodedRunEvent.text(of: $0) }
      seconds = EncodedRunEvent.milliseconds(state.elapsed)
      isFinished = state.isFinished
      exitCode = ExitCode(state).rawValue
      stopReason = state.stopReason?.string
      outputFaults = state.outputFaults.isEmpty ? nil : state.outputFaults
      shard = state.header?.options.shard.map { Shard(index: $0.index, count: $0.count) }
      planHash = state.header?.options.planHash
      totals = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, state.count($0)) }
      )
      totals["planned"] = state.jobs.count
      credits = state.credits
    }
  }

  private struct Shard: Encodable {
    var index: Int
    var count: Int
  }

  private struct Job: Encodable {
    var id: String
    var folder: String
    var file: String
    var line: Int
    var repository: String
    var baseCommit: String
    var outcome: String?
    var reason: ReasonEntry?
    var startTime: String?
    var seconds: Double
    var agent: AgentFacts?
    var agentEnding: String?
    var mcpServers: [MCPServerFacts]
    var turns: [TurnFacts]
    var permissions: JobState.PermissionCounts?
    var attempts: [Attempt]?
    var credits: Double?
    var commands: [CommandFacts]
    var snapshot: SnapshotFacts?
    var patch: PatchFacts?
    var leftovers: Int
    var withheldVariables: WithheldVariables?
    var warnings: [String]
    var keptWorktree: String?

    init(_ job: JobState) {
      id = job.planned.id
      folder = "jobs/" + job.planned.folder
      file = job.planned.file.string
      line = job.planned.line
      repository = job.planned.repository.string
      baseCommit = job.planned.baseCommit
      outcome = job.outcome?.rawValue
      reason = job.reason.map(ReasonEntry.init)
      startTime = job.startTime.map { EncodedRunEvent.text(of: $0) }
      seconds = EncodedRunEvent.milliseconds(job.seconds)
      agent = job.agent
      agentEnding = job.agentEnding?.string
      mcpServers = job.mcpServers
      turns = job.turns
      permissions = job.permissions == JobState.PermissionCounts() ? nil : job.permissions
      attempts = job.attempts.isEmpty ? nil : job.attempts.map { Attempt($0) }
      credits = job.credits
      commands = job.commands
      snapshot = job.snapshot
      patch = job.patch
      leftovers = job.leftovers
      withheldVariables = job.environment.map(WithheldVariables.init)
      warnings = job.warnings.map(\.string)
      keptWorktree = job.keptWorkspace?.string
    }
  }

  /// The names of the variables that a job's processes did not get.
  private struct WithheldVariables: Encodable {
    var agent: [SafeText]
    var commands: [SafeText]

    init(_ facts: EnvironmentFacts) {
      agent = facts.withheldFromAgent
      commands = facts.withheldFromCommands
    }
  }

  /// An attempt before the last one.
  private struct Attempt: Encodable {
    var number: Int
    var reason: ReasonEntry
    var folder: String
    var seconds: Double
    var delay: Double
    var agent: AgentFacts?
    var agentEnding: String?
    var mcpServers: [MCPServerFacts]
    var turns: [TurnFacts]
    var commands: [CommandFacts]
    var keptWorktree: String?

    init(_ attempt: AttemptState) {
      number = attempt.facts.number
      reason = ReasonEntry(attempt.facts.reason)
      folder = attempt.facts.folder
      seconds = EncodedRunEvent.milliseconds(attempt.seconds)
      delay = attempt.facts.delay
      agentEnding = attempt.agentEnding?.string
      agent = attempt.agent
      mcpServers = attempt.mcpServers
      turns = attempt.turns
      commands = attempt.commands
      keptWorktree = attempt.keptWorkspace?.string
    }
  }

  private struct ReasonEntry: Encodable {
    var type: String
    var message: String
    var details: String

    init(_ reason: Reason) {
      type = reason.type.rawValue
      message = reason.message.string
      details = reason.details.string
    }
  }
}
