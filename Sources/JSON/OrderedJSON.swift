/// A JSON value whose objects keep the order of their keys.
package indirect enum OrderedJSON: Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case array([OrderedJSON])
  case object([(String, OrderedJSON)])

  /// The largest width of lists and objects on one line.
  private static let lineWidth = 100

  /// Returns the value as JSON, indented by two spaces per level; values that fit are on one line.
  ///
  /// The first line is indented by `indentation` spaces and has `column` characters before the
  /// value.
  package func text(indentation: Int = 0, column: Int = 0) -> String {
    let line = line
    guard column + line.count > Self.lineWidth else { return line }
    let margin = String(repeating: " ", count: indentation)
    let inner = indentation + 2
    switch self {
    case .string, .integer, .boolean:
      return line
    case .array(let items):
      let lines = items.map { "\(margin)  \($0.text(indentation: inner, column: inner))" }
      return "[\n\(lines.joined(separator: ",\n"))\n\(margin)]"
    case .object(let members):
      let lines = members.map { name, value in
        let start = "\(margin)  \(Self.quote(name)): "
        return start + value.text(indentation: inner, column: start.count)
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(margin)}"
    }
  }

  private var line: String {
    switch self {
    case .string(let string): Self.quote(string)
    case .integer(let number): String(number)
    case .boolean(let value): String(value)
    case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      members.isEmpty
        ? "{}"
        : "{ " + members.map { "\(Self.quote($0)): \($1.line)" }.joined(separator: ", ") + " }"
    }
  }

  private static func quote(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
