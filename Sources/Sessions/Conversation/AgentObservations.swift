package import AgentClientProtocol
package import JSON
internal import JSONRPC
package import Kiro
package import Subprocess

/// What the steps of a session learn from the frames between their answers.
///
/// A pure account: it is told every update and notification in order, and is asked afterwards.
package struct AgentObservations {
  /// The words with which Kiro says that it stopped in mid-turn; often nothing follows them.
  private static let interruptionMarker =
    "Tool uses were interrupted, waiting for the next user prompt"

  /// A sign that the turn will not end by itself.
  package enum Stall {
    /// The last chunk was the interruption marker.
    case interrupted
    /// The context could not be summarised.
    case compactionFailed
    /// A program of the agent's panicked, at this time.
    case panicked(MonotonicInstant)
  }

  /// What was said about MCP servers.
  package var gate: MCPStartupGate
  /// Whether the gate has opened, so that what becomes of servers is news.
  package var serversAreSettled = false
  /// Whether a server has failed since then, which nobody has been told.
  package var hasFreshServerFaults = false
  /// Which agent and model answer.
  package var identity: SessionIdentity
  /// The session in which prompts are sent, once it is open.
  package var sessionID: String?
  /// Kiro's word that the agent asked for does not exist or is broken: why, as a clause.
  package private(set) var agentFault: String?
  /// Whether Kiro said that the model asked for does not exist.
  package private(set) var modelIsMissing = false
  /// Whether the agent ever sent a message of Kiro's own.
  package private(set) var speaksKiro = false
  /// Whether the agent ever told what it uses, so that it is worth waiting for.
  package private(set) var tellsUsage = false
  /// Whether any tool was ever used, in this session or an earlier one of the attempt.
  package private(set) var hasUsedTools: Bool
  /// How full each session's context is.
  package private(set) var contextPercentages: [String: Double] = [:]
  /// How many permissions were decided.
  package var decisions = 0

  // Of the running turn:

  /// What the sessions at work used; subagents have sessions of their own.
  package private(set) var usage = TurnUsage()
  /// The tool calls.
  package private(set) var calls = ToolCalls()
  /// Whether the agent said anything that still holds.
  package private(set) var turnHasText = false
  /// Whether the agent asked for anything, or had anything done.
  package private(set) var turnHasRequests = false
  /// Kiro's words that the service throttles, in this turn.
  package private(set) var turnThrottling: String?
  /// Whether the content filter has stopped the turn.
  package private(set) var turnIsFiltered = false
  /// Why nothing more is to be expected, if so.
  package private(set) var stall: Stall?
  /// What came that a reader of the report should know, and has not been told.
  package private(set) var freshNotices: [String] = []

  private var workingSubagents: [String] = []
  private var toldNotices: Set<KiroNotification.Notice> = []
  private var toldFallbacks: Set<String> = []

  package init(gate: MCPStartupGate, identity: SessionIdentity, hasUsedTools: Bool) {
    self.gate = gate
    self.identity = identity
    self.hasUsedTools = hasUsedTools
  }

  /// Notes that kjob wrote a file or ran a command for the agent, which is a tool's use as well.
  package mutating func noteService() {
    hasUsedTools = true
  }

  /// Notes that the gate decided; without Kiro's list of its servers it could only go by files.
  package mutating func noteGateWithoutList() {
    guard !gate.isListed else { return }
    freshNotices.append(
      "Kiro sent no list of its MCP servers: the gate went by the configuration that kjob found"
    )
  }

  /// Notes that the agent asked kjob for something.
  package mutating func noteRequest() { turnHasRequests = true }

  /// What a question may be about; it is about one of these.
  package mutating func candidates(for asked: RequestPermission.ToolCall) -> [PermissionPolicy.Call]
  {
    calls.candidates(for: asked)
  }

  /// Notes that the last question was answered with no.
  package mutating func noteDenial() { calls.noteDenial() }

  /// Whether a tool call is under way; a long build sends no frames.
  package var hasOpenToolCall: Bool { calls.hasOpenCall }

  /// The credits of the running turn, with those of its subagents; nil while none were told.
  package var credits: Double? { usage.credits }

  /// What was still under way when the turn ended, for people; nil where nothing was.
  package var looseEnds: String? {
    let calls = calls.unfinished
    var ends: [String] = []
    if let first = workingSubagents.first {
      let count = workingSubagents.count
      ends.append(count == 1 ? "the subagent `\(first)`" : "\(count) subagents, `\(first)` first")
    }
    if let first = calls.first {
      let count = calls.count
      ends.append(count == 1 ? "the tool call `\(first)`" : "\(count) tool calls, `\(first)` first")
    }
    return ends.isEmpty ? nil : ends.joined(separator: " and ")
  }

  /// Whether the turn has brought neither text nor a tool call.
  package var turnIsEmpty: Bool { !turnHasText && !turnHasRequests && calls.turnKinds.isEmpty }

  /// Forgets what was observed of the last turn.
  package mutating func beginTurn() {
    usage = TurnUsage()
    turnHasText = false
    turnHasRequests = false
    turnThrottling = nil
    turnIsFiltered = false
    stall = nil
    calls.beginTurn()
  }

  /// Takes the notices that have not been told, one of each kind.
  package mutating func takeNotices() -> [String] {
    defer { freshNotices = [] }
    return freshNotices
  }

  /// Notes that the agent's program panicked; the process may live on and never answer.
  package mutating func notePanic() {
    stall = .panicked(MonotonicInstant.now)
  }

  /// Notes that a frame came: whoever panicked, the agent lives.
  ///
  /// What came at the same time may have been on its way before.
  package mutating func noteFrame(at time: MonotonicInstant) {
    if case .panicked(let panic) = stall, time - panic > .milliseconds(500) { stall = nil }
  }

  /// Takes an update of ACP's.
  ///
  /// What another session says, a subagent's, is no part of this one's answer; its tools are at
  /// work in the same folder and count.
  package mutating func receive(_ update: SessionUpdate.Update, from session: JSONString? = nil) {
    switch update {
    case .messageChunk(let text):
      guard isOwn(session) else { return }
      // An agent may send chunks that only carry metadata.
      if !text.isEmpty { turnHasText = true }
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

  /// Whether an update of a session's is one of the session in which prompts are sent.
  package func isOwn(_ session: JSONString?) -> Bool {
    guard let session, let sessionID else { return true }
    return session == sessionID
  }

  private func isOwn(_ session: String?) -> Bool {
    session == nil || sessionID == nil || session == sessionID
  }

  private static func isInterruption(_ text: JSONString) -> Bool {
    let marker = interruptionMarker
    // Nearly all text is told by its end, without being made a string.
    guard text.mostBytes >= marker.utf8.count, text.mayEnd(withLetter: UInt8(ascii: "t")) else {
      return false
    }
    return text.string.trimmingPrefix(while: \.isWhitespace) == marker
  }

  /// Takes a notification of Kiro's; nil is one that kjob has no use for.
  package mutating func receive(_ notification: KiroNotification?) {
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

  /// Takes what was said about a server; once the gate has decided, a fault is news.
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
