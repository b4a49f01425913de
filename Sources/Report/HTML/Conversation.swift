internal import FileSystem
internal import FoundationEssentials
internal import JSON
internal import JSONRPC

/// The conversation between kjob and an agent, in readable form, made from a transcript.
struct Conversation {
  /// One message or action.
  struct Entry: Encodable {
    /// The kind of entry.
    enum Kind: String, Encodable {
      case prompt, message, thought, tool, plan, permission, service, end, error, noise, gap
    }

    var kind: Kind
    /// The time when it began, as in the transcript.
    var time: String?
    /// The time when a tool call ended.
    var end: String?
    var text: String?
    /// The title of a tool call or a question.
    var title: String?
    /// The kind of tool.
    var sort: String?
    /// The result of a tool call or a question.
    var status: String?
    /// True when a permission was denied.
    var isDenied: Bool?
    /// The input of a tool.
    var input: String?
    /// The output of a tool.
    var output: String?
    var steps: [Frame.Step]?
    /// The number of the subagent that said or did it, from 1; nil for the agent itself.
    var subagent: Int?

    /// The approximate size in bytes.
    var size: Int {
      [text, title, input, output].reduce(100 + 100 * (steps?.count ?? 0)) {
        $0 + ($1?.utf8.count ?? 0)
      }
    }
  }

  /// The maximum size of a job's conversation, in bytes.
  static let limit = 1 << 20
  /// The maximum number of bytes to read from the beginning and from the end of a transcript.
  private static let readLimits = (head: 12 << 20, tail: 4 << 20)
  /// The number of entries after which the middle may be removed.
  private static let mostEntries = 2_000
  /// The maximum length of an entry's text, in bytes.
  private static let longestText = 32 << 10

  var entries: [Entry] = []
  var tools: [String: Int] = [:]
  var questions: [String: Question] = [:]
  /// The index of the text that each speaker is in the middle of; 0 is the agent itself.
  var unfinished: [Int: Int] = [:]
  private var mainSession: String?
  private var subagents: [String: Int] = [:]
  private var requests: [String: String] = [:]
  /// The index and the number of removed messages.
  var leftOut: (index: Int, count: Int)?

  /// Creates the conversation of a transcript; nil if there is none.
  init?(_ files: borrowing JobFiles, _ path: String) {
    guard let file = try? files.open(path),
      let size = try? FileStatus(of: file, path: path).size
    else { return nil }
    let end = Int(clamping: size)
    let isWhole = end <= Self.readLimits.head + Self.readLimits.tail
    read(file, path, 0..<(isWhole ? end : Self.readLimits.head))
    if !isWhole {
      add(Entry(kind: .gap, text: "a part of the transcript is left out here"))
      read(file, path, (end - Self.readLimits.tail)..<end)
    }
    shorten()
  }

  /// Reads the lines in a part of the file, piece by piece.
  mutating func read(_ file: borrowing Descriptor, _ path: String, _ range: Range<Int>) {
    let step = 1 << 18
    var place = range.lowerBound
    // A line of megabytes is an image or a whole file, not part of a conversation.
    var lines = LineReader(limit: 4 << 20)
    var scanner = JSONScanner()
    let decoder = JSONDecoder()
    while place < range.upperBound {
      guard
        let piece = try? file.readPiece(min(step, range.upperBound - place), at: place, path: path),
        !piece.isEmpty
      else { break }
      place += piece.count
      lines.append(piece)
      while let line = lines.next() { take(line, &scanner, decoder) }
      if entries.count > Self.mostEntries { shorten() }
    }
    if let line = lines.finish() { take(line, &scanner, decoder) }
  }

  private mutating func take(
    _ line: LineReader.Line,
    _ scanner: inout JSONScanner,
    _ decoder: JSONDecoder
  ) {
    guard case .line(let bytes) = line else { return }
    // Nearly all lines are updates of the usual kinds, which need no decoder.
    if let parts = scanner.parts(of: bytes), takeUpdate(parts[parts.root]) { return }
    take(Data(bytes), decoder)
  }

  private mutating func take(_ line: Data, _ decoder: JSONDecoder) {
    // A line that is not part of a transcript is its torn end.
    guard let line = try? decoder.decode(TranscriptLine.self, from: line) else { return }
    if let dropped = line.dropped {
      add(Entry(kind: .gap, text: "\(dropped) messages are left out here and in the transcript"))
    }
    if let noise = line.noise { return add(Entry(kind: .noise, time: line.time, text: noise)) }
    guard let frame = line.frame else { return }
    if let method = frame.method {
      take(method, frame, isSent: line.direction == "sent", line.time)
    } else {
      takeAnswer(frame, isSent: line.direction == "sent", line.time)
    }
  }

  /// Handles a line with an update of a usual kind; returns false for any other line.
  private mutating func takeUpdate(_ line: JSONPart) -> Bool {
    guard line["dropped"] == nil, line["direction"]?.isString("received") == true,
      let frame = line["frame"], frame["method"]?.isString("session/update") == true,
      let update = frame["params"]?["update"], let kind = update["sessionUpdate"]
    else { return false }
    var time: String? { line["time"]?.text?.string }
    let speaker = speaker(in: frame["params"]?["sessionId"]?.text?.string)
    for (name, kindOfEntry) in Self.chunks where kind.isString(name) {
      guard let text = update["content"]?["text"]?.text else { return false }
      say(kindOfEntry, text, time, by: speaker)
      return true
    }
    guard let update = Frame.Update(update) else { return false }
    take(update, time, by: speaker)
    return true
  }

