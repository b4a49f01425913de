internal import Text

extension Diagnostic: CustomStringConvertible {
  /// The diagnostic as text: the position and message, the line, a caret, and the hints.
  public var description: String { text { $1 } }

  /// Returns the diagnostic as text, with each part painted.
  public func text(_ paint: (Part, String) -> String) -> String {
    let word = paint(.severity(severity), "\(severity.rawValue):")
    var lines = ["\(Self.place(file, position)): \(word) \(paint(.message, message))"]
    var margin = ""
    if let excerpt, let position {
      let number = String(position.line)
      margin = String(repeating: " ", count: number.count)
      let indentation = String(repeating: " ", count: excerpt.indentation)
      let marker = paint(.severity(severity), String(repeating: "^", count: excerpt.width))
      let text = excerpt.text.isEmpty ? "" : " \(excerpt.text)"
      lines.append(paint(.margin, "  \(number) |") + text)
      lines.append(paint(.margin, "  \(margin) |") + " \(indentation)\(marker)")
    }
    let edge = paint(.margin, "  \(margin) =")
    if let related {
      let place = Self.place(related.file, related.position)
      lines.append("\(edge) \(paint(.label, "note:")) \(place): \(related.text)")
    }
    if let hint { lines.append("\(edge) \(paint(.label, "hint:")) \(hint)") }
    return lines.joined(separator: "\n")
  }

  private static func place(_ file: String, _ position: SourcePosition?) -> String {
    let file = VisibleText.escape(file)
    guard let position else { return file }
    return "\(file):\(position.line):\(position.column)"
  }
}
