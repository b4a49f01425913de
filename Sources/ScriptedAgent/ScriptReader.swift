internal import FileSystem
internal import JSON
internal import JSONRPC
internal import YAML

/// Reads a script file and tells everything that is wrong with it.
public struct ScriptReader {
  /// Something that is wrong, with its place.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// What was expected.
    public var message: String
    /// The place and the message, to stand behind the file's name.
    public var description: String { "\(line):\(column): error: \(message)" }
  }

  private var problems: [Problem] = []

  /// Reads a script; returns it or what is wrong with it.
  public static func read(_ bytes: [UInt8]) -> (script: Script, problems: [Problem]) {
    let document = Document.parse(bytes: bytes)
    var reader = ScriptReader()
    reader.problems = document.errors.map {
      Problem(line: $0.start.line, column: $0.start.column, message: $0.problem.message)
    }
    guard let root = document.root else {
      if reader.problems.isEmpty { reader.fail(.start, "the script is empty") }
      return (Script(), reader.problems)
    }
    let script = reader.script(root)
    return (script, reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
  }

  private mutating func fail(_ position: Position, _ message: String) {
    problems.append(Problem(line: position.line, column: position.column, message: message))
  }

  private mutating func script(_ root: Node) -> Script {
    var script = Script()
    for entry in entries(root, "the script") {
      switch entry.name {
      case "name": script.name = text(entry.value)
      case "version": script.version = text(entry.value)
      case "agents": script.agents = items(entry.value).map { text($0) }
      case "models": script.models = items(entry.value).map { text($0) }
      case "after": script.after = steps(entry.value)
      case "initialize": script.initialize = steps(entry.value)
      case "session": script.session = steps(entry.value)
      case "ready": script.ready = steps(entry.value)
      case "turns": script.turns = items(entry.value).map { steps($0) }
      case "servers":
        script.servers = items(entry.value).map { node in
          let fields = fields(node, ["name", "status"])
          return Script.Server(
            name: fields["name"].map { text($0) } ?? "",
            status: fields["status"].map { text($0) } ?? "running"
          )
        }
      case "startup-status": script.startupStatus = items(entry.value).map { json($0) }
      case "ignores-end-of-input": script.ignoresEndOfInput = flag(entry.value)
      default:
        fail(
          entry.key.start,
          "unknown key `\(entry.name)`; expected `name`, `version`, `agents`, `models`, "
            + "`initialize`, `session`, `ready`, `turns`, `after`, `servers`, `startup-status` "
            + "or `ignores-end-of-input`"
        )
      }
    }
    return script
  }

  private mutating func steps(_ node: Node) -> [Script.Step] {
    items(node).compactMap { step($0) }
  }

  private mutating func step(_ node: Node) -> Script.Step? {
    if case .scalar(let scalar) = node.kind { return word(scalar.text, node.start) }
    let entries = entries(node, "a step")
    guard let entry = entries.first else { return nil }
    guard entries.count == 1 else {
      fail(entries[1].key.start, "a step has one key; begin the next step with `- `")
      return nil
    }
    let value = entry.value
    switch entry.name {
    case "say": return .say(text(value))
    case "think": return .think(text(value))
    case "write":
      let fields = fields(value, ["path", "content", "executable"])
      return .write(
        path: fields["path"].map { text($0) } ?? "",
        content: fields["content"].map { text($0) } ?? "",
        isExecutable: fields["executable"].map { flag($0) } ?? false
      )
    case "replace":
      let fields = fields(value, ["path", "old", "new"])
      return .replace(
        path: fields["path"].map { text($0) } ?? "",
        old: fields["old"].map { text($0) } ?? "",
        new: fields["new"].map { text($0) } ?? ""
      )
    case "delete": return .delete(text(value))
    case "run": return .run(text(value))
    case "ask":
      let fields = fields(value, ["title", "tool", "path", "allowed", "denied"])
      return .ask(
        title: fields["title"].map { text($0) } ?? "tool call",
        tool: fields["tool"].map { text($0) } ?? "execute_bash",
        path: fields["path"].map { text($0) },
        allowed: fields["allowed"].map { steps($0) } ?? [],
        denied: fields["denied"].map { steps($0) } ?? []
      )
    case "open-tool": return .openTool(title: text(value))
    case "mcp": return mcp(value)
    case "usage":
      let fields = fields(value, ["credits", "context"])
      return .usage(
        credits: fields["credits"].flatMap { number($0) },
        context: fields["context"].flatMap { number($0) }
      )
    case "notify":
      let fields = fields(value, ["method", "params"])
      return .notify(
        method: fields["method"].map { text($0) } ?? "",
        parameters: fields["params"].map { json($0) } ?? .object([:])
      )
    case "request": return request(value)
    case "answer":
      let fields = fields(value, ["to", "expect", "save"])
      guard let name = fields["to"] else {
        fail(value.start, "expected `to: NAME`, the name that `later` gave a request")
        return nil
      }
      return .answer(to: text(name), expectation(fields))
    case "wait-for-cancel": return .waitForCancel(steps(value))
    case "sleep": return .sleep(duration(value))
    case "stop": return .stop(text(value))
    case "fail":
      let fields = fields(value, ["code", "message", "data"])
      return .fail(
        code: fields["code"].map { whole($0) } ?? -32603,
        message: fields["message"].map { text($0) } ?? "Internal error",
        data: fields["data"].map { json($0) }
      )
    case "exit": return .fault(.exit(Int32(clamping: whole(value))))
    case "signal": return .fault(.signal(Int32(clamping: whole(value))))
    case "raw": return .fault(.raw(text(value)))
    case "errors": return .fault(.errors(text(value)))
    case "huge-line": return .fault(.hugeLine(whole(value)))
    case "flood": return .fault(.flood(whole(value)))
    case "daemon":
      let fields = fields(value, ["seconds", "clears-environment", "holds-output"])
      return .fault(
        .daemon(
          seconds: fields["seconds"].map { whole($0) } ?? 60,
          clearsEnvironment: fields["clears-environment"].map { flag($0) } ?? false,
          holdsOutput: fields["holds-output"].map { flag($0) } ?? false
        )
      )
    default:
      fail(
        entry.key.start,
        "unknown step `\(entry.name)`; the steps are listed by `kjob agent --help`"
      )
      return nil
    }
  }

  /// Steps that need no value are written as a bare word.
  private mutating func word(_ word: String, _ position: Position) -> Script.Step? {
    switch word {
    case "wait-for-cancel": return .waitForCancel([])
    case "hang": return .fault(.hang)
    case "freeze": return .fault(.freeze)
    case "close-output": return .fault(.closeOutput)
    case "close-input": return .fault(.closeInput)
    case "split": return .fault(.split)
    case "ignore-signals": return .fault(.ignoreSignals)
    default:
      fail(
        position,
        "unknown step `\(word)`; the steps are listed by `kjob agent --help`"
      )
      return nil
    }
  }

  private mutating func request(_ node: Node) -> Script.Step? {
    let fields = fields(node, ["method", "params", "id", "later", "expect", "save"])
    guard let method = fields["method"] else {
      fail(node.start, "expected `method: NAME`")
      return nil
    }
    var request = Script.Request(
      method: text(method),
      parameters: fields["params"].map { json($0) } ?? .object([:]),
      later: fields["later"].map { text($0) },
      expectation: expectation(fields)
    )
    if request.later != nil, let other = fields["expect"] ?? fields["save"] {
      fail(other.start, "with `later` the answer belongs to a step `answer: { to: NAME, … }`")
    }
    if let id = fields["id"] {
      switch json(id) {
      case .integer(let number): request.id = .number(number)
      case .string(let text): request.id = .string(text)
      default: fail(id.start, "expected a whole number or text")
      }
    }
    return .request(request)
  }

  private mutating func expectation(_ fields: [String: Node]) -> Script.Expectation {
    var expectation = Script.Expectation()
    if let node = fields["expect"] {
      let value = json(node)
      if value["result"] == nil, value["error"] == nil {
        fail(node.start, "expected `result: …` or `error: …`")
      }
      expectation.content = value
    }
    if let node = fields["save"] {
      for entry in entries(node, "`save`") {
        expectation.saved[entry.name] = text(entry.value)
      }
    }
    return expectation
  }

  private mutating func mcp(_ node: Node) -> Script.Step? {
    if case .scalar(let scalar) = node.kind, scalar.text == "governance-disabled" {
      return .mcp(.governance)
    }
    let fields = fields(node, ["started", "failed", "authorization", "error", "address"])
    if let name = fields["started"] { return .mcp(.started(text(name))) }
    if let name = fields["failed"] {
      return .mcp(.failed(text(name), error: fields["error"].map { text($0) } ?? ""))
    }
    if let name = fields["authorization"] {
      return .mcp(.authorization(text(name), address: fields["address"].map { text($0) } ?? ""))
    }
    fail(
      node.start,
      "expected `started: NAME`, `failed: NAME`, `authorization: NAME` or `governance-disabled`"
    )
    return nil
  }

  private mutating func entries(_ node: Node, _ what: String) -> [Node.Entry] {
    switch node.kind {
    case .mapping(let entries): return entries
    case .invalid: return []
    case .scalar, .sequence:
      fail(node.start, "expected keys and values in \(what)")
      return []
    }
  }

  private mutating func fields(_ node: Node, _ known: [String]) -> [String: Node] {
    var result: [String: Node] = [:]
    for entry in entries(node, "this step") {
      if known.contains(entry.name) {
        result[entry.name] = entry.value
      } else {
        let list = known.map { "`\($0)`" }.joined(separator: ", ")
        fail(entry.key.start, "unknown key `\(entry.name)`; expected \(list)")
      }
    }
    return result
  }

  private mutating func items(_ node: Node) -> [Node] {
    switch node.kind {
    case .sequence(let items): return items
    case .invalid: return []
    case .scalar(let scalar) where scalar.meaning == .null: return []
    case .scalar, .mapping:
      fail(node.start, "expected a list")
      return []
    }
  }

  private mutating func text(_ node: Node) -> String {
    guard case .scalar(let scalar) = node.kind else {
      if node.kind != .invalid { fail(node.start, "expected text") }
      return ""
    }
    return scalar.text
  }

  private mutating func flag(_ node: Node) -> Bool {
    if case .scalar(let scalar) = node.kind, case .boolean(let flag) = scalar.meaning {
      return flag
    }
    fail(node.start, "expected `true` or `false`")
    return false
  }

  private mutating func whole(_ node: Node) -> Int {
    if case .scalar(let scalar) = node.kind, case .integer(let value) = scalar.meaning {
      return value
    }
    fail(node.start, "expected a whole number")
    return 0
  }

  private mutating func number(_ node: Node) -> Double? {
    if case .scalar(let scalar) = node.kind, let value = Double(scalar.text) { return value }
    fail(node.start, "expected a number")
    return nil
  }

  private mutating func duration(_ node: Node) -> Duration {
    let text = text(node)
    if text.hasSuffix("ms"), let value = Int(text.dropLast(2)) { return .milliseconds(value) }
    if text.hasSuffix("s"), let value = Int(text.dropLast()) { return .seconds(value) }
    fail(node.start, "expected a time such as `200ms` or `3s`")
    return .zero
  }

  private mutating func json(_ node: Node) -> JSONValue {
    switch node.kind {
    case .invalid: return .null
    case .sequence(let items): return .array(items.map { json($0) })
    case .mapping(let entries):
      return .object(
        Dictionary(entries.map { ($0.name, json($0.value)) }, uniquingKeysWith: { $1 })
      )
    case .scalar(let scalar):
      switch scalar.meaning {
      case .null: return .null
      case .boolean(let flag): return .bool(flag)
      case .integer(let value): return .integer(Int64(value))
      case .number: return Double(scalar.text).map(JSONValue.number) ?? .string(scalar.text)
      case .text: return .string(scalar.text)
      }
    }
  }
}
