internal import Job
internal import RunEvents
internal import Sessions
internal import Text

/// The gates of all agents of a run.
struct SessionGates: Sendable {
  private let gates: [AgentIdentity: SessionGate]

  /// Creates no gates, for jobs that are not run.
  init() { gates = [:] }

  /// Creates the gates of the agents that jobs use, of which at most `parallelism` run at once.
  init(
    for jobs: [RunPlan.Job],
    parallelism: Int,
    _ control: RunControl,
    onChange: @escaping @Sendable (ParallelismFacts) -> Void
  ) {
    var counts: [AgentIdentity: Int] = [:]
    var agents: [AgentIdentity] = []
    for job in jobs {
      let agent = AgentIdentity(job.specification.agent)
      if counts.updateValue((counts[agent] ?? 0) + 1, forKey: agent) == nil { agents.append(agent) }
    }
    var names: [String: Int] = [:]
    var gates: [AgentIdentity: SessionGate] = [:]
    for agent in agents {
      let name = Self.name(of: agent.program)
      let count = (names[name] ?? 0) + 1
      names[name] = count
      // Agents with the same program may have several accounts.
      let unique = count == 1 ? name : "\(name) (\(count))"
      gates[agent] = SessionGate(
        most: min(parallelism, counts[agent] ?? 1),
        agent: agents.count > 1 ? SafeText(unique).singleLine : nil,
        stop: control.stop,
        onChange: onChange
      )
    }
    self.gates = gates
  }

  /// Returns the gate of an agent; nil for an agent of no job of the run.
  subscript(agent: AgentSettings) -> SessionGate? { gates[AgentIdentity(agent)] }

  /// Returns true if a job can use its agent at once.
  func isOpen(for job: RunPlan.Job) -> Bool { self[job.specification.agent]?.isOpen ?? true }

  private static func name(of program: AgentSettings.Program) -> String {
    switch program {
    case .kiro: "kiro-cli"
    case .command(let command): command.first ?? "agent"
    case .scripted, .replayed: "agent"
    }
  }
}
