package import AgentClientProtocol
package import JSON
package import Kiro
package import Subprocess

/// The facts that the steps of a session learn from the frames between their answers.
///
/// A pure value: it receives every update and notification in order and is queried afterward.
package struct AgentObservations {
  /// The text with which Kiro reports that it stopped in the middle of a turn; often nothing
  /// follows it.
  private static let interruptionMarker =
    "Tool uses were interrupted, waiting for the next user prompt"

  /// A sign that the turn will not end by itself.
  package enum Stall {
    /// The last chunk was the interruption marker.
    case interrupted
    /// The context could not be summarized.
    case compactionFailed
    /// One of the agent's programs panicked, at this time.
    case panicked(MonotonicInstant)
  }

  /// The startup gate, with the reports about MCP servers.
  package var gate: MCPStartupGate
  /// True when the gate has opened, so that changes of servers are news.
  package var serversAreSettled = false
  /// True when a server has failed since then and this has not been reported.
  package var hasFreshServerFaults = false
  /// The agent and the model that answer.
  package var identity: SessionIdentity
  /// The id of the session that prompts are sent to, once it is open.
  package var sessionID: String?
  /// Kiro's reason, as a clause, why the requested agent is missing or broken.
  package private(set) var agentFault: String?
  /// True when Kiro reported that the requested model does not exist.
  package private(set) var modelIsMissing = false
  /// True when the agent ever sent one of Kiro's own messages.
  package private(set) var speaksKiro = false
  /// True when the agent ever reported its usage, so that waiting for a report pays off.
  package private(set) var tellsUsage = false
  /// True when any tool was ever used, in this session or in an earlier one of the attempt.
  package private(set) var hasUsedTools: Bool
  /// The context usage of each session, in percent.
  package private(set) var contextPercentages: [String: Double] = [:]
  /// The number of permission decisions.
  package var decisions = 0

  // State of the running turn:

  /// The usage of the active sessions; subagents have their own sessions.
  package private(set) var usage = TurnUsage()
  /// The tool calls of the session.
  package private(set) var calls = ToolCalls()
  /// True when the agent has said anything that still holds.
  package private(set) var turnHasText = false
  /// True when the agent has requested anything or used a service.
  package private(set) var turnHasRequests = false
  /// Kiro's message in this turn that the service throttles requests.
  package private(set) var turnThrottling: String?
  /// True when the content filter has stopped the turn.
  package private(set) var turnIsFiltered = false
  /// The reason why nothing more is to be expected; nil if there is none.
  package private(set) var stall: Stall?
  /// The notices that have not been reported yet.
  package private(set) var freshNotices: [String] = []

  private var workingSubagents: [String] = []
  private var toldNotices: Set<KiroNotification.Notice> = []
  private var toldFallbacks: Set<String> = []

  package init(gate: MCPStartupGate, identity: SessionIdentity, hasUsedTools: Bool) {
    self.gate = gate
    self.identity = identity
    self.hasUsedTools = hasUsedTools
  }

  /// Records that kjob wrote a file or ran a command for the agent, which counts as using a tool.
  package mutating func noteService() { hasUsedTools = true }

  /// Records that the gate decided from configuration files alone, without Kiro's list of servers.
  package mutating func noteGateWithoutList() {
    guard !gate.isListed else { return }
    freshNotices.append(
      "Kiro sent no list of its MCP servers: the gate went by the configuration that kjob found"
    )
  }

  /// Records that the agent sent kjob a request.
  package mutating func noteRequest() { turnHasRequests = true }

  /// Returns the calls that a question may be about; it is about one of them.
  package mutating func candidates(for asked: ToolCall) -> [PermissionPolicy.Call] {
    calls.candidates(for: asked)
  }

  /// Records that the last question was answered with no.
  package mutating func noteDenial() { calls.noteDenial() }

  /// True while a tool call is in progress; a long build sends no frames.
  package var hasOpenToolCall: Bool { calls.hasOpenCall }

  /// The credits of the running turn, including its subagents; nil until any are reported.
  package var credits: Double? { usage.credits }

  /// A description of what was still in progress when the turn ended; nil if nothing was.
  package var looseEnds: String? {
    let calls = calls.unfinished
    var ends: [String] = []
    if let first = workingSubagents.first {
      let count = workingSubagents.count
      ends.append(
        count == 1 ? "the subagent `\(first)`" : "\(count) subagents (the first is `\(first)`)"
      )
    }
    if let first = calls.first {
      let count = calls.count
      ends.append(
        count == 1 ? "the tool call `\(first)`" : "\(count) tool calls (the first is `\(first)`)"
      )
    }
    return ends.isEmpty ? nil : ends.joined(separator: " and ")
  }

  /// True when the turn has produced neither text nor a tool call.
  package var turnIsEmpty: Bool { !turnHasText && !turnHasRequests && calls.turnKinds.isEmpty }

  /// Forgets the observations of the last turn.
  package mutating func beginTurn() {
    usage = TurnUsage()
    turnHasText = false
    turnHasRequests = false
    turnThrottling = nil
    turnIsFiltered = false
    stall = nil
    calls.beginTurn()
  }

  /// Removes and returns the unreported notices, one of each kind.
  package mutating func takeNotices() -> [String] {
    defer { freshNotices = [] }
    return freshNotices
  }

  /// Records that the agent's program panicked; the process may survive and never answer.
  package mutating func notePanic() { stall = .panicked(MonotonicInstant.now) }

  /// Records that a frame arrived: the agent is alive, whatever panicked.
  ///
  /// A frame from about the same time may have been sent before the panic.
  package mutating func noteFrame(at time: MonotonicInstant) {
    if case .panicked(let panic) = stall, time - panic > .milliseconds(500) { stall = nil }
  }

  /// Handles an ACP update.
  ///
  /// The text of another session, such as a subagent's, is not part of this session's answer; its
  /// tools work in the same folder and count.
  package mutating func receive(_ update: SessionUpdate.Update, from session: JSONString? = nil) {
    switch update {
    case .messageChunk(let text):
      guard isOwn(session) else { return }
      // An agent may send chunks that contain only metadata.
      if !turnHasText, !text.string.allSatisfy(\.isWhitespace) { turnHasText = true }
      if Self.isInterruption(text) {
        stall = .interrupted
      } else if case .interrupted = stall {
        stall = nil
      }
    case .toolCall(let call):
      hasUsedTools = true
      calls.note(call)
      if case .interrupted = stall { stall = nil }
    case .otherContent:
      if isOwn(session) { turnHasText = true }
    case .mode(let name):
      if isOwn(session) { identity.note(mode: name) }
    case .options(let options):
      if isOwn(session) { note(options) }
    case .thoughtChunk, .other: break
    }
  }

  private mutating func note(_ options: [NewSession.ConfigurationOption]) {
    let option = NewSession.ConfigurationOption.self
    if let mode = option.first("mode", among: options) { identity.note(mode: mode.currentValue) }
    guard let model = option.first("model", among: options) else { return }
    identity.note(models: model.values)
    identity.note(model: model.currentValue)
  }

  /// Returns true if an update belongs to the session that prompts are sent to.
  package func isOwn(_ session: JSONString?) -> Bool {
    guard let session, let sessionID else { return true }
    return session == sessionID
  }

  private func isOwn(_ session: String?) -> Bool {
    session == nil || sessionID == nil || session == sessionID
  }

  private static func isInterruption(_ text: JSONString) -> Bool {
    let marker = interruptionMarker
    // The end of a text rules out most texts without creating a string.
    guard text.mostBytes >= marker.utf8.count, text.mayEnd(withLetter: UInt8(ascii: "t")) else {
      return false
    }
    return text.string.trimmingPrefix(while: \.isWhitespace) == marker
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
}
