internal import JSON
internal import JSONRPC

/// Reads a recording: a transcript of kjob's, or the lines that an agent wrote.
public enum RecordingReader {
  /// Something that is wrong, with its line.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What was expected.
    public var message: String
    /// The line and the message, to stand behind the file's name.
    public var description: String { "\(line): error: \(message)" }
  }

  /// Reads a recording.
  public static func read(_ bytes: [UInt8]) throws(Problem) -> Recording {
    var isTranscript: Bool?
    var entries: [Recording.Entry] = []
    var number = 0
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    for line in rest.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
      guard let value = Recording.json(line), case .object = value else {
        throw Problem(line: number, message: "expected one JSON object; is the recording cut off?")
      }
      let isRecord = value["direction"] != nil || value["dropped"] != nil
      if isTranscript ?? isRecord {
        entries.append(try record(line, value, number))
      } else if RecordedMessage(value).kind != .none {
        entries.append(Recording.Entry(kind: .said, source: .line(line)))
      } else {
        // Those who record by hand add notes of their own.
        continue
      }
      isTranscript = isTranscript ?? isRecord
    }
    guard let isTranscript else {
      throw Problem(line: max(1, number), message: "the recording holds no message")
    }
    var recording = Recording(entries: isTranscript ? entries : completed(entries))
    recording.changes = RecordedChange.all(in: recording.entries)
    return recording
  }

  private static func record(
    _ line: ArraySlice<UInt8>,
    _ value: JSONValue,
    _ number: Int
  ) throws(Problem) -> Recording.Entry {
    if case .integer(let count) = value["dropped"] {
      return Recording.Entry(kind: .missing(Int(count)), source: .record(line))
    }
    let entry: Recording.Entry
    switch value["direction"]?.text {
    case "received": entry = Recording.Entry(kind: .said, source: .record(line))
    case "sent": entry = Recording.Entry(kind: .heard, source: .record(line))
    case "noise": return Recording.Entry(kind: .printed, source: .record(line))
    default:
      throw Problem(
        line: number,
        message: "expected `direction` to be `received`, `sent` or `noise`"
      )
    }
    guard RecordedMessage(value["frame"] ?? .null).kind != .none else {
      throw Problem(line: number, message: "expected `frame` to be a JSON-RPC message")
    }
    return entry
  }

  // MARK: - An agent's lines alone

  /// Puts the client's messages where they must have been, where only the agent's were recorded.
  ///
  /// Which question an answer belongs to shows in what it holds. The answers to questions that
  /// kjob does not ask are left out. A prompt came before the first word of its turn; what an agent
  /// tells before that belongs to the start of the session.
  private static func completed(_ entries: [Recording.Entry]) -> [Recording.Entry] {
    var result: [Recording.Entry] = []
    var since: [Recording.Entry] = []
    var opened = 0
    for entry in entries {
      let message = entry.message
      switch message.kind {
      case .response(let id):
        if let method = method(of: message.value, opened) {
          if method != "session/prompt" { opened += 1 }
          place(.request(id, method: method), in: &since)
          since.append(entry)
        }
        result += since
        since = []
      case .request(let id, "session/request_permission"):
        // The agent waited for this one; for others it may have gone on.
        since.append(entry)
        since.append(
          Recording.Entry(kind: .heard, source: .supplied(RecordedMessage(.response(id))))
        )
      default: since.append(entry)
      }
    }
    if since.contains(where: { isOfTurn($0.message) }) {
      place(.request(.string("unanswered"), method: "session/prompt"), in: &since)
    }
    return result + since
  }

  /// The question that an answer belongs to, by its shape; an error belongs to whatever is next.
  private static func method(of answer: JSONValue, _ opened: Int) -> String? {
    if answer["error"] != nil {
      return opened < 2 ? ["initialize", "session/new"][opened] : "session/prompt"
    }
    if answer["result"]?["protocolVersion"] != nil { return "initialize" }
    if answer["result"]?["sessionId"] != nil { return "session/new" }
    return answer["result"]?["stopReason"] != nil ? "session/prompt" : nil
  }

  private static func place(_ kind: RecordedMessage.Kind, in entries: inout [Recording.Entry]) {
    let heard = Recording.Entry(kind: .heard, source: .supplied(RecordedMessage(kind)))
    guard case .request(_, "session/prompt") = kind else { return entries.insert(heard, at: 0) }
    let index = entries.firstIndex { isOfTurn($0.message) } ?? entries.endIndex
    entries.insert(heard, at: index)
  }

  /// Whether a message can only come in a turn.
  private static func isOfTurn(_ message: RecordedMessage) -> Bool {
    switch message.kind {
    case .request: return true
    case .notification:
      let kind = message.value["params"]?["update"]?["sessionUpdate"]?.text ?? ""
      return kind.contains("_chunk") || kind.hasPrefix("tool_call") || kind == "plan"
    case .response, .none: return false
    }
  }
}
