import Text
import YAML

/// Writes a tree as text that a test can compare as a whole.
func outline(_ node: Node, indentation: Int = 0) -> String {
  let margin = String(repeating: "  ", count: indentation)
  let place = "\(node.start.line):\(node.start.column)-\(node.end.line):\(node.end.column)"
  switch node.kind {
  case .invalid:
    return "\(margin)invalid \(place)"
  case .scalar(let scalar):
    return "\(margin)\(scalar.style) \(scalar.text.debugDescription) \(place)"
  case .sequence(let items):
    let lines = items.map { outline($0, indentation: indentation + 1) }
    return (["\(margin)sequence \(place)"] + lines).joined(separator: "\n")
  case .mapping(let entries):
    let lines = entries.flatMap {
      [
        outline($0.key, indentation: indentation + 1),
        outline($0.value, indentation: indentation + 2),
      ]
    }
    return (["\(margin)mapping \(place)"] + lines).joined(separator: "\n")
  }
}

/// Writes all errors with hints and second places, one to a line.
func errors(in text: String) -> String {
  errors(in: Array(text.utf8))
}

/// Writes all errors with hints and second places, one to a line.
func errors(in bytes: [UInt8]) -> String {
  Document.parse(bytes: bytes).errors
    .map { error in
      var line = "\(error)"
      if let related = error.problem.related {
        line += " [\(related.position.line):\(related.position.column) \(related.text)]"
      }
      if let hint = error.problem.hint { line += " (\(hint))" }
      return line
    }
    .joined(separator: "\n")
}
