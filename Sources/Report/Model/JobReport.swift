internal import JSON
internal import RunEvents
internal import Text

/// A job as reports contain it.
struct JobReport: Codable {
  var id: String
  var folder: String
  var file: String
  var line: Int
  var repository: String
  var name: SafeText?
  var repositoryName: SafeText?
  var matrix: [String: SafeText]?
  var promptFiles: [SafeText]?
  var carriedFrom: String?
  var baseCommit: String
  var outcome: Outcome?
  var reason: Reason?
  var startTime: String?
  var seconds: Double
  var agent: AgentFacts?
  var agentEnding: String?
  var mcpServers: [MCPServerFacts]
  var turns: [TurnFacts]
  var permissions: JobState.PermissionCounts?
  var attempts: [AttemptReport]?
  var trials: [TrialReport]?
  var repairs: Int?
  var isAlreadySo: Bool?
  var storedChange: StoredChange?
  var credits: Double?
  var tokens: TokenFacts?
  var cost: CostFacts?
  var commands: [CommandFacts]
  var snapshot: SnapshotFacts?
  var patch: PatchFacts?
  var leftovers: Int
  var peakMemory: Int?
  var withheldVariables: WithheldVariables?
  var warnings: [String]
  var verdictStrength: VerdictStrength?
  var keptWorktree: String?
  var keptRoom: String?

  init(_ job: JobState) {
    id = job.planned.id
    folder = job.planned.path
    file = job.planned.file.string
    line = job.planned.line
    repository = job.planned.repository.string
    name = job.planned.name
    repositoryName = job.planned.repositoryName
    matrix = job.planned.matrix
    promptFiles = job.planned.promptFiles
    carriedFrom = job.carriedFrom
    baseCommit = job.planned.baseCommit
    outcome = job.outcome
    reason = job.reason
    startTime = job.startTime.map { EventTime.text(of: $0) }
    seconds = EventTime.milliseconds(job.seconds)
    agent = job.agent
    agentEnding = job.agentEnding?.string
    mcpServers = job.mcpServers
    turns = job.turns
    permissions = job.permissions == JobState.PermissionCounts() ? nil : job.permissions
    attempts =
      job.earlierAttempts.isEmpty ? nil : job.earlierAttempts.compactMap { AttemptReport($0) }
    trials = job.attempt.trialReports
    repairs = job.repairCount == 0 ? nil : job.repairCount
    isAlreadySo = job.isAlreadySo ? true : nil
    storedChange = job.storedChange
    credits = job.credits
    tokens = job.tokens
    cost = job.cost
    commands = job.commands
    snapshot = job.snapshot
    patch = job.patch
    leftovers = job.leftovers
    peakMemory = job.peakMemory
    withheldVariables = job.environment.map(WithheldVariables.init)
    warnings = job.warnings.map(\.string)
    verdictStrength = job.verdictStrength
    keptWorktree = job.keptWorkspace?.string
    keptRoom = job.keptRoom?.string
  }
}

/// The names of the variables that were withheld from a job's processes.
struct WithheldVariables: Codable {
  var agent: [SafeText]
  var commands: [SafeText]

  init(_ facts: EnvironmentFacts) {
    agent = facts.withheldFromAgent
    commands = facts.withheldFromCommands
  }
}

extension JobReport: SchemaDescribed {
  package static let schemaName: String? = "job"
  package static let schemaSummary: String? = "One job."
  package static let schemaNotes: [String: SchemaNote] = [
    "id": .reference("job-id"),
    "folder": "Where its files are, relative to the output folder.",
    "file": "The job file as it was given.", "line": "The job's line in its file.",
    "name": "The name that the job file gives it.",
    "repository-name": "The name of the repository.",
    "matrix": "The values of its matrix variables.",
    "prompt-files": "The files that its prompts come from.",
    "carried-from": "The earlier run that gave it its outcome, if this one did not run it.",
    "trials": "The changes that were judged while the agent's session was open.",
    "is-already-so": "Whether the base had reached all goals, so that no agent ran.",
    "stored-change": "The change of an earlier run that was verified, so that no agent ran.",
    "repairs": "How often a refused change went back to the agent.",
    "base-commit": .objectID, "start-time": .time,
    "leftovers": "How many processes outlived the agent or command that started them.",
    "peak-memory":
      "The most memory that its processes had at once, in bytes, looked at every second.",
    "verdict-strength": "How well the verdict is protected from what the agent left.",
    "kept-worktree": "Where the worktree was kept.",
    "kept-room": "Where the clean room was kept.",
  ]
}

extension JobState.PermissionCounts: SchemaDescribed {
  package static let schemaSummary: String? = "How many permissions were granted and refused."
}

extension WithheldVariables: SchemaDescribed {
  package static let schemaSummary: String? =
    "The names of variables that processes did not get."
}
