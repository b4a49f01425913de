internal import JSON
internal import Text

/// The agent's process runs.
///
/// Emitted again when the job continues in a new session.
struct AgentStarted: BareEventData {
  static let event = EventDeclaration("agent-started", "The agent's process runs.")
  var value: ProcessFacts

  init(_ value: ProcessFacts) { self.value = value }

  func masked(by redactor: Redactor) -> AgentStarted { AgentStarted(value) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .agentStarted($0, value) } }
}
