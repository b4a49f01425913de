internal import JSON
internal import RunEvents
internal import Text

/// An attempt before the last one.
struct AttemptReport: Codable {
  var number: Int
  var reason: Reason
  var folder: String
  var seconds: Double
  var delay: Double
  var agent: AgentFacts?
  var agentEnding: String?
  var mcpServers: [MCPServerFacts]
  var turns: [TurnFacts]
  var commands: [CommandFacts]
  var trials: [TrialReport]?
  var keptWorktree: String?
  var keptRoom: String?

  /// Creates the report of an attempt that another one followed; nil for the last attempt.
  init?(_ attempt: AttemptState) {
    guard let end = attempt.end else { return nil }
    number = end.number
    reason = end.reason
    folder = end.folder
    seconds = EventTime.milliseconds(attempt.seconds)
    delay = end.delay
    agentEnding = attempt.agentEnding?.string
    agent = attempt.agent
    mcpServers = attempt.mcpServers
    turns = attempt.turns
    commands = attempt.commands
    trials = attempt.trialReports
    keptWorktree = attempt.keptWorkspace?.string
    keptRoom = attempt.keptRoom?.string
  }
}

extension AttemptReport: SchemaDescribed {
  package static let schemaName: String? = "attempt"
  package static let schemaSummary: String? = "An attempt before the last one."
  package static let schemaNotes: [String: SchemaNote] = [
    "number": "Counted from 1.", "folder": "Where its files are, relative to the output folder.",
    "delay": "Seconds before the next one.",
  ]
}
