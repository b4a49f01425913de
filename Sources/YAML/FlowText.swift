/// A node as a suggestion shows it: on one line, with brackets.
public enum FlowText {
  /// The longest text that a suggestion shows, in characters.
  private static let longest = 140

  /// Returns the node on one line; nil if it would be too long, or part of it was rejected.
  public static func write(_ node: Node) -> String? {
    var room = longest
    return write(node, &room)
  }

  /// Returns a map of these members on one line.
  public static func map(_ members: [(name: String, value: String)]) -> String {
    "{ " + members.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + " }"
  }

  private static func write(_ node: Node, _ room: inout Int) -> String? {
    switch node.kind {
    case .invalid: return nil
    case .scalar(let scalar):
      guard let text = write(scalar) else { return nil }
      room -= text.count + 2
      return room >= 0 ? text : nil
    case .sequence(let items):
      var texts: [String] = []
      for item in items {
        guard let text = write(item, &room) else { return nil }
        texts.append(text)
      }
      return "[" + texts.joined(separator: ", ") + "]"
    case .mapping(let entries):
      var members: [(name: String, value: String)] = []
      for entry in entries {
        guard let name = write(entry.key, &room), let value = write(entry.value, &room) else {
          return nil
        }
        members.append((name, value))
      }
      return map(members)
    }
  }

  /// Returns a scalar as it can be written inside brackets.
  private static func write(_ scalar: Scalar) -> String? {
    switch scalar.style {
    case .plain: return isPlain(scalar.text) ? scalar.text : QuotedText.quoted(scalar.text)
    case .quoted, .block:
      // Without quotes, the text might mean something else.
      let isText = Scalar(scalar.text, style: .plain).meaning == .text
      if isText, isPlain(scalar.text) { return scalar.text }
      return QuotedText.quoted(scalar.text)
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, text.count <= longest else { return text.isEmpty }
    let isOption = first == "-" && text.dropFirst().first.map { $0 != " " } ?? false
    return (isOption || !"!&*|>'\"%@`#-?:".contains(first))
      && !text.contains(where: { "[]{},".contains($0) })
      && !text.contains(where: \.isNewline) && !text.contains(": ") && !text.contains(" #")
      && text.last != ":" && text.last != " "
  }
}
