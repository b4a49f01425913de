internal import Subprocess

/// How long an agent may take for what.
struct AgentLimits: Sendable {
  /// When the whole job has to be over.
  var job: MonotonicInstant
  /// How long a turn may pass without a frame while no tool call is open.
  var idle: Duration
  /// How long the agent has to end a turn, and then itself, when it is asked to.
  var grace: Duration
  /// How long MCP servers may take after the session is open.
  var mcpStartup: Duration
  /// How long the answer to Kiro's question about MCP servers may take.
  var startupStatus: Duration = .seconds(5)
  /// How long the answer to `initialize` may take; loaded machines need ten seconds.
  var initialize: Duration = .seconds(60)
  /// How long `session/new` may take without a frame; seventy MCP servers need more than a minute.
  var newSession: Duration = .seconds(90)
  /// How long `session/new` may take in all.
  var newSessionInAll: Duration = .seconds(600)
}
