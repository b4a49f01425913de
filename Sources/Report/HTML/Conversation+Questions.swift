internal import JSONRPC

extension Conversation {
  /// A request for a permission that has not been answered.
  struct Question {
    /// The index of its entry.
    var index: Int
    /// The index of the tool call that it is about, if the agent announced the call.
    var tool: Int?
    /// The possible answers.
    var options: [Frame.Option]
  }

  /// Adds a request for a permission.
  mutating func ask(_ id: String, _ parameters: Frame.Parameters?, _ time: String?, by speaker: Int)
  {
    let call = parameters?.toolCall
    questions[id] = Question(
      index: entries.count,
      tool: call?.toolCallId.flatMap { tools[$0] },
      options: parameters?.options ?? []
    )
    let title = call?.title ?? call?.toolCallId
    add(Entry(kind: .permission, time: time, title: title, subagent: speaker), by: speaker)
  }

  /// Notes the answer to a request for a permission; ignores other answers.
  mutating func answer(_ id: String, _ chosen: Frame.Result.Outcome?) {
    guard let question = questions.removeValue(forKey: id),
      entries.indices.contains(question.index)
    else { return }
    let option = question.options.first { $0.optionId == chosen?.optionId }
    entries[question.index].status = option?.name ?? chosen?.optionId ?? chosen?.outcome
    let isDenied = chosen?.outcome == "cancelled" || option?.kind?.hasPrefix("reject") == true
    if isDenied { entries[question.index].isDenied = true }
    guard let tool = question.tool, entries.indices.contains(tool),
      isDenied || option?.kind?.hasPrefix("allow") == true
    else { return }
    // Many agents report nothing more about a call that was denied.
    if [nil, "pending"].contains(entries[tool].status) {
      entries[tool].status = isDenied ? "denied" : "allowed"
    }
  }
}
