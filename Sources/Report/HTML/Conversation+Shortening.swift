internal import FileSystem
internal import FoundationEssentials

extension Conversation {
  /// Removes the middle of a long conversation.
  ///
  /// This is done occasionally while reading, so that removed parts take no memory.
  mutating func shorten() {
    func count(_ entries: some Sequence<Entry>) -> Int {
      var room = Self.limit / 2
      return entries.prefix { entry in
        room -= entry.size
        return room >= 0
      }.count
    }
    let head = leftOut?.index ?? count(entries)
    // The entry that represents removed messages is not a message.
    let first = leftOut.map { $0.index + 1 } ?? head
    let tail = count(entries[first...].reversed())
    guard first + tail < entries.count else { return }
    let middle = first..<(entries.count - tail)
    let total = middle.count + (leftOut?.count ?? 0)
    leftOut = (head, total)
    let words = "\(total) messages are left out here; the transcript has them"
    entries.replaceSubrange(head..<middle.upperBound, with: [Entry(kind: .gap, text: words)])
    func place(_ index: Int) -> Int {
      if index < head { return index }
      return index < middle.upperBound ? -1 : index - middle.upperBound + head + 1
    }
    // Later parts of a removed message are dropped too.
    tools = tools.mapValues(place)
    unfinished = unfinished.mapValues(place)
    questions = questions.mapValues { question in
      Question(
        index: place(question.index),
        tool: question.tool.map(place),
        options: question.options
      )
    }
  }
}
