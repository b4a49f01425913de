package import Kiro

extension AgentObservations {
  /// Records that the agent sent one of Kiro's own messages.
  package mutating func noteKiroMethod(_ method: String) {
    speaksKiro = true
    if method.hasPrefix("_kiro.dev/") { speaksAsSecondEngine = true }
  }

  /// Handles a Kiro notification; nil is one that kjob does not use.
  package mutating func receive(_ notification: KiroNotification?) {
    // Long: one change for each notification.
    speaksKiro = true
    switch notification {
    case .mcp(let signals):
      for signal in signals { receive(signal) }
    case .metadata(let metadata):
      tellsUsage = true
      let session = metadata.sessionId ?? sessionID ?? ""
      usage.receive(metadata, of: session, isMain: isOwn(metadata.sessionId))
      if metadata.isFiltered { turnIsFiltered = true }
      if let percentage = metadata.contextUsagePercentage {
        contextPercentages[session] = percentage
      }
    case .agentNotFound(let requested, let fallback):
      let instead = fallback.map { ", `\($0)` took its place" } ?? ""
      agentFault = "`\(requested)` was not found\(instead)"
    case .agentConfigurationError(let path, let reason):
      agentFault = "the configuration `\(path)` is broken: \(reason)"
    case .modelNotFound: modelIsMissing = true
    case .streamDiscarded: turnHasText = false
    case .compaction(let failed):
      if failed {
        stall = .compactionFailed
      } else if case .compactionFailed = stall {
        stall = nil
      }
    case .agentSwitched(let session, let agent, let model):
      guard isOwn(session) else { break }
      identity.note(mode: agent)
      if let model { identity.note(model: model) }
    case .modelFallback(let session, let old, let new):
      guard isOwn(session) else { break }
      let words = "\(old ?? "?") -> \(new ?? "?")"
      if toldFallbacks.insert(words).inserted {
        freshNotices.append("Kiro fell back to another model: \(words)")
      }
      if let new { identity.noteFallback(from: old, to: new) }
    case .subagents(let working): workingSubagents = working
    case .notice(let kind, let words):
      if kind == .rateLimit { turnThrottling = words }
      if toldNotices.insert(kind).inserted { freshNotices.append("\(kind.rawValue): \(words)") }
    case nil: break
    }
  }

  /// Handles a report about a server; once the gate has decided, a fault is news.
  private mutating func receive(_ signal: KiroNotification.MCPSignal) {
    defer { gate.receive(signal) }
    guard serversAreSettled else { return }
    let (name, reason): (String, String)
    switch signal {
    case .failed(let server, let why): (name, reason) = (server, why)
    case .needsAuthorization(let server, _): (name, reason) = (server, "it waits for a sign-in")
    default: return
    }
    let state = gate.state(of: name)
    switch state {
    case .failed, .needsAuthorization: return
    default: break
    }
    hasFreshServerFaults = true
    let what =
      state.isUp
      ? "was lost after it had started" : "failed after the MCP gate had let the job pass"
    freshNotices.append(
      "the MCP server `\(name)` \(what)" + (reason.isEmpty ? "" : ": \(reason)")
    )
  }

  /// Handles what Kiro's third engine reports about a session; nil is news that kjob does not use.
  mutating func receive(_ information: SessionInformation?, of session: String) {
    switch information {
    case .turnCompleted(let credits, let duration, let status):
      tellsUsage = true
      let report = KiroNotification.Metadata(
        sessionId: session,
        credits: credits,
        duration: duration,
        isFinal: true
      )
      usage.receive(report, of: session, isMain: isOwn(session))
      if isOwn(session) { turnStatus = status }
    case .contextUsed(let percentage): contextPercentages[session] = percentage
    case .error(let message, let type):
      guard isOwn(session) else { break }
      let words = [message, type].filter { !$0.isEmpty }.joined(separator: " ")
      turnErrors.append(words.isEmpty ? "an error without a message" : words)
      freshNotices.append("Kiro showed an error: \(words)")
    case .summarizing:
      if case .compactionFailed = stall { stall = nil }
    case .summarizingFailed: stall = .compactionFailed
    case nil: break
    }
  }
}
