internal import JSON
internal import Text

/// No process of the agent is left.
///
/// Emitted once for each `agent-started`.
struct AgentEnded: EventData {
  static let event = EventDeclaration("agent-ended", "No process of the agent is left.")
  var ending: SafeText
  var leftovers: Int

  func masked(by redactor: Redactor) -> AgentEnded {
    var masked = self
    masked.ending = redactor.masked(ending)
    return masked
  }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .agentEnded($0, ending: ending, leftovers: leftovers) }
  }
}
