internal import Text

extension Diagnostic: CustomStringConvertible {
  /// The diagnostic as text: the position and message, the line, a caret, and the hints.
  public var description: String {
    var lines = ["\(Self.place(file, position)): \(severity.rawValue): \(message)"]
    var margin = ""
    if let excerpt, let position {
      let number = String(position.line)
      margin = String(repeating: " ", count: number.count)
      let indentation = String(repeating: " ", count: excerpt.indentation)
      let marker = String(repeating: "^", count: excerpt.width)
      lines.append(excerpt.text.isEmpty ? "  \(number) |" : "  \(number) | \(excerpt.text)")
      lines.append("  \(margin) | \(indentation)\(marker)")
    }
    if let related {
      let place = Self.place(related.file, related.position)
      lines.append("  \(margin) = note: \(place): \(related.text)")
    }
    if let hint {
      lines.append("  \(margin) = hint: \(hint)")
    }
    return lines.joined(separator: "\n")
  }

  private static func place(_ file: String, _ position: SourcePosition?) -> String {
    let file = VisibleText.escape(file)
    guard let position else { return file }
    return "\(file):\(position.line):\(position.column)"
  }
}
