internal import JobFile
internal import Report
internal import RunEvents

/// Renders topics for a terminal or a pipe.
struct TopicText {
  /// The colors.
  let style: ConsoleStyle
  /// The number of columns.
  let width: Int

  /// Returns everything about the topics of a name.
  func text(_ found: FoundTopics, named name: String) -> String {
    var parts = found.exact.map(text)
    if found.exact.isEmpty {
      parts = [title("`\(name)`", "a name in several places") + list(found.related)]
    } else if !found.related.isEmpty {
      parts[parts.count - 1] += "\n" + heading("See also") + list(found.related)
    }
    return parts.joined(separator: "\n")
  }

  /// Returns the list of all topics.
  func overview() -> String {
    let lists: [(String, [Topic])] = [
      ("Keys of job files", Topic.keys), ("Reasons why a job did not pass", Topic.reasons),
      ("Variables", Topic.variables), ("Words of the reports", Topic.words),
    ]
    let text = lists.map { heading($0.0) + list($0.1) }.joined(separator: "\n")
    return text + "\n`kjob explain NAME` explains one of them.\n"
  }

  /// Returns the topics without those whose name another one has.
  private func unique(_ topics: [Topic]) -> [Topic] {
    var names: Set<String> = []
    return topics.filter { names.insert($0.name).inserted }
  }

  /// Returns a line for each topic, with its first sentence.
  private func list(_ all: [Topic]) -> String {
    let topics = unique(all)
    let column = min(32, (topics.map(\.name.count).max() ?? 0) + 2)
    return topics.map { topic in
      let space = String(repeating: " ", count: max(2, column - topic.name.count))
      let start = "  \(topic.name)\(space)"
      return FilledText.lines(topic.firstSentence, start: start, width: width)
        .joined(separator: "\n") + "\n"
    }.joined()
  }

  private func text(_ topic: Topic) -> String {
    switch topic {
    case .key(let key): text(key)
    case .reason(let reason):
      title(reason.rawValue, "a reason why a job did not pass") + paragraph(reason.guide.meaning)
        + "\n" + heading("Usual causes") + items(reason.guide.causes)
        + "\n" + heading("What to do") + items(reason.guide.remedies)
    case .variable(let name, let meaning, let isGiven):
      title(
        name,
        isGiven ? "a variable that the programs of a job get" : "a variable that kjob reads"
      )
        + paragraph(meaning)
    case .word(let name, let meaning): title(name, "a word of the reports") + paragraph(meaning)
    }
  }

  private func text(_ key: KeyReference) -> String {
    var text = title(key.name, "a key of job files") + paragraph(key.summary) + "\n"
    var facts = [("Form:", key.form)]
    if let value = key.defaultValue { facts.append(("Default:", "`\(value)`")) }
    if key.isRequired { facts.append(("Required:", "yes")) }
    if key.path.count == 1, key.path[0] != "version", key.path[0] != "jobs" {
      facts.append(("Place:", "the top of a job file, for all of its jobs, or one of its `jobs`"))
    }
    facts += key.notes.map { ("Note:", $0) }
    for (name, fact) in facts {
      let start = style.paint(name, .bold) + String(repeating: " ", count: 10 - name.count)
      text += FilledText.lines(fact, start: start, width: width).joined(separator: "\n") + "\n"
    }
    let inner = Topic.keys(in: key)
    if !inner.isEmpty { text += "\n" + heading("Keys") + list(inner) }
    text += "\n" + heading("Example")
    for line in key.example.split(separator: "\n") { text += "  \(line)\n" }
    return text
  }

  private func title(_ name: String, _ kind: String) -> String {
    style.paint(name, .bold) + style.paint(", \(kind)", .dim) + "\n\n"
  }

  private func heading(_ text: String) -> String { style.paint(text + ":", .bold) + "\n" }

  private func paragraph(_ text: String) -> String {
    FilledText.lines(text, width: width).joined(separator: "\n") + "\n"
  }

  private func items(_ texts: [String]) -> String {
    texts.map { FilledText.lines($0, start: "  - ", width: width).joined(separator: "\n") + "\n" }
      .joined()
  }
}
