internal import JSON
internal import YAML

extension ScriptReader {
  mutating func entries(_ node: Node, _ what: String) -> [Node.Entry] {
    switch node.kind {
    case .mapping(let entries): return entries
    case .invalid: return []
    case .scalar, .sequence:
      fail(node.start, "expected keys and values in \(what)")
      return []
    }
  }

  mutating func fields(_ node: Node, _ known: [String]) -> [String: Node] {
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

  mutating func items(_ node: Node) -> [Node] {
    switch node.kind {
    case .sequence(let items): return items
    case .invalid: return []
    case .scalar(let scalar) where scalar.meaning == .null: return []
    case .scalar, .mapping:
      fail(node.start, "expected a list")
      return []
    }
  }

  mutating func text(_ node: Node) -> String {
    guard case .scalar(let scalar) = node.kind else {
      if node.kind != .invalid { fail(node.start, "expected text") }
      return ""
    }
    return scalar.text
  }

  /// Returns the text of a field, or the default if it is missing.
  mutating func text(_ node: Node?, default: String = "") -> String {
    node.map { text($0) } ?? `default`
  }

  mutating func flag(_ node: Node) -> Bool {
    if case .scalar(let scalar) = node.kind, case .boolean(let flag) = scalar.meaning {
      return flag
    }
    fail(node.start, "expected `true` or `false`")
    return false
  }

  mutating func whole(_ node: Node) -> Int {
    if case .scalar(let scalar) = node.kind, case .integer(let value) = scalar.meaning {
      return value
    }
    fail(node.start, "expected a whole number")
    return 0
  }

  mutating func number(_ node: Node) -> Double? {
    if case .scalar(let scalar) = node.kind, let value = Double(scalar.text) { return value }
    fail(node.start, "expected a number")
    return nil
  }

  mutating func duration(_ node: Node) -> Duration {
    let text = text(node)
    if text.hasSuffix("ms"), let value = Int(text.dropLast(2)) { return .milliseconds(value) }
    if text.hasSuffix("s"), let value = Int(text.dropLast()) { return .seconds(value) }
    fail(node.start, "expected a time such as `200ms` or `3s`")
    return .zero
  }

  mutating func json(_ node: Node) -> JSONValue {
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
