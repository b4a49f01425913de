internal import JSONRPC
internal import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension AgentSession {
  /// How long an agent that has not said a word of Kiro's own may still turn out to be Kiro.
  private static let kiroGrace = Duration.seconds(1)

  /// Waits until the gate has decided, and tells what is known of the servers.
  ///
  /// Kiro is asked for its own account, again while it says that servers are starting; a version
  /// that does not know the question is judged by its reports. For an agent that says nothing about
  /// MCP kjob starts the servers itself, to see whether they do.
  mutating func settleServers() throws(JobFailure) -> (
    verdict: MCPStartupGate.Verdict, servers: [MCPStartupGate.Server]
  ) {
    let start = MonotonicInstant.now
    let deadline = min(start + limits.mcpStartup, limits.job)
    // Kiro's first word of its own may come after it has opened the session.
    let silenceEnd = min(start + Self.kiroGrace, deadline)
    var account = ServerAccount(deadline: deadline)
    var preflight: Preflight?
    var mayBeKiro = !isKiro && !wishes.kiroServers.isEmpty
    var isProving = false
    defer {
      preflight?.stop()
      preflight?.wait()
    }
    while true {
      if isKiro || conversation.observations.speaksKiro, !account.isKept {
        mayBeKiro = false
        conversation.observations.gate.expect(wishes.kiroServers)
        if conversation.observations.gate.requiresAnything { ask(&account) }
        account.isKept = true
      }
      let now = MonotonicInstant.now
      if now >= silenceEnd { mayBeKiro = false }
      let isFinal = now >= deadline
      if !account.isKept, !isProving {
        isProving = true
        preflight = wishes.prover.prove(conversation.observations.gate.unreported, until: deadline)
      }
      if let running = preflight {
        // The checks have the same limit, and are over in a moment.
        if isFinal { running.wait() }
        take(running.checks)
        if running.isFinished { preflight = nil }
      }
      takeAnswer(&account)
      if now >= account.questionEnd { account.question = nil }
      if now >= limits.job { throw .jobTimeout("waiting for the MCP servers") }
      if account.question == nil && !mayBeKiro || isFinal,
        let verdict = conversation.observations.gate.verdict(isFinal: isFinal)
      {
        // Kiro may tell of a missing agent only after it has opened a session with another one.
        try requireNoFault()
        conversation.observations.serversAreSettled = true
        return (verdict, conversation.observations.gate.servers)
      }
      try requireRunning("the MCP servers had started")
      if now >= silenceEnd, preflight == nil { try requireKnownServers() }
      if let time = account.nextQuestion, now >= time { ask(&account) }
      let waits = [
        deadline, account.nextQuestion, account.question == nil ? nil : account.questionEnd,
        now < silenceEnd ? silenceEnd : nil,
      ]
      conversation.step(
        until: waits.compactMap { $0 }.min() ?? deadline,
        orReadable: preflight?.number
      )
    }
  }

  /// What has been asked about the servers, and is to be asked again.
  private struct ServerAccount {
    /// Whether Kiro's own account is what counts.
    var isKept = false
    var question: RequestID?
    var questionEnd: MonotonicInstant
    var nextQuestion: MonotonicInstant?
    let deadline: MonotonicInstant

    init(deadline: MonotonicInstant) {
      self.deadline = deadline
      questionEnd = deadline
    }
  }

  private mutating func ask(_ account: inout ServerAccount) {
    account.nextQuestion = nil
    account.question = conversation.connection.request(
      MCPStartupStatus.method,
      MCPStartupStatus.Parameters(sessionId: sessionID)
    )
    account.questionEnd = min(account.deadline, MonotonicInstant.now + limits.startupStatus)
  }

  private mutating func takeAnswer(_ account: inout ServerAccount) {
    guard let id = account.question, let frame = conversation.takeAnswer(id) else { return }
    account.question = nil
    guard case .response(_, nil) = frame.kind,
      let status = try? frame.result(as: MCPStartupStatus.self)
    else { return }
    conversation.observations.gate.receive(status)
    account.nextQuestion = MonotonicInstant.now + .milliseconds(500)
  }

  private mutating func take(_ checks: [ServerCheck]) {
    for check in checks where proofs[check.name] == nil {
      conversation.observations.gate.receive(check.state.proof, of: check.name)
      proofs[check.name] = check
    }
  }

  /// Throws when a silent agent is required to have a server that nothing can ever prove.
  private func requireKnownServers() throws(JobFailure) {
    guard !isKiro, !conversation.observations.speaksKiro else { return }
    let unknown = conversation.observations.gate.unreported.filter {
      !wishes.prover.canProve($0) && !wishes.kiroServers.contains($0)
    }
    guard let name = unknown.first else { return }
    let known = wishes.prover.provableNames.map { "`\($0)`" }.joined(separator: ", ")
    throw .error(
      .mcpConfiguration,
      conversation.redactor.safeText(
        "the job requires the MCP server `\(name)`, of which the agent says nothing and which no "
          + "configuration of the job names (\(known.isEmpty ? "there are none" : known))"
      )
    )
  }

  /// Whether kjob can find out by itself what becomes of every server that is required.
  var canProveServers: Bool {
    let names = conversation.observations.gate.unreported
    return !isKiro && !conversation.observations.speaksKiro && !names.isEmpty && !isGone
      && names.allSatisfy { wishes.prover.canProve($0) }
  }
}
