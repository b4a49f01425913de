internal import JSON

/// Writes examples as YAML that a person would write.
enum JobFileExample {
  /// A whole file with the keys that most jobs have.
  static let file = OrderedJSON.object([
    ("version", .integer(1)),
    ("prompt", .string("Replace every call of old_log by new_log, then remove old_log.")),
    ("timeout", .string("20m")),
    (
      "verify",
      .array([
        .object([("absent", .string("old_log")), ("in", .array([.string("Sources")]))]),
        .object([("run", .string("swift test")), ("timeout", .string("10m"))]),
      ])
    ),
    (
      "changes",
      .object([("never", .array([.string("Tests/**")])), ("if-empty", .string("fail"))])
    ),
  ])

  /// The variables of a matrix.
  static let matrix: [(String, OrderedJSON)] = [
    ("module", .array([.string("Core"), .string("Net")])),
    ("level", .array([.string("fast"), .string("thorough")])),
  ]

  /// Two jobs by name.
  static let jobs = OrderedJSON.object(
    ["core", "net"].map { name in
      let prompt = OrderedJSON.string("Port the module \(name) to the new logger.")
      return (name, .object([("prompt", prompt), ("verify", .array([.string("make test")]))]))
    }
  )

  /// Returns the members of a map as lines.
  static func text(_ value: OrderedJSON) -> String { block(value).joined(separator: "\n") }

  /// Returns a value on one line.
  static func line(_ value: OrderedJSON) -> String {
    switch value {
    case .string(let text): isPlain(text) ? text : value.text()
    case .integer, .boolean: value.text()
    case .array(let items): "[" + items.map(line).joined(separator: ", ") + "]"
    case .object(let members):
      members.isEmpty
        ? "{}"
        : "{ " + members.map { "\(key($0)): \(line($1))" }.joined(separator: ", ") + " }"
    }
  }

  /// Returns a key; kjob takes `on` for itself, as its other keys.
  private static func key(_ name: String) -> String {
    Key(rawValue: name) == nil ? line(.string(name)) : name
  }

  private static func block(_ value: OrderedJSON) -> [String] {
    switch value {
    case .object(let members) where !members.isEmpty:
      members.flatMap { name, value -> [String] in
        let key = key(name) + ":"
        return isShort(value) ? ["\(key) \(line(value))"] : [key] + block(value).map { "  " + $0 }
      }
    case .array(let items) where !isShort(value):
      items.flatMap { item in
        block(item).enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
      }
    default: [line(value)]
    }
  }

  /// Returns true for a value that people write on one line.
  private static func isShort(_ value: OrderedJSON) -> Bool {
    switch value {
    case .string, .integer, .boolean: true
    case .array(let items):
      items.allSatisfy {
        if case .object = $0 { return false }
        return isShort($0)
      }
    case .object(let members): members.isEmpty
    }
  }

  /// Returns true if YAML reads the text as itself without quotes, also within brackets.
  private static func isPlain(_ text: String) -> Bool {
    // Durations and sizes.
    if text.wholeMatch(of: #/([0-9]+[smhdkMGB]+)+/#) != nil { return true }
    guard let first = text.first, first.isASCII, first.isLetter || first == "/" || first == "."
    else {
      return false
    }
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isSafe = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        || " ./_-+=*@<>()$;".unicodeScalars.contains(scalar)
    }
    return isSafe && text.last != " " && !words.contains(text.lowercased())
      && (first != "." || text.contains("/") || text.contains { $0.isLetter })
  }
}
