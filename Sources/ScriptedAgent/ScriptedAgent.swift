internal import AgentClientProtocol
internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import JSON
internal import JSONRPC
internal import Subprocess

/// The built-in agent on standard input and output.
///
/// It follows the observed behavior of Kiro's second and third engine on the wire, or speaks ACP
/// alone; a script defines its turns, including faults. It has one thread and reads its input between
/// steps and while it waits.
public struct ScriptedAgent: ~Copyable {
  /// The arguments of the agent in addition to its script.
  public struct Arguments: Sendable {
    /// The requested agent.
    public var agent: String?
    /// The requested model.
    public var model: String?
    /// True when the agent may use every tool without asking.
    public var trustsAllTools: Bool
    /// The tools that the agent may use without asking; nil if none are named.
    public var trustedTools: [String]?
    /// The requested effort.
    public var effort: String?
    /// The agent to play; nil for the script's.
    public var dialect: Dialect?

    /// Creates the arguments.
    public init(
      agent: String?,
      model: String?,
      trustsAllTools: Bool = false,
      trustedTools: [String]? = nil,
      effort: String? = nil,
      dialect: Dialect? = nil
    ) {
      self.agent = agent
      self.model = model
      self.trustsAllTools = trustsAllTools
      self.trustedTools = trustedTools
      self.effort = effort
      self.dialect = dialect
    }
  }

  let script: Script
  let arguments: Arguments
  let dialect: Dialect
  /// The settings of the session, where it has any.
  var settings = SessionSettings()
  /// The last known state of each MCP server, which the third engine always sends together.
  var serverStates: [String: JSONValue] = [:]
  /// The cost of the session so far.
  var cost = 0.0
  /// The tokens of the running turn.
  var tokens: Double?
  /// The tokens of the session.
  var sessionTokens = 0.0
  var connection = Connection()
  var sessionID = ""
  var folder = ""
  var writesByByte = false
  /// True when the turn's usage has been reported, which Kiro does just before it answers.
  var hasToldUsage = false
  /// The values kept from answers, by name.
  var saved: [String: JSONValue] = [:]
  /// The requests whose answers are checked later, by name.
  var sent: [String: (id: RequestID, method: String)] = [:]
  var inputEnded = false

  var turn = 0
  private var toolCalls = 0
  var status = 0
  private var permissions = 0
  var isInTurn = false
  var isCancelled = false
  private var waiting: [Frame] = []
  private var answers: [RequestID: Frame] = [:]

  /// Creates an agent that follows a script.
  public init(_ script: Script, arguments: Arguments) {
    self.script = script
    self.arguments = arguments
    dialect = arguments.dialect ?? script.dialect
  }

  /// Serves requests until the input ends; returns the exit status.
  public mutating func serve() -> Int32 {
    let refused = dialect.refused(arguments)
    guard refused.isEmpty else {
      _ = writeAvailable(2, Array((dialect.refusal(of: refused) + "\n").utf8)[...])
      return 2
    }
    while true {
      if !waiting.isEmpty {
        let frame = waiting.removeFirst()
        if let status = handle(frame) { return status }
        continue
      }
      if inputEnded {
        guard script.ignoresEndOfInput else { return 0 }
        sleep(1)
        continue
      }
      pump(until: nil)
    }
  }

  /// Reads the available input; waits for it until `deadline`.
  private mutating func pump(until deadline: MonotonicInstant?) {
    guard !inputEnded else {
      if let deadline { _ = Readiness.wait(for: [], until: deadline) }
      return
    }
    guard !Readiness.wait(for: [.readable(0)], until: deadline).isEmpty else { return }
    var buffer: [UInt8] = []
    if case .end = readAvailable(0, into: &buffer) {
      inputEnded = true
      connection.appendEnd()
    }
    connection.append(buffer)
    while let incoming = connection.next() {
      switch incoming {
      case .message(let frame):
        if case .notification(CancelTurn.method) = frame.kind {
          isCancelled = isInTurn
        } else if case .request = frame.kind {
          waiting.append(frame)
        }
      case .answer(_, let id, let frame): answers[id] = frame
      case .strayAnswer, .noise, .lineTooLong: break
      }
    }
  }

