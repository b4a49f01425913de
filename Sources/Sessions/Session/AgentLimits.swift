package import Subprocess

/// The time limits of an agent.
package struct AgentLimits: Sendable {
  /// The deadline of the whole job.
  package var job: MonotonicInstant
  /// The time that the whole job has.
  package var timeout: Duration
  /// The maximum time in a turn without a frame while no tool call is open.
  package var idle: Duration
  /// The time that the agent has to end a turn, and then itself, when asked to.
  package var grace: Duration
  /// The time that MCP servers may take after the session is open.
  package var mcpStartup: Duration
  /// The time limit for the answer to Kiro's query about MCP servers.
  package var startupStatus: Duration = .seconds(5)
  /// The time limit for the answer to `initialize`; busy machines need ten seconds.
  package var initialize: Duration = .seconds(60)
  /// The maximum time of `session/new` without a frame; seventy MCP servers need more than a
  /// minute.
  package var newSession: Duration = .seconds(90)
  /// The total time limit of `session/new`.
  package var newSessionInAll: Duration = .seconds(600)

  package init(
    job: MonotonicInstant,
    timeout: Duration,
    idle: Duration,
    grace: Duration,
    mcpStartup: Duration,
    startupStatus: Duration = .seconds(5),
    initialize: Duration = .seconds(60),
    newSession: Duration = .seconds(90),
    newSessionInAll: Duration = .seconds(600)
  ) {
    self.job = job
    self.timeout = timeout
    self.idle = idle
    self.grace = grace
    self.mcpStartup = mcpStartup
    self.startupStatus = startupStatus
    self.initialize = initialize
    self.newSession = newSession
    self.newSessionInAll = newSessionInAll
  }
}
