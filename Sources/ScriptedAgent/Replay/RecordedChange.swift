internal import FileSystem
internal import JSON

/// A change of a file that a tool call reported.
struct RecordedChange: Sendable {
  /// The recorded path of the file.
  var path: String
  /// The text before the change; nil for a new file.
  var old: String?
  /// The text after the change.
  var new: String

  /// Returns the changes of a recording, by the index of the line that reports the end of the tool
  /// call.
  ///
  /// A failed call changed nothing. A call without a reported end counts as done at the last line
  /// that shows its changes.
  static func all(in entries: [Recording.Entry]) -> [Int: [RecordedChange]] {
    struct Call {
      var pending: [RecordedChange] = []
      var place = 0
      var isDone = false
      var hasFailed = false
    }
    var calls: [String: Call] = [:]
    var result: [Int: [RecordedChange]] = [:]
    for (index, entry) in entries.enumerated() where entry.kind == .said {
      let value = entry.message.value
      guard let update = value["params"]?["update"], let id = update["toolCallId"]?.text,
        value["method"]?.text?.hasPrefix("session/") == true
      else { continue }
      let key = "\(value["params"]?["sessionId"]?.text ?? "") \(id)"
      var call = calls[key] ?? Call()
      let changes = changes(in: update["content"])
      if !changes.isEmpty { (call.pending, call.place) = (changes, index) }
      if update["status"]?.text == "completed" { call.isDone = true }
      if update["status"]?.text == "failed" { call.hasFailed = true }
      if call.isDone, !call.hasFailed, !call.pending.isEmpty {
        result[index, default: []] += call.pending
        call.pending = []
      }
      calls[key] = call
    }
    for call in calls.values where !call.hasFailed && !call.pending.isEmpty {
      result[call.place, default: []] += call.pending
    }
    return result
  }

  private static func changes(in content: JSONValue?) -> [RecordedChange] {
    guard case .array(let items) = content else { return [] }
    return items.compactMap { item in
      guard item["type"]?.text == "diff", let path = item["path"]?.text,
        let new = item["newText"]?.text
      else { return nil }
      return RecordedChange(path: path, old: item["oldText"]?.text, new: new)
    }
  }

  /// Applies the change at a path below a folder.
  ///
  /// Some agents show a whole file, others only the replaced part; a part is replaced if it occurs
  /// exactly once.
  func make(at path: String, in folder: ConfinedFolder) throws(ConfinementError) {
    var bytes = Array(new.utf8)
    if let old, !old.isEmpty, let present = try? folder.read(path, limit: 64 << 20) {
      let pieces = Self.pieces(of: present, around: Array(old.utf8))
      if pieces.count == 2 { bytes = pieces[0] + bytes + pieces[1] }
    }
    try folder.write(bytes, to: path)
  }

  private static func pieces(of bytes: [UInt8], around part: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index + part.count <= bytes.count {
      if bytes[index] == part[0], bytes[index..<(index + part.count)].elementsEqual(part) {
        pieces.append(bytes[start..<index])
        index += part.count
        start = index
      } else {
        index += 1
      }
    }
    return pieces + [bytes[start...]]
  }
}
