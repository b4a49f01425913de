package import JobFile

/// What jobs have in common that are done by the same agent for the same user: if one of them finds
/// nobody signed in, so will the others.
package struct AgentIdentity: Hashable, Sendable {
  package let program: AgentSettings.Program
  package let environment: AgentSettings.Environment

  package init(_ agent: AgentSettings) {
    // Nobody signs in to the built-in agent, whatever it plays; what it plays stands for Kiro.
    program =
      switch agent.program {
      case .kiro, .command: agent.program
      case .scripted, .replayed: .scripted("")
      }
    environment = agent.environment
  }
}
