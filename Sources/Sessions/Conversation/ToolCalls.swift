package import AgentClientProtocol
internal import JSON
internal import JSONRPC

/// The tool calls of a session, as its updates tell of them.
package struct ToolCalls {
  /// ACP's kinds of tools; whatever else an agent writes there counts as `other`.
  private static let kinds: Set<String> = [
    "read", "edit", "delete", "move", "search", "execute", "think", "fetch", "switch_mode",
  ]

  private struct Known {
    var call: PermissionPolicy.Call
    var input: JSONValue?
    var status: String?
    /// Whether a question was about it by its id.
    var wasAsked = false
    /// Whether a question that may have been about it was answered with no.
    var mayBeDenied = false
  }

  /// How many calls of which kind the turn has made.
  package private(set) var turnKinds: [String: Int] = [:]
  private var known: [String: Known] = [:]
  private var countedKinds: [String: String] = [:]
  private var open: Set<String> = []
  /// The calls that the last question may have been about.
  private var questioned: [String] = []

  /// Whether a call is under way.
  package var hasOpenCall: Bool { !open.isEmpty }

  /// The titles of calls that are not over, by the agent's own last word about them.
  ///
  /// Kiro leaves the state out, and not every call of its gets one; nor does one that was denied.
  package var unfinished: [String] {
    open.sorted().compactMap { id in
      guard let call = known[id], !call.mayBeDenied,
        ["pending", "in_progress"].contains(call.status ?? "")
      else { return nil }
      return call.call.title.isEmpty ? "a tool call" : call.call.title
    }
  }

  /// Forgets what belongs to the last turn.
  package mutating func beginTurn() {
    turnKinds = [:]
    open = []
    countedKinds = [:]
  }

  /// Takes an update of a call.
  package mutating func note(_ update: SessionUpdate.ToolCall) {
    let id = update.toolCallId
    var call = known[id] ?? Known(call: PermissionPolicy.Call(tools: [], title: ""))
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
    // A flood of made-up calls must not grow without end; those that are over may be forgotten.
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

  /// What a question may be about: the call that it names, joined with what the question says.
  ///
  /// Some agents ask under an id of their own and say little or nothing about the call. Then it is
  /// an open one with the same input or, where nothing tells which, one of all that are open.
  package mutating func candidates(for asked: RequestPermission.ToolCall) -> [PermissionPolicy.Call]
  {
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
      return [joined(known[same]?.call, asked)]
    }
    guard alone.isNameless, !waiting.isEmpty else { return [alone] }
    questioned = waiting
    return waiting.map { joined(known[$0]?.call, asked) }
  }

  /// Notes that the last question was answered with no.
  package mutating func noteDenial() {
    for id in questioned { known[id]?.mayBeDenied = true }
  }

  private func joined(
    _ call: PermissionPolicy.Call?,
    _ asked: RequestPermission.ToolCall
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

  /// Counts a call once, under the last kind that was told for it.
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

  /// Adds what an update or a question says.
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

  /// The commands that an input holds, under the names that tools have for them.
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

  /// Whether an input says what a file is to hold.
  private static func changesText(_ input: JSONValue?) -> Bool {
    ["old_string", "new_string", "oldText", "newText", "old_str", "new_str", "file_text"]
      .contains { input?[$0]?.text != nil }
  }
}
