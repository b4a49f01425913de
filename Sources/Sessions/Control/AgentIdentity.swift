package import Job

/// The agent and user that several jobs share: if one of these jobs finds that no one is signed
/// in, so will the others.
package struct AgentIdentity: Hashable, Sendable {
  package let program: AgentSettings.Program
  package let environment: AgentSettings.Environment

  package init(_ agent: AgentSettings) {
    // The built-in agent has no sign-in, whatever it plays; with any script, it represents Kiro.
    program =
      switch agent.program {
      case .kiro, .command: agent.program
      case .scripted, .replayed: .scripted("")
      }
    environment = agent.environment
  }
}
