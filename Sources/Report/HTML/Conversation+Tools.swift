internal import JSON

extension Conversation {
  mutating func takeTool(_ update: Frame.Update, _ time: String?, by speaker: Int) {
    let id = update.toolCallId ?? ""
    var index = tools[id]
    if index == nil, let _ = update.toolCallId {
      index = entries.count
      add(Entry(kind: .tool, time: time, subagent: speaker), by: speaker)
      tools[id] = index
    }
    guard let index, entries.indices.contains(index) else { return }
    entries[index].title = update.title ?? entries[index].title
    entries[index].sort = update.kind ?? entries[index].sort
    entries[index].status = update.status ?? entries[index].status
    if ["completed", "failed"].contains(update.status) { entries[index].end = time }
    if let input = update.rawInput {
      entries[index].input = Self.cut(Self.plain(input))
    } else if entries[index].input == nil, let paths = update.locations?.compactMap(\.path) {
      entries[index].input = paths.isEmpty ? nil : Self.cut(paths.joined(separator: "\n"))
    }
    let parts = (update.toolContent ?? []).compactMap { part in
      part.content?.text
        ?? part.path.map { path in
          let old = (part.oldText ?? "").split(separator: "\n").map { "- \($0)" }
          let new = (part.newText ?? "").split(separator: "\n").map { "+ \($0)" }
          return ([path] + old + new).joined(separator: "\n")
        }
    }
    if !parts.isEmpty {
      entries[index].output = Self.cut(parts.joined(separator: "\n"))
    } else if let output = update.rawOutput {
      entries[index].output = Self.cut(Self.plain(output))
    }
  }

  /// Returns a value in readable form: a single string as it is, the usual command as its words.
  private static func plain(_ value: JSONValue) -> String {
    if let text = value.text { return text }
    if case .object(let members) = value, members.count == 1, let only = members.first?.value.text {
      return only
    }
    if case .array(let items)? = value["items"] {
      return items.map { item in
        if let text = item["Text"]?.text { return text }
        guard let output = item["Json"] else { return item.jsonText }
        let streams = [output["stdout"]?.text, output["stderr"]?.text].compactMap { $0 }
        return streams.isEmpty ? output.jsonText : streams.joined()
      }.joined(separator: "\n")
    }
    return value.jsonText
  }
}