  /// Returns the number of the subagent that a session belongs to; 0 for the agent itself.
  private mutating func speaker(in session: String?) -> Int {
    guard let session, let mainSession, session != mainSession else { return 0 }
    if let number = subagents[session] { return number }
    // Further ones count as one, because an agent may invent any number of sessions.
    let number = min(subagents.count + 1, 100)
    if subagents.count < 100 { subagents[session] = number }
    return number
  }

  private static let chunks: [(StaticString, Entry.Kind)] = [
    ("agent_message_chunk", .message), ("agent_thought_chunk", .thought),
  ]

  private mutating func take(_ method: String, _ frame: Frame, isSent: Bool, _ time: String?) {
    let parameters = frame.params
    let id = frame.id?.jsonText ?? ""
    if isSent { requests[id] = method }
    switch (method, isSent) {
    case ("session/prompt", true):
      let text = (parameters?.prompt ?? []).map { $0.text ?? "[\($0.type ?? "content")]" }
      add(Entry(kind: .prompt, time: time, text: text.joined(separator: "\n")))
    case ("session/cancel", true):
      add(Entry(kind: .end, time: time, text: "kjob asked the agent to stop"))
    case ("session/update", false):
      let speaker = speaker(in: parameters?.sessionId)
      if let update = parameters?.update { take(update, time, by: speaker) }
    case ("_kiro.dev/session/update", false), ("_kiro/session/update", false):
      guard parameters?.update?.sessionUpdate == "stream_discarded" else { return }
      takeBack(by: speaker(in: parameters?.sessionId))
    case ("session/request_permission", false):
      ask(id, parameters, time, by: speaker(in: parameters?.sessionId))
    case (_, false) where frame.id != nil:
      let words = [parameters?.command].compactMap { $0 } + (parameters?.args ?? [])
      let title = parameters?.path ?? words.joined(separator: " ")
      add(Entry(kind: .service, time: time, text: method, title: title))
    default: break
    }
  }

  private mutating func takeAnswer(_ frame: Frame, isSent: Bool, _ time: String?) {
    let id = frame.id?.jsonText ?? ""
    if isSent {
      answer(id, frame.result?.outcome)
    } else if let method = requests.removeValue(forKey: id) {
      if let error = frame.error {
        // An agent may lack Kiro's own additions; kjob tries them and works without them.
        guard !method.hasPrefix("_") else { return }
        let text = "\(method): \(error.message ?? "error") (\(error.code ?? 0))"
        add(Entry(kind: .error, time: time, text: text))
      } else if method == "session/new" {
        mainSession = frame.result?.sessionId ?? mainSession
      } else if method == "session/prompt" {
        add(Entry(kind: .end, time: time, text: frame.result?.stopReason ?? "answered"))
      }
    }
  }

  private mutating func take(_ update: Frame.Update, _ time: String?, by speaker: Int) {
    switch update.sessionUpdate {
    case "agent_message_chunk":
      say(.message, update.text.map { JSONString($0) }, time, by: speaker)
    case "agent_thought_chunk":
      say(.thought, update.text.map { JSONString($0) }, time, by: speaker)
    case "tool_call", "tool_call_update": takeTool(update, time, by: speaker)
    case "plan":
      let steps = (update.entries ?? []).prefix(200)
      if let last = entries.last, last.kind == .plan {
        entries[entries.count - 1].steps = Array(steps)
      } else {
        add(Entry(kind: .plan, time: time, steps: Array(steps)), by: speaker)
      }
    default: break
    }
  }

  /// Joins the pieces of a speaker's text; others may speak in between.
  private mutating func say(
    _ kind: Entry.Kind,
    _ text: JSONString?,
    _ time: @autoclosure () -> String?,
    by speaker: Int
  ) {
    guard let text, !text.isEmpty else { return }
    guard let last = unfinished[speaker], entries.indices.contains(last),
      entries[last].kind == kind
    else {
      add(Entry(kind: kind, time: time(), text: text.string, subagent: speaker), by: speaker)
      unfinished[speaker] = entries.count - 1
      return
    }
    let room = Self.longestText - (entries[last].text?.utf8.count ?? 0)
    guard room > 0 else { return }
    let piece = text.string
    entries[last].text?.append(
      piece.utf8.count <= room ? piece : Self.beginning(of: piece, room) + "…"
    )
  }

  /// Removes the text that a speaker took back: all since it last did something else.
  private mutating func takeBack(by speaker: Int) {
    for index in entries.indices.reversed() where (entries[index].subagent ?? 0) == speaker {
      guard [.message, .thought].contains(entries[index].kind) else { break }
      entries[index].kind = .gap
      entries[index].text = "text that the agent took back is left out here"
    }
    unfinished[speaker] = nil
  }

  /// Adds an entry, after which its speaker begins a new text.
  mutating func add(_ entry: Entry, by speaker: Int = 0) {
    if entry.kind == .prompt || entry.kind == .end { unfinished = [:] }
    unfinished[speaker] = nil
    var entry = entry
    if entry.subagent == 0 { entry.subagent = nil }
    entry.text = entry.text.map(Self.cut)
    entry.title = entry.title.map { Self.beginning(of: $0, 2_000) }
    entries.append(entry)
  }

  static func cut(_ text: String) -> String {
    let count = text.utf8.count
    guard count > longestText else { return text }
    let end = String(decoding: text.utf8.suffix(longestText / 2), as: UTF8.self)
    return beginning(of: text, longestText / 2) + "\n[… \(count) bytes in all …]\n" + end
  }

  /// The length counts bytes, because one character can have any number of them.
  private static func beginning(of text: String, _ count: Int) -> String {
    text.utf8.count <= count ? text : String(decoding: text.utf8.prefix(count), as: UTF8.self)
  }
}
