package import AgentClientProtocol
internal import JSON

/// The tool calls of a session, as its updates report them.
package struct ToolCalls {
  /// The kinds of tools that ACP defines; any other kind counts as `other`.
  private static let kinds: Set<String> = [
    "read", "edit", "delete", "move", "search", "execute", "think", "fetch", "switch_mode",
  ]

  private struct Known {
    var call: PermissionPolicy.Call
    var input: JSONValue?
    var status: String?
    /// True when the call was announced before the first prompt.
    var isEarly = false
    /// True when a question named the call by its id.
    var wasAsked = false
    /// True when a question may have been about the call.
    var mayBeAsked = false
    /// True when a question that may have been about the call was answered with no.
    var mayBeDenied = false
  }

  /// The number of calls in this turn, by kind.
  package private(set) var turnKinds: [String: Int] = [:]
  private var known: [String: Known] = [:]
  private var countedKinds: [String: String] = [:]
  private var open: Set<String> = []
  /// The calls that the last question may have been about.
  private var questioned: [String] = []

  /// True while a call is in progress.
  package var hasOpenCall: Bool { !open.isEmpty }

  /// The titles of unfinished calls, according to the agent's last report on each.
  ///
  /// Kiro omits the state, and not every call gets one; a denied call gets none either.
  package var unfinished: [String] {
    open.sorted().compactMap { id in
      guard let call = known[id], !call.mayBeDenied,
        ["pending", "in_progress"].contains(call.status ?? "")
      else { return nil }
      return call.call.title.isEmpty ? "a tool call" : call.call.title
    }
  }

  /// Forgets the calls of the last turn.
  package mutating func beginTurn() {
    turnKinds = [:]
    open = []
    countedKinds = [:]
  }

  /// Returns true if a call was announced before the first prompt.
  package func isEarly(_ call: ToolCall) -> Bool {
    call.toolCallId.flatMap { known[$0] }?.isEarly ?? false
  }

  /// Returns a call that has run to its end without a question; nil if it has not, or has asked.
  package func unasked(_ update: ToolCall) -> (call: PermissionPolicy.Call, isCompleted: Bool)? {
    guard update.isFinished, let id = update.toolCallId, let call = known[id], !call.isEarly,
      !call.wasAsked, !call.mayBeAsked
    else { return nil }
    return (call.call, update.status == "completed")
  }

  /// Handles an update of a call; `isEarly` is true before the first prompt.
  package mutating func note(_ update: ToolCall, isEarly: Bool = false) {
    guard let id = update.toolCallId else { return }
    var call =
      known[id] ?? Known(call: PermissionPolicy.Call(tools: [], title: ""), isEarly: isEarly)
    call.call.add(
      tools: [update.toolName, update.kind],
      paths: update.paths,
      input: update.rawInput,
      hasDiff: update.hasDiff
    )
    if let title = update.title { call.call.title = title }
    if let input = update.rawInput { call.input = input }
    if let status = update.status { call.status = status }
    count(id, update.kind)
    // A flood of invented calls must not use unlimited memory; finished ones may be forgotten.
    if known.count > 10_000 { known = known.filter { open.contains($0.key) } }
    if known.count > 20_000 {
      known = [:]
      open = []
    }
    if update.isFinished {
      call.input = nil
      open.remove(id)
    } else {
      open.insert(id)
    }
    known[id] = call
  }

  /// Returns the calls that a question may be about, combined with what the question says.
  ///
  /// Some agents use a separate id for the question and say little or nothing about the call. It is
  /// then an open call with the same input or, if nothing identifies it, any open call.
  package mutating func candidates(for asked: ToolCall) -> [PermissionPolicy.Call] {
    questioned = []
    if let id = asked.toolCallId, known[id] != nil {
      known[id]?.wasAsked = true
      questioned = [id]
      return [joined(known[id]?.call, asked)]
    }
    let alone = joined(nil, asked)
    let waiting = open.sorted().filter { known[$0]?.wasAsked == false }
    if let input = asked.rawInput, let same = waiting.first(where: { known[$0]?.input == input }) {
      questioned = [same]
      known[same]?.mayBeAsked = true
      return [joined(known[same]?.call, asked)]
    }
    guard alone.isNameless, !waiting.isEmpty else { return [alone] }
    questioned = waiting
    for id in waiting { known[id]?.mayBeAsked = true }
    return waiting.map { joined(known[$0]?.call, asked) }
  }

  /// Records that the last question was answered with no.
  package mutating func noteDenial() {
    for id in questioned { known[id]?.mayBeDenied = true }
  }

  private func joined(
    _ call: PermissionPolicy.Call?,
    _ asked: ToolCall
  ) -> PermissionPolicy.Call {
    var result = call ?? PermissionPolicy.Call(tools: [], title: "")
    result.add(
      tools: [asked.toolName, asked.kind],
      paths: asked.paths,
      input: asked.rawInput,
      hasDiff: asked.hasDiff
    )
    if let title = asked.title { result.title = title }
    return result
  }

  /// Counts a call once, under its last reported kind.
  private mutating func count(_ id: String, _ kind: String?) {
    let counted = countedKinds[id]
    guard counted == nil || kind != nil else { return }
    let name = kind.map { Self.kinds.contains($0) ? $0 : "other" } ?? "other"
    guard counted != name else { return }
    if let counted { turnKinds[counted, default: 1] -= 1 }
    if turnKinds[counted ?? ""] == 0 { turnKinds[counted ?? ""] = nil }
    turnKinds[name, default: 0] += 1
    if countedKinds.count < 100_000 { countedKinds[id] = name }
  }
}

extension PermissionPolicy.Call {
  private static let mostPaths = 1_000

  /// Adds the details from an update or a question.
  fileprivate mutating func add(
    tools: [String?],
    paths: [String],
    input: JSONValue?,
    hasDiff: Bool
  ) {
    for case let tool? in tools where !self.tools.contains(tool) { self.tools.append(tool) }
    for path in paths where !self.paths.contains(path) && self.paths.count < Self.mostPaths {
      self.paths.append(path)
    }
    if hasDiff { showsChange = true }
    for command in Self.commands(in: input) where !commands.contains(command) {
      commands.append(command)
    }
    if Self.changesText(input) { showsChange = true }
  }

  /// Returns the commands in an input, under the keys that tools use for them.
  private static func commands(in input: JSONValue?) -> [String] {
    for key in ["command", "cmd", "shell_command", "commands"] {
      switch input?[key] {
      case .string(let text): return [text]
      case .array(let words):
        let texts = words.compactMap(\.text)
        return key == "commands" ? texts : [texts.joined(separator: " ")]
      default: continue
      }
    }
    return []
  }

  /// Returns true if an input contains new text for a file.
  private static func changesText(_ input: JSONValue?) -> Bool {
    ["old_string", "new_string", "oldText", "newText", "old_str", "new_str", "file_text"]
      .contains { input?[$0]?.text != nil }
  }
}
