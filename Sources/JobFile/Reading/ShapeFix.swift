internal import Text
internal import YAML

/// Finds out how a value of the wrong form is written: a list for a map, a text for a list.
enum ShapeFix {
  /// Returns the advice with the value as it should be; nil if none can be given.
  static func hint(
    for node: Node,
    as type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> String? {
    guard case .key(let key) = subject else { return itemHint(node, type, subject) }
    switch (Key(rawValue: key), node.kind) {
    case (.agent, _): return agentHint(node)
    case (.prompt, .sequence):
      return "several prompts are `\(Key.prompts.rawValue)`"
        + (FlowText.write(node).map { ": `\(Key.prompts.rawValue): \($0)`" } ?? "")
    case (.command, .scalar(let scalar)) where type.isList: return wordsHint(key, scalar)
    case (.jobs, .sequence(let items)): return jobsHint(items)
    case (.env, .sequence(let items)):
      if let hint = variablesHint(items) { return hint }
    case (.mcpServers, .sequence):
      return "write each server below its name: `mcp-servers: { NAME: { command: [PROGRAM] } }`"
    default: break
    }
    // What is too long to be shown need not be tried.
    guard FlowText.write(node) != nil else { return nil }
    for type in type.alternatives {
      if let value = value(node, as: type) { return "write `\(key): \(value)`" }
    }
    return mapHint(key, node, type)
  }

  private static func itemHint(
    _ node: Node,
    _ type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> String? {
    guard type.alternatives.contains(where: \.isText), case .item = subject else { return nil }
    // `- [ -f x ]` was meant as a command.
    guard case .sequence = node.kind, let text = FlowText.write(node) else { return nil }
    return QuotedText.quoted(text.replacing("[", with: "[ ").replacing("]", with: " ]"))
      .map { "if this is a command, put it in quotes, as in `- \($0)`" }
  }

  // MARK: - Lists and maps

  /// Returns the node as a value of a type; nil if it does not become one.
  private static func value(_ node: Node, as type: ValueType) -> String? {
    switch (type, node.kind) {
    case (.list(let item, _), .mapping(let entries)):
      if fits(node, item) { return FlowText.write(node).map { "[\($0)]" } }
      return namedCommands(entries, item)
    case (.list(let item, _), .scalar(let scalar)) where scalar.style != .block:
      guard fits(node, item) else { return nil }
      return FlowText.write(node).map { "[\($0)]" }
    case (.map, .sequence(let items)), (.dictionary, .sequence(let items)),
      (.openMap, .sequence(let items)):
      let merged = items.flatMap { item -> [Node.Entry] in
        if case .mapping(let entries) = item.kind { entries } else { [] }
      }
      guard !merged.isEmpty, Set(merged.map(\.name)).count == merged.count else { return nil }
      let map = Node(.mapping(merged), start: node.start, end: node.end)
      return fits(map, type) ? FlowText.write(map) : nil
    default: return nil
    }
  }

  /// Returns commands by name as a list of commands with names.
  private static func namedCommands(_ entries: [Node.Entry], _ item: ValueType) -> String? {
    let isCommand = item.maps.contains { $0.declaration(named: Key.run.rawValue) != nil }
    guard isCommand, !entries.isEmpty, !entries.contains(where: { Key(rawValue: $0.name) != nil })
    else { return nil }
    let commands = entries.map { entry -> String? in
      guard case .scalar = entry.value.kind, let run = FlowText.write(entry.value),
        let name = FlowText.write(entry.key)
      else { return nil }
      return FlowText.map([(Key.name.rawValue, name), (Key.run.rawValue, run)])
    }
    guard !commands.contains(nil) else { return nil }
    let list = commands.compactMap(\.self).joined(separator: ", ")
    return list.count <= 150 ? "[\(list)]" : nil
  }

  /// Returns the keys of a map under which a value of another form would be right.
  private static func mapHint(_ key: String, _ node: Node, _ type: ValueType) -> String? {
    guard let map = type.alternatives.flatMap({ $0.isMap ? $0.maps : [] }).first,
      let text = FlowText.write(node), JobFileProblem.Found(node) != .nothing
    else { return nil }
    if case .openMap(_, _, let value) = type, fits(node, value) {
      return "name the variable: `\(key): { NAME: \(text) }`"
    }
    if case .scalar(let scalar) = node.kind, map.declaration(named: Key.command.rawValue) != nil,
      map.declaration(named: Key.decision.rawValue) == nil, let words = wordsHint("command", scalar)
    {
      return words.replacing("`command: ", with: "`\(key): { command: ")
        .replacing("]`", with: "] }`")
    }
    let fitting = map.keys.filter { fits(node, $0.type) }
    guard !fitting.isEmpty, fitting.count <= 4 else { return nil }
    let chosen = fitting.first(where: \.isRequired).map { [$0] } ?? fitting
    return "write "
      + alternatives(chosen.map { "`\(key): { \($0.key.rawValue): \(text) }`" })
  }

  /// Returns variables in the form of a shell as a map.
  private static func variablesHint(_ items: [Node]) -> String? {
    let members = items.map { item -> (name: String, value: String)? in
      guard case .scalar(let scalar) = item.kind, let equals = scalar.text.firstIndex(of: "=")
      else { return nil }
      let name = String(scalar.text[..<equals])
      let text = Scalar(String(scalar.text[scalar.text.index(after: equals)...]), style: .quoted)
      let value = FlowText.write(Node(.scalar(text), start: item.start, end: item.end))
      return TextRule.environmentName.problem(in: name) == nil ? value.map { (name, $0) } : nil
    }
    let known = members.compactMap(\.self)
    guard known.count == items.count, !known.isEmpty else { return nil }
    return "write `env: \(FlowText.map(known))`"
  }

  private static func jobsHint(_ items: [Node]) -> String {
    let general = "write each job below its name: `jobs: { NAME: { prompt: … } }`"
    let jobs = items.map { item -> String? in
      guard case .mapping(let entries) = item.kind, let name = item[Key.name.rawValue],
        let text = FlowText.write(name),
        let rest = FlowText.write(
          Node(
            .mapping(entries.filter { $0.name != Key.name.rawValue }),
            start: item.start,
            end: item.end
          )
        )
      else { return nil }
      return "\(text): \(rest)"
    }
    let text = "{ " + jobs.compactMap(\.self).joined(separator: ", ") + " }"
    guard !jobs.contains(nil), !jobs.isEmpty, text.count <= 150 else { return general }
    return "write each job below its name: `jobs: \(text)`"
  }

  // MARK: - Commands and agents

  private static func wordsHint(_ key: String, _ scalar: Scalar) -> String? {
    let words = scalar.text.split(whereSeparator: \.isWhitespace)
    let isSimple = scalar.text.allSatisfy { character in
      character.isLetter || character.isNumber || character.isWhitespace
        || "./_-@=+~".contains(character)
    }
    guard isSimple, !words.isEmpty, scalar.text.count <= 80 else {
      return "write its words as a list: `\(key): [PROGRAM, ARGUMENT, …]`"
    }
    let list = words.compactMap { word in
      FlowText.write(
        Node(.scalar(Scalar(String(word), style: .quoted)), start: .start, end: .start)
      )
    }
    return "write its words as a list: `\(key): [\(list.joined(separator: ", "))]`"
  }

  /// The programs with which well-known agents speak the Agent Client Protocol.
  private static let agents: [String: String] = [
    "claude": "[claude-code-acp]",
    "claude-code": "[claude-code-acp]",
    "codex": "[codex-acp]",
    "gemini": "[gemini, --experimental-acp]",
    "gemini-cli": "[gemini, --experimental-acp]",
    "goose": "[goose, acp]",
    "opencode": "[opencode, acp]",
  ]

  private static func agentHint(_ node: Node) -> String? {
    switch node.kind {
    case .sequence:
      return FlowText.write(node).map { "write `agent: { command: \($0) }`" }
    case .scalar(let scalar):
      let text = scalar.text
      if let command = agents[text.lowercased()] {
        return "name the command that speaks the Agent Client Protocol: "
          + "`agent: { command: \(command) }`"
      }
      if ["kiro", "kiro-cli"].contains(text.lowercased()) {
        return "Kiro is the default: remove `agent`, or choose one of its agents with "
          + "`agent: { name: NAME }`"
      }
      guard let value = FlowText.write(node), !text.isEmpty else { return nil }
      if text.hasSuffix(".yml") || text.hasSuffix(".yaml") || text.hasSuffix(".script") {
        return "write `agent: { scripted: \(value) }`"
      }
      if text.hasSuffix(".jsonl") { return "write `agent: { replay: \(value) }`" }
      if text.contains(where: \.isWhitespace) {
        return wordsHint(Key.command.rawValue, scalar)?
          .replacing("`command: ", with: "`agent: { command: ").replacing("]`", with: "] }`")
      }
      return "write `agent: { name: \(value) }` for one of Kiro's agents, or "
        + "`agent: { command: [\(value)] }` for a program"
    default: return nil
    }
  }

  // MARK: - Types

  /// Returns true if a value has a type without any error.
  private static func fits(_ node: Node, _ type: ValueType) -> Bool {
    var validator = Validator(report: FileReport(file: ""))
    validator.givesAdvice = false
    _ = validator.value(node, as: type, .file)
    return validator.report.diagnostics.isEmpty
  }
}

extension ValueType {
  fileprivate var isList: Bool { if case .list = self { true } else { false } }
  fileprivate var isMap: Bool {
    switch self {
    case .map, .openMap: true
    default: false
    }
  }
}
