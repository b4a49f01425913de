internal import JSON

/// Every prompt was answered and no process of the agent is left, so the following steps do not
/// need the agent.
///
/// Emitted at most once, after the last `agent-ended`.
struct AgentFinished: EmptyEventData {
  static let event = EventDeclaration(
    "agent-finished",
    "Every prompt was answered and the agent is gone."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .agentFinished($0) } }
}
