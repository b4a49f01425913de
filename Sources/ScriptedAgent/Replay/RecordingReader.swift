internal import JSON
internal import JSONRPC

/// Reads a recording: one of kjob's transcripts, or the lines that an agent wrote.
public enum RecordingReader {
  /// An error in a recording, with its line.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// A description of what was expected.
    public var message: String
    /// The line and the message, as they follow the file's name.
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
        // A recording made by hand may contain notes.
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

  /// Adds the client's messages where they must have been sent, if only the agent's were recorded.
  ///
  /// The contents of an answer show which question it belongs to. Answers to questions that kjob
  /// does not ask are omitted. A prompt comes before the first message of its turn; earlier
  /// messages belong to the start of the session.
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
        // The agent waited for this answer; it may have continued without others.
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

  /// Returns the method that an answer belongs to, by its structure; an error belongs to the next
  /// one.
  private static func method(of answer: JSONValue, _ opened: Int) -> String? {
    if let error = answer["error"] {
      // Every agent has the methods that kjob needs.
      guard error["code"] != .integer(Int64(ResponseError.methodNotFound("").code)) else {
        return nil
      }
      return opened < 2 ? ["initialize", "session/new"][opened] : "session/prompt"
    }
    // kjob opens one session, in a program of its own.
    if answer["result"]?["protocolVersion"] != nil { return opened == 0 ? "initialize" : nil }
    if answer["result"]?["sessionId"] != nil { return opened == 1 ? "session/new" : nil }
    return answer["result"]?["stopReason"] != nil ? "session/prompt" : nil
  }

  private static func place(_ kind: RecordedMessage.Kind, in entries: inout [Recording.Entry]) {
    let heard = Recording.Entry(kind: .heard, source: .supplied(RecordedMessage(kind)))
    guard case .request(_, "session/prompt") = kind else { return entries.insert(heard, at: 0) }
    let index = entries.firstIndex { isOfTurn($0.message) } ?? entries.endIndex
    entries.insert(heard, at: index)
  }

  /// Returns true if a message can occur only in a turn.
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
