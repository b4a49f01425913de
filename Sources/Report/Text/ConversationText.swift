internal import Text

/// A conversation as text for a person at a terminal.
struct ConversationText {
  /// Formats and cuts lines.
  var text: RunText
  /// True if tools' outputs are not shortened.
  var isFull: Bool

  /// The number of lines of a tool's output to show.
  private static let outputLines = 6

  /// Returns the lines of a conversation.
  func lines(_ entries: [Conversation.Entry]) -> String {
    entries.map(lines).joined()
  }

  private func lines(_ entry: Conversation.Entry) -> String {
    // Long: one form for each kind of entry.
    let speaker = entry.subagent.map { "subagent \($0)" } ?? "agent"
    let title = SafeText(entry.title ?? "").singleLine.string
    switch entry.kind {
    case .prompt: return said("asked", entry.text, .bold)
    case .message: return said(speaker, entry.text, .green)
    case .thought: return said("\(speaker), thinking", entry.text, .dim, colours: .dim)
    case .tool:
      let status = SafeText(entry.status ?? "").singleLine.string
      let isFailed = status == "failed"
      let end = status.isEmpty || status == "completed" ? "" : " [\(status)]"
      var result = "  " + text.style.paint("tool", isFailed ? .red : .dim) + "  \(title)"
      result += (isFailed ? text.style.paint(end, .red) : end) + "\n"
      if isFull, let input = entry.input { result += text.block(input, indent: "        > ") }
      if let output = entry.output, isFull || isFailed {
        result += text.block(
          output,
          indent: "        | ",
          last: isFull ? .max : Self.outputLines
        )
      }
      return result
    case .plan:
      let steps = (entry.steps ?? []).map { step in
        "[\(step.status == "completed" ? "x" : " ")] \(step.content ?? "")"
      }
      return said("plan", steps.joined(separator: "\n"), .dim)
    case .permission:
      let status = SafeText(entry.status ?? "not answered").singleLine.string
      return "  " + text.style.paint("asks", .yellow) + "  \(title): \(status)\n"
    case .service:
      let method = SafeText(entry.text ?? "").singleLine.string
      return "  " + text.style.paint("calls", .dim) + " \(method) \(title)\n"
    case .end:
      return "  " + text.style.paint("end: \(SafeText(entry.text ?? "").singleLine.string)", .dim)
        + "\n"
    case .error: return said("error", entry.text, .red)
    case .noise: return said("not a message", entry.text, .yellow)
    case .gap: return "  " + text.style.paint(SafeText(entry.text ?? "").string, .dim) + "\n"
    }
  }

  private func said(
    _ speaker: String,
    _ words: String?,
    _ colour: ConsoleStyle.Colour,
    colours ofText: ConsoleStyle.Colour? = nil
  ) -> String {
    let body = text.block(words ?? "", indent: "    ")
    return "  " + text.style.paint(speaker, colour) + "\n"
      + (ofText.map { text.style.paint(body, $0) } ?? body)
  }
}
