internal import JSONRPC
package import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import Text

extension AgentSession {
  /// The time in which an agent that has sent nothing Kiro-specific may still turn out to be Kiro,
  /// when more servers would then be expected.
  private static let kiroGrace = Duration.seconds(1)
  /// The same time when only the agent's silence suggests Kiro.
  private static let namelessGrace = Duration.milliseconds(500)
  /// The time to wait for Kiro's list of its servers.
  private static let listPatience = Duration.seconds(5)

  /// Waits until the gate has decided; returns the verdict and what is known about the servers.
  ///
  /// Kiro is queried for its own account, repeatedly while it reports that servers are starting; a
  /// version that does not know the query is judged by its reports. kjob waits for Kiro's list of
  /// servers, because only that list names all of them. For an agent that reports nothing about
  /// MCP, kjob starts the servers itself to see whether they work.
  package mutating func settleServers() throws(JobFailure) -> (
    verdict: MCPStartupGate.Verdict, servers: [MCPStartupGate.Server]
  ) {
    let start = MonotonicInstant.now
    let deadline = min(start + limits.mcpStartup, limits.job)
    // Kiro's first own message may arrive after it has opened the session.
    let expected = Set(conversation.observations.gate.servers.filter(\.isRequired).map(\.name))
    let expectsMore = !expected.isSuperset(of: wishes.kiroServers)
    let grace = expectsMore ? Self.kiroGrace : Self.namelessGrace
    let silenceEnd = min(start + grace, deadline)
    let listEnd = min(start + Self.listPatience, deadline)
    var account = ServerAccount(deadline: deadline)
    var preflight: Preflight?
    var mayBeKiro =
      !isKiro && conversation.observations.gate.requiresAll
      && (!isStranger || expectsMore)
    var isProving = false
    defer {
      preflight?.stop()
      preflight?.wait()
    }
    while true {
      if speaksAsKiro, !account.isKept {
        mayBeKiro = false
        conversation.observations.gate.expect(wishes.kiroServers)
        if conversation.observations.gate.requiresAnything { ask(&account) }
        account.isKept = true
      }
      let now = MonotonicInstant.now
      if now >= silenceEnd { mayBeKiro = false }
      let isFinal = now >= deadline
      let unreported = conversation.observations.gate.unreported
      if !account.isKept, !isProving {
        isProving = true
        preflight = wishes.prover.prove(unreported, until: deadline)
      } else if account.isKept, account.question == nil, now >= listEnd,
        !conversation.observations.gate.isListed, !account.isProving, !unreported.isEmpty
      {
        // Kiro's own list is missing; the servers that its configuration names can be started here.
        account.isProving = true
        preflight?.stop()
        preflight?.wait()
        preflight = wishes.prover.start(unreported, until: deadline)
      }
      if let running = preflight {
        // The checks have the same limit and end in a moment.
        if isFinal { running.wait() }
        take(running.checks)
        if running.isFinished { preflight = nil }
      }
      takeAnswer(&account)
      if now >= account.questionEnd { account.question = nil }
      if now >= limits.job { throw .jobTimeout("waiting for the MCP servers") }
      let awaitsList =
        account.isKept && conversation.observations.gate.requiresAll
        && !conversation.observations.gate.isListed && now < listEnd
      if account.question == nil && !mayBeKiro && !awaitsList || isFinal,
        let verdict = conversation.observations.gate.verdict(isFinal: isFinal)
      {
        // Kiro may report a missing agent only after it has opened a session with another one.
        try requireIdentity()
        if account.isKept, conversation.observations.gate.requiresAll {
          conversation.observations.noteGateWithoutList()
        }
        conversation.observations.serversAreSettled = true
        return (verdict, conversation.observations.gate.servers)
      }
      try requireRunning("the MCP servers had started")
      if now >= silenceEnd, preflight == nil { try requireKnownServers() }
      if let time = account.nextQuestion, now >= time { ask(&account) }
      let waits = [
        deadline, account.nextQuestion, account.question == nil ? nil : account.questionEnd,
        now < silenceEnd ? silenceEnd : nil, now < listEnd ? listEnd : nil,
      ]
      conversation.step(
        until: waits.compactMap { $0 }.min() ?? deadline,
        orReadable: preflight?.number
      )
    }
  }

  /// The state of the queries about servers.
  private struct ServerAccount {
    /// True when Kiro's own account is the one that counts.
    var isKept = false
    /// True when kjob starts the servers itself because the agent has not listed them.
    var isProving = false
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

  /// Throws if a silent agent is required to have a server that nothing can ever prove.
  private func requireKnownServers() throws(JobFailure) {
    guard !speaksAsKiro else { return }
    let unknown = conversation.observations.gate.unreported.filter {
      !wishes.prover.canProve($0)
    }
    guard let name = unknown.first else { return }
    let known = wishes.prover.provableNames.map { "`\($0)`" }.joined(separator: ", ")
    throw .error(
      .mcpConfiguration,
      conversation.redactor.safeText(
        "the job requires the MCP server `\(name)`, but neither the agent nor a "
          + "configuration of the job names it (configured: \(known.isEmpty ? "none" : known))"
      )
    )
  }

  /// True when kjob can determine the state of every required server itself.
  package var canProveServers: Bool {
    let names = conversation.observations.gate.unreported
    return !speaksAsKiro && !names.isEmpty && !isGone
      && names.allSatisfy { wishes.prover.canProve($0) }
  }
}
