internal import JSON
internal import JSONRPC
internal import Text
internal import YAML

extension ScriptReader {
  /// Creates a step from the value of its key.
  private typealias Reading = @Sendable (inout ScriptReader, Node) -> Script.Step?

  mutating func steps(_ node: Node) -> [Script.Step] {
    items(node).compactMap { step($0) }
  }

  private mutating func step(_ node: Node) -> Script.Step? {
    if case .scalar(let scalar) = node.kind {
      if let step = Self.words[scalar.text] { return step }
      return unknownStep(scalar.text, node.start)
    }
    let entries = entries(node, "a step")
    guard let entry = entries.first else { return nil }
    guard entries.count == 1 else {
      fail(entries[1].key.start, "a step has one key; begin the next step with `- `")
      return nil
    }
    guard let read = Self.readings[entry.name] else {
      if Self.words[entry.name] != nil {
        fail(entry.key.start, "`\(entry.name)` takes no value: write `- \(entry.name)`")
        return nil
      }
      return unknownStep(entry.name, entry.key.start)
    }
    return read(&self, entry.value)
  }

  private mutating func unknownStep(_ name: String, _ position: SourcePosition) -> Script.Step? {
    if Self.readings[name] != nil {
      fail(position, "`\(name)` needs a value: \(Self.example(of: name))")
      return nil
    }
    let names = Set(Self.readings.keys).union(Self.words.keys).sorted()
    let near = NearWords.nearest(to: name, among: names)
    let advice = near.map { "did you mean `\($0)`?" } ?? "`kjob agent --help` lists the steps"
    fail(position, "unknown step `\(name)`; \(advice)")
    return nil
  }

  /// Returns how a step with a value is written.
  private static func example(of name: String) -> String { "`\(name): \(examples[name] ?? "…")`" }

  /// The shortest values of the steps that need one.
  private static let examples = [
    "say": "TEXT", "think": "TEXT", "write": "{ path: PATH, content: TEXT }",
    "replace": "{ path: PATH, old: TEXT, new: TEXT }", "delete": "PATH", "run": "COMMAND",
    "ask": "{ title: TITLE }", "open-tool": "TITLE", "mcp": "{ started: NAME }",
    "usage": "{ credits: 1 }", "notify": "{ method: NAME }", "request": "{ method: NAME }",
    "answer": "{ to: NAME }", "sleep": "1s", "stop": "end_turn", "fail": "{ message: TEXT }",
    "exit": "1", "signal": "9", "raw": "TEXT", "errors": "TEXT", "huge-line": "1000000",
    "flood": "1000", "daemon": "{ seconds: 60 }",
  ]

  /// The steps without a value, which are written as a bare word.
  private static let words: [String: Script.Step] = [
    "wait-for-cancel": .waitForCancel([]), "hang": .fault(.hang), "freeze": .fault(.freeze),
    "close-output": .fault(.closeOutput), "close-input": .fault(.closeInput),
    "split": .fault(.split), "ignore-signals": .fault(.ignoreSignals),
  ]

  /// The steps with a value, by name.
  private static let readings: [String: Reading] = [
    "say": { .say($0.text($1)) },
    "think": { .think($0.text($1)) },
    "write": { reader, node in
      let fields = reader.fields(node, ["path", "content", "executable"])
      return .write(
        path: reader.text(fields["path"]),
        content: reader.text(fields["content"]),
        isExecutable: fields["executable"].map { reader.flag($0) } ?? false
      )
    },
    "replace": { reader, node in
      let fields = reader.fields(node, ["path", "old", "new"])
      return .replace(
        path: reader.text(fields["path"]),
        old: reader.text(fields["old"]),
        new: reader.text(fields["new"])
      )
    },
    "delete": { .delete($0.text($1)) },
    "run": { .run($0.text($1)) },
    "ask": { reader, node in
      let fields = reader.fields(node, ["title", "tool", "path", "allowed", "denied"])
      return .ask(
        title: reader.text(fields["title"], default: "tool call"),
        tool: reader.text(fields["tool"], default: "execute_bash"),
        path: fields["path"].map { reader.text($0) },
        allowed: fields["allowed"].map { reader.steps($0) } ?? [],
        denied: fields["denied"].map { reader.steps($0) } ?? []
      )
    },
    "open-tool": { .openTool(title: $0.text($1)) },
    "mcp": { $0.mcp($1) },
    "usage": { reader, node in
      let fields = reader.fields(node, ["credits", "context", "cost", "tokens"])
      return .usage(
        Script.Usage(
          credits: fields["credits"].flatMap { reader.number($0) },
          context: fields["context"].flatMap { reader.number($0) },
          cost: fields["cost"].flatMap { reader.number($0) },
          tokens: fields["tokens"].flatMap { reader.number($0) }
        )
      )
    },
    "notify": { reader, node in
      let fields = reader.fields(node, ["method", "params"])
      return .notify(
        method: reader.text(fields["method"]),
        parameters: fields["params"].map { reader.json($0) } ?? .object([:])
      )
    },
    "request": { $0.request($1) },
    "answer": { $0.answer($1) },
    "wait-for-cancel": { .waitForCancel($0.steps($1)) },
    "sleep": { .sleep($0.duration($1)) },
    "stop": { .stop($0.text($1)) },
    "fail": { reader, node in
      let fields = reader.fields(node, ["code", "message", "data"])
      return .fail(
        code: fields["code"].map { reader.whole($0) } ?? -32603,
        message: reader.text(fields["message"], default: "Internal error"),
        data: fields["data"].map { reader.json($0) }
      )
    },
    "exit": { .fault(.exit(Int32(clamping: $0.whole($1)))) },
    "signal": { .fault(.signal(Int32(clamping: $0.whole($1)))) },
    "raw": { .fault(.raw($0.text($1))) },
    "errors": { .fault(.errors($0.text($1))) },
    "huge-line": { .fault(.hugeLine($0.whole($1))) },
    "flood": { .fault(.flood($0.whole($1))) },
    "daemon": { reader, node in
      let fields = reader.fields(node, ["seconds", "clears-environment", "holds-output"])
      return .fault(
        .daemon(
          seconds: fields["seconds"].map { reader.whole($0) } ?? 60,
          clearsEnvironment: fields["clears-environment"].map { reader.flag($0) } ?? false,
          holdsOutput: fields["holds-output"].map { reader.flag($0) } ?? false
        )
      )
    },
  ]

  private mutating func answer(_ node: Node) -> Script.Step? {
    let fields = fields(node, ["to", "expect", "save"])
    guard let name = fields["to"] else {
      fail(node.start, "expected `to: NAME`, the name that `later` gave a request")
      return nil
    }
    return .answer(to: text(name), expectation(fields))
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
      fail(other.start, "with `later`, put `expect` and `save` into `answer: { to: NAME, … }`")
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
      return .mcp(.failed(text(name), error: text(fields["error"])))
    }
    if let name = fields["authorization"] {
      return .mcp(.authorization(text(name), address: text(fields["address"])))
    }
    fail(
      node.start,
      "expected `started: NAME`, `failed: NAME`, `authorization: NAME` or `governance-disabled`"
    )
    return nil
  }
}
