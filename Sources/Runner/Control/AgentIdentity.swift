internal import JobFile

/// What jobs have in common that are done by the same agent for the same user: if one of them finds
/// nobody signed in, so will the others.
struct AgentIdentity: Hashable, Sendable {
  let program: AgentSettings.Program
  let environment: AgentSettings.Environment

  init(_ agent: AgentSettings) {
    // Nobody signs in to the built-in agent, whatever it plays; what it plays stands for Kiro.
    program =
      switch agent.program {
      case .kiro, .command: agent.program
      case .scripted, .replayed: .scripted("")
      }
    environment = agent.environment
  }
}
