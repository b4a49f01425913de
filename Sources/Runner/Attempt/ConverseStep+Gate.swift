internal import Kiro
internal import RunEvents
internal import Sessions
internal import Text

extension ConverseStep {
  /// Waits for the MCP servers; throws unless every required server runs, so that no prompt is
  /// sent.
  func passGate(_ session: inout AgentSession) throws(JobFailure) {
    let (verdict, servers) = try session.settleServers()
    var evidence = session.proofs.mapValues { ServerProbe.describe($0, redactor) }
    if case .closed(let refused) = verdict {
      // Kiro reports only "connection closed"; the server itself gives the reason.
      let unclear = refused.filter { $0.state.mayBeExplained && evidence[$0.name] == nil }
      evidence.merge(
        session.requested.probe.evidence(
          about: unclear.map(\.name),
          control: context.control,
          redactor: redactor
        )
      ) { $1 }
    }
    let facts = facts(servers, evidence)
    context.emit(.mcpSettled(id, facts))
    session.conversation.reportNotices()
    guard case .closed(let refused) = verdict else { return }
    // The gate is closed but no server failed: the agent itself does not know their state.
    let isUnclear = refused.allSatisfy { $0.state.isUp }
    let problem =
      isUnclear
      ? "the agent cannot report whether every required MCP server started"
      : "not every required MCP server started"
    let list =
      isUnclear ? "" : ": " + refused.map { "`\($0.name)` \($0.state)" }.joined(separator: ", ")
    let all = facts.map { server in
      let head = "\(server.name.string): \(server.state.string)"
      guard let said = server.evidence else { return head }
      return "\(head)\n  \(said.string.replacing("\n", with: "\n  "))"
    }.joined(separator: "\n")
    throw .error(
      .mcpStartup,
      redactor.safeText("\(problem)\(list); no prompt was sent"),
      details: redactor.safeText("\(problem):\n\(all)")
    )
  }

  /// Reports the servers again when one has failed since the gate decided.
  func reportServerFaults(_ session: inout AgentSession) {
    guard session.conversation.observations.hasFreshServerFaults else { return }
    let evidence = session.proofs.mapValues { ServerProbe.describe($0, redactor) }
    context.emit(
      .mcpSettled(id, facts(session.conversation.observations.gate.servers, evidence))
    )
  }

  private func facts(
    _ servers: [MCPStartupGate.Server],
    _ evidence: [String: SafeText]
  ) -> [MCPServerFacts] {
    servers.map { server in
      MCPServerFacts(
        name: redactor.safeText(server.name).singleLine,
        state: redactor.safeText("\(server.state)").singleLine,
        isStarted: server.state.isUp,
        isRequired: server.isRequired,
        evidence: server.state.isUp ? nil : evidence[server.name]
      )
    }
  }

  func probe(inMode mode: String?) -> ServerProbe {
    ServerProbe(
      definitions: servers.definitions(inMode: mode),
      shared: servers.shared,
      launcher: room.agentLauncher,
      version: context.settings.version
    )
  }
}
