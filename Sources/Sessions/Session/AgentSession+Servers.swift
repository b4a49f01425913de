internal import JSONRPC
package import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import Text

extension AgentSession {
  /// Waits until the gate has decided; returns the verdict and what is known about the servers.
  ///
  /// Kiro is queried for its own account, repeatedly while it reports that servers are starting; a
  /// version that does not know the query is judged by its reports. kjob waits for Kiro's list of
  /// servers, because only that list names all of them. For an agent that reports nothing about
  /// MCP, kjob starts the servers itself to see whether they work.
  package mutating func settleServers() throws(JobFailure) -> (
    verdict: MCPStartupGate.Verdict, servers: [MCPStartupGate.Server]
  ) {
    // Long: one loop over everything that may decide.
    let gate = conversation.observations.gate
    // Kiro's first own message may arrive after it has opened the session.
    let expected = Set(gate.servers.filter(\.isRequired).map(\.name))
    let expectsMore = !expected.isSuperset(of: requested.kiroServers)
    var wait = ServerWait(
      from: MonotonicInstant.now,
      limits,
      expectsMore: expectsMore,
      mayBeKiro: !engine.listsServers && gate.requiresAll && (!isStranger || expectsMore)
    )
    var preflight: Preflight?
    defer {
      preflight?.stop()
      preflight?.wait()
    }
    while true {
      if engine.listsServers, !wait.countsAccount {
        conversation.observations.gate.expect(requested.kiroServers)
        if conversation.observations.gate.requiresAnything, engine.answersStartupQuery {
          ask(&wait)
        }
        wait.countsAccount = true
      }
      wait.now = MonotonicInstant.now
      probe(&preflight, &wait)
      takeAnswer(&wait)
      if wait.now >= limits.job { throw limits.jobTimeout(while: "waiting for the MCP servers") }
      if !wait.isOpen(conversation.observations.gate),
        let verdict = conversation.observations.gate.verdict(isFinal: wait.isFinal)
      {
        // Kiro may report a missing agent only after it has opened a session with another one.
        try requireIdentity()
        if wait.countsAccount, conversation.observations.gate.requiresAll {
          conversation.observations.noteGateWithoutList()
        }
        conversation.observations.serversAreSettled = true
        return (verdict, conversation.observations.gate.servers)
      }
      try requireRunning("the MCP servers had started")
      if wait.silenceIsOver, preflight == nil { try requireKnownServers() }
      if wait.isQuestionDue { ask(&wait) }
      conversation.step(until: wait.next, orReadable: preflight?.number)
    }
  }

  /// Starts the servers that kjob has to try itself, and takes the results of those that it tried.
  private mutating func probe(_ preflight: inout Preflight?, _ wait: inout ServerWait) {
    switch wait.probeReason(conversation.observations.gate) {
    case .silent: preflight = requested.probe.startKnown(unreported, until: wait.deadline)
    case .unlisted:
      preflight?.stop()
      preflight?.wait()
      preflight = requested.probe.start(unreported, until: wait.deadline)
    case nil: break
    }
    guard let running = preflight else { return }
    // The checks have the same limit and end in a moment.
    if wait.isFinal { running.wait() }
    take(running.checks)
    if running.isFinished { preflight = nil }
  }

  private var unreported: [String] { conversation.observations.gate.unreported }

  private mutating func ask(_ wait: inout ServerWait) {
    let question = conversation.connection.request(
      MCPStartupStatus.method,
      MCPStartupStatus.Parameters(sessionId: sessionID)
    )
    wait.ask(question, until: MonotonicInstant.now + limits.startupStatus)
  }

  private mutating func takeAnswer(_ wait: inout ServerWait) {
    defer { wait.dropLateQuestion() }
    guard let id = wait.question, let frame = conversation.takeAnswer(id) else { return }
    wait.question = nil
    guard case .response(_, nil) = frame.kind,
      let status = try? frame.result(as: MCPStartupStatus.self)
    else { return }
    conversation.observations.gate.receive(status)
    wait.nextQuestion = MonotonicInstant.now + .milliseconds(500)
  }

  private mutating func take(_ checks: [ServerCheck]) {
    for check in checks where proofs[check.name] == nil {
      conversation.observations.gate.receive(check.state.proof, of: check.name)
      proofs[check.name] = check
    }
  }

  /// Throws if a silent agent is required to have a server that nothing can ever prove.
  private func requireKnownServers() throws(JobFailure) {
    guard !engine.listsServers else { return }
    let unknown = unreported.filter {
      !requested.probe.canProbe($0)
    }
    guard let name = unknown.first else { return }
    let known = requested.probe.sharedNames.map { "`\($0)`" }.joined(separator: ", ")
    throw .error(
      .mcpConfiguration,
      conversation.redactor.safeText(
        "the job requires the MCP server `\(name)`, but neither the agent nor a "
          + "configuration of the job names it (configured: \(known.isEmpty ? "none" : known))"
      )
    )
  }

  /// True when kjob can determine the state of every required server itself.
  package var canProbeServers: Bool {
    !engine.listsServers && !unreported.isEmpty && !isGone
      && unreported.allSatisfy { requested.probe.canProbe($0) }
  }
}