  /// Performs steps in order; returns false if one of them has answered the request.
  mutating func perform(_ steps: [Script.Step], _ id: RequestID?) -> Bool {
    for (index, step) in steps.enumerated() {
      pump(until: MonotonicInstant.now)
      if isCancelled, let id { return cleanUp(steps[index...], id) }
      switch step {
      case .stop(let reason):
        if let id { finish(id, reason) }
        return false
      case .fail(let code, let message, let data):
        if let id { connection.refuse(id, ResponseError(code: code, message: message, data: data)) }
        flush()
        return false
      case .ask(let title, let tool, let path, let allowed, let denied):
        let isTrusted =
          arguments.trustsAllTools || arguments.trustedTools?.contains(tool) == true
          || settings.grantsAll
        guard let answer = isTrusted ? true : ask(title, tool, path) else { continue }
        guard perform(answer ? allowed : denied, id) else { return false }
      case .sleep(let duration): wait(until: MonotonicInstant.now + duration)
      case .waitForCancel: wait(until: nil)
      case .fault(.hang):
        // Even a canceled turn gets no answer.
        while !inputEnded { pump(until: nil) }
        return false
      default: act(step)
      }
      if isCancelled, let id { return cleanUp(steps[index...], id) }
    }
    return true
  }

  /// Ends a canceled turn, after the steps that the script has for that.
  private mutating func cleanUp(_ rest: ArraySlice<Script.Step>, _ id: RequestID) -> Bool {
    isCancelled = false
    for step in rest {
      guard case .waitForCancel(let steps) = step else { continue }
      guard perform(steps, id) else { return false }
    }
    finish(id, "cancelled")
    return false
  }

  private mutating func wait(until deadline: MonotonicInstant?) {
    while !isCancelled, !inputEnded {
      if let deadline, MonotonicInstant.now >= deadline { return }
      pump(until: deadline)
    }
  }

  /// Requests a permission; nil if the turn was canceled instead.
  private mutating func ask(_ title: String, _ tool: String, _ path: String?) -> Bool? {
    let call = nextToolCall()
    var fields: [String: JSONValue] = [
      "toolCallId": .string(call),
      "title": .string(title),
      "kind": path == nil ? "execute" : "edit",
      "locations": .array(path.map { [["path": .string($0)]] } ?? []),
      "_meta": dialect.meta(ofTool: tool),
    ]
    if dialect != .v2 { fields["status"] = "pending" }
    update("tool_call", fields)
    permissions += 1
    // Kiro's second engine uses UUIDs as the ids of its requests, and the client must return them.
    let name: RequestID =
      dialect == .v2 ? .string(UUID().uuidString.lowercased()) : .number(Int64(permissions))
    let parameters: JSONValue = [
      "sessionId": .string(sessionID),
      "toolCall": ["toolCallId": .string(call), "title": .string(title)],
      "options": dialect.options,
      "_meta": dialect.meta(ofQuestionAbout: tool),
    ]
    connection.request(name, "session/request_permission", parameters)
    flush()
    guard let outcome = try? takeAnswer(name)?.result(as: JSONValue.self) else { return nil }
    let isAllowed = Dialect.grants.contains(outcome["outcome"]?["optionId"]?.text ?? "")
    if dialect != .v2 {
      // The third engine reports a call that was refused as failed.
      let status: JSONValue = isAllowed ? "completed" : "failed"
      update("tool_call_update", ["toolCallId": .string(call), "status": status])
    }
    return isAllowed
  }

  /// Waits for the answer to one of the agent's requests; nil when it can no longer arrive.
  mutating func takeAnswer(_ id: RequestID) -> Frame? {
    while answers[id] == nil, !inputEnded { pump(until: nil) }
    return answers.removeValue(forKey: id)
  }

  mutating func nextToolCall() -> String {
    toolCalls += 1
    return "tooluse_\(toolCalls)"
  }

  /// Sends one of Kiro's or ACP's notifications.
  mutating func notify(_ method: String, _ parameters: JSONValue) {
    connection.notify(method, parameters)
    flush()
  }

  /// Sends a `session/update`.
  mutating func update(_ kind: String, _ fields: [String: JSONValue]) {
    notify(SessionUpdate.method, Wire.update(sessionID, kind, fields))
  }

  /// Writes the queued bytes.
  mutating func flush() {
    let bytes = connection.outgoing
    connection.outgoing = []
    write(bytes)
  }

  /// Writes bytes to standard output; the agent exits if the reader is gone.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = writesByByte ? rest.prefix(1) : rest
      switch writeAvailable(1, piece) {
      case .taken(let count): rest = rest.dropFirst(count)
      case .broken: exit(0)
      }
    }
  }
}
