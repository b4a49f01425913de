package import AgentClientProtocol
package import JSON
package import Kiro
package import Subprocess
package import Text

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
  package internal(set) var agentFault: String?
  /// True when Kiro reported that the requested model does not exist.
  package internal(set) var modelIsMissing = false
  /// True when the agent ever sent one of Kiro's own messages.
  package internal(set) var speaksKiro = false
  /// True when the agent ever sent a message that only Kiro's second engine sends.
  package internal(set) var speaksAsSecondEngine = false
  /// True when the agent ever reported its usage, so that waiting for a report pays off.
  package internal(set) var tellsUsage = false
  /// True when the agent ever reported what the session has cost.
  package internal(set) var tellsCost = false
  /// True when any tool was ever used, in this session or in an earlier one of the attempt.
  package internal(set) var hasUsedTools: Bool
  /// The context usage of each session, in percent.
  package internal(set) var contextPercentages: [String: Double] = [:]
  /// The number of permission decisions.
  package var decisions = 0

  // State of the running turn:

  /// The usage of the active sessions; subagents have their own sessions.
  package internal(set) var usage = TurnUsage()
  /// The tool calls of the session.
  package internal(set) var calls = ToolCalls()
  /// True when the agent has said anything that still holds.
  package internal(set) var turnHasText = false
  /// True when the agent has used a tool.
  package internal(set) var turnHasCalls = false
  /// True when the agent has requested anything or used a service.
  package internal(set) var turnHasRequests = false
  /// Kiro's message in this turn that the service throttles requests.
  package internal(set) var turnThrottling: String?
  /// True when the content filter has stopped the turn.
  package internal(set) var turnIsFiltered = false
  /// The reason why nothing more is to be expected; nil if there is none.
  package internal(set) var stall: Stall?
  /// The notices that have not been reported yet.
  package internal(set) var freshNotices: [String] = []

  /// The third engine's word for how the turn ended.
  package internal(set) var turnStatus: String?
  /// The errors that the third engine has shown in this turn.
  package internal(set) var turnErrors: [String] = []

  /// A description of the session's first call, if any, that completed without a question although a
  /// rule denies it.
  package var unaskedCall: SafeText?

  var workingSubagents: [String] = []
  var toldNotices: Set<KiroNotification.Notice> = []
  var toldFallbacks: Set<String> = []
  private var hasBegun = false

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

  /// Records the tokens that the agent counted in the running turn.
  package mutating func note(_ tokens: TokenUsage) { usage.receive(tokens) }

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
  package var turnIsEmpty: Bool { !turnHasText && !turnHasRequests && !turnHasCalls }

  /// Forgets the observations of the last turn.
  package mutating func beginTurn() {
    usage = TurnUsage(after: usage)
    turnHasText = false
    turnHasRequests = false
    turnThrottling = nil
    turnIsFiltered = false
    turnStatus = nil
    turnErrors = []
    stall = nil
    hasBegun = true
    turnHasCalls = false
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
      // Kiro's third engine reports some of its own work, such as reading its settings, as calls
      // that begin before the first prompt.
      if hasBegun, !calls.isEarly(call) {
        hasUsedTools = true
        turnHasCalls = true
      }
      calls.note(call, isEarly: !hasBegun)
      if case .interrupted = stall { stall = nil }
    case .otherContent:
      if isOwn(session) { turnHasText = true }
    case .mode(let name):
      if isOwn(session) { identity.note(mode: name) }
    case .options(let options):
      if isOwn(session) { identity.note(options) }
    case .usage(let usage):
      receive(usage, of: session?.string ?? sessionID ?? "")
    case .information(let extensions):
      receive(SessionInformation(extensions), of: session?.string ?? sessionID ?? "")
    case .thoughtChunk, .other: break
    }
  }

  private mutating func receive(_ report: SessionUsage, of session: String) {
    if report.cost != nil { tellsCost = true }
    if let percentage = report.contextPercentage { contextPercentages[session] = percentage }
    if let cost = report.cost { usage.receive(cost, of: session) }
  }

  /// Returns true if an update belongs to the session that prompts are sent to.
  package func isOwn(_ session: JSONString?) -> Bool {
    guard let session, let sessionID else { return true }
    return session == sessionID
  }

  func isOwn(_ session: String?) -> Bool {
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
}
