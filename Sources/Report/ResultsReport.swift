public import RunEvents
internal import UntrustedText

/// The report for programs: `results.json`.
///
/// A type of its own and versioned, like the journal's form; every planned job stands in it once.
public struct ResultsReport: Sendable {
  /// The version of the form.
  public static let version = 1

  /// Makes a report.
  public init() {}

  /// Renders what is known, keys sorted.
  public func render(_ state: RunState) throws -> [UInt8] {
    try JSONForm.encode(Document(state), forPeople: true) + [0x0A]
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
    var totals: [String: Int]
    var jobs: [Job]

    init(_ state: RunState) {
      kjobVersion = state.header?.kjobVersion ?? ""
      runId = state.header?.runID ?? ""
      startTime = state.startTime.map { EncodedRunEvent.text(of: $0) }
      seconds = EncodedRunEvent.milliseconds(state.elapsed)
      isFinished = state.isFinished
      exitCode = ExitCode(jobs: state.jobs).rawValue
      stopReason = state.stopReason?.string
      totals = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, state.count($0)) }
      )
      totals["planned"] = state.jobs.count
      jobs = state.jobs.map(Job.init)
    }
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
    var credits: Double?
    var commands: [CommandFacts]
    var snapshot: SnapshotFacts?
    var patch: PatchFacts?
    var leftovers: Int
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
      credits = job.credits
      commands = job.commands
      snapshot = job.snapshot
      patch = job.patch
      leftovers = job.leftovers
      warnings = job.warnings.map(\.string)
      keptWorktree = job.keptWorkspace?.string
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
