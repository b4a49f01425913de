package import Subprocess

/// How long an agent may take for what.
package struct AgentLimits: Sendable {
  /// When the whole job has to be over.
  package var job: MonotonicInstant
  /// How long a turn may pass without a frame while no tool call is open.
  package var idle: Duration
  /// How long the agent has to end a turn, and then itself, when it is asked to.
  package var grace: Duration
  /// How long MCP servers may take after the session is open.
  package var mcpStartup: Duration
  /// How long the answer to Kiro's question about MCP servers may take.
  package var startupStatus: Duration = .seconds(5)
  /// How long the answer to `initialize` may take; loaded machines need ten seconds.
  package var initialize: Duration = .seconds(60)
  /// How long `session/new` may take without a frame; seventy MCP servers need more than a minute.
  package var newSession: Duration = .seconds(90)
  /// How long `session/new` may take in all.
  package var newSessionInAll: Duration = .seconds(600)

  package init(
    job: MonotonicInstant,
    idle: Duration,
    grace: Duration,
    mcpStartup: Duration,
    startupStatus: Duration = .seconds(5),
    initialize: Duration = .seconds(60),
    newSession: Duration = .seconds(90),
    newSessionInAll: Duration = .seconds(600)
  ) {
    self.job = job
    self.idle = idle
    self.grace = grace
    self.mcpStartup = mcpStartup
    self.startupStatus = startupStatus
    self.initialize = initialize
    self.newSession = newSession
    self.newSessionInAll = newSessionInAll
  }
}
