internal import FileSystem
internal import JSON
internal import JSONRPC

/// The built-in agent that repeats the messages of a recorded agent.
///
/// It waits for the client wherever the recording contains a message of the client, and for nothing
/// else. It runs no commands and changes only the files whose changes tool calls reported. A client
/// that departs from the recording gets an error that says so.
public struct ReplayingAgent: ~Copyable {
  /// The reason why playback cannot continue.
  struct Stop: Error {
    /// The reason, for the client and for people; nil when the client is gone.
    var reason: String?
  }

  let recording: Recording
  var streams = StandardStreams()
  /// The client's requests and notifications that have not been handled.
  var inbox: [Frame] = []
  /// The answers to the agent's requests.
  var answers: [RequestID: RecordedMessage] = [:]
  /// The agent's requests that the client has to answer.
  var asked: Set<RequestID> = []
  /// The client's current request ids, by those in the recording.
  var ids: [RequestID: RequestID] = [:]
  /// The client's requests without an answer.
  var unanswered: [RequestID: String] = [:]
  /// The number of cancellations that arrived before the recording contains them.
  var cancels = 0
  /// The session's folder in the recording and now.
  var folders: (recorded: String?, live: String)?
  /// The session's settings as they were last reported, or as the client has set them since.
  var options: JSONValue?
  private var files: ConfinedFolder?

  /// Creates an agent that plays a recording.
  public init(_ recording: Recording) { self.recording = recording }

  /// Plays until the input ends; returns the exit status.
  public mutating func serve() -> Int32 {
    var reason: String?
    do throws(Stop) {
      for index in recording.entries.indices { try play(index) }
      if let method = unanswered.values.min() {
        reason = "the recording ends before `\(method)` is answered"
      }
    } catch {
      guard let text = error.reason else { return 0 }
      reason = text
    }
    if let reason { report(reason) }
    for id in unanswered.keys { refuse(id, reason ?? "") }
    // From here on, every request gets the same answer.
    while let incoming = nextRequest() {
      guard case .request(let id, let method) = incoming.kind else { continue }
      if takeExtra(incoming) { continue }
      refuse(id, reason ?? "the recording is at its end, but `\(method)` came")
    }
    return 0
  }

  private mutating func play(_ index: Int) throws(Stop) {
    let entry = recording.entries[index]
    switch entry.kind {
    case .said:
      let message = entry.message
      for change in recording.changes[index] ?? [] { make(change) }
      say(message)
    case .heard: try wait(for: entry.message, at: index)
    case .printed:
      streams.write(Array((entry.message.value.text ?? "").utf8) + [0x0A], to: 1)
    case .missing(let count):
      throw Stop(
        reason: "the next \(count) lines are missing from the recording, which had grown too long"
      )
    }
  }

  /// Sends a message of the agent, with the ids and the folder of this session.
  private mutating func say(_ message: RecordedMessage) {
    let value = located(message.value)
    let content = value["result"] ?? value["params"]?["update"]
    if let reported = content?["configOptions"] { options = reported }
    switch message.kind {
    case .request(let id, let method):
      asked.insert(id)
      streams.connection.request(id, method, value["params"] ?? .object([:]))
    case .notification(let method):
      streams.connection.notify(method, value["params"] ?? .object([:]))
    case .response(let recorded):
      // The client did not ask this question now, so it does not wait for the answer.
      guard let id = ids.removeValue(forKey: recorded) else { return }
      unanswered[id] = nil
      if let error = value["error"], error != .null {
        streams.connection.refuse(id, Self.error(error))
      } else {
        streams.connection.answer(id, value["result"] ?? .null)
      }
    case .none: return
    }
    streams.flush()
  }

  private static func error(_ value: JSONValue) -> ResponseError {
    let data = value["data"]
    guard case .integer(let code) = value["code"], let message = value["message"]?.text else {
      return .internalError("the recording holds no error: \(value.json)")
    }
    return ResponseError(code: Int(code), message: message, data: data)
  }

  private mutating func make(_ change: RecordedChange) {
    guard let folders else { return }
    let path = located(.string(change.path)).text ?? change.path
    do throws(ConfinementError) {
      if files == nil { files = try? ConfinedFolder(path: folders.live) }
      guard let files else {
        return report("`\(folders.live)` cannot be opened; nothing is written")
      }
      try change.make(at: path.hasPrefix("/") ? path : folders.live + "/" + path, in: files)
    } catch {
      report("not written: \(error)")
    }
  }

  /// Returns a value with the recorded folder replaced by this session's.
  private func located(_ value: JSONValue) -> JSONValue {
    // A root or an empty path would match in every text.
    guard let folders, let recorded = folders.recorded, recorded != folders.live,
      recorded.hasPrefix("/"), recorded.count > 1
    else { return value }
    return value.replacingStrings { text in
      var result = ""
      for (index, piece) in text.split(separator: recorded, omittingEmptySubsequences: false)
        .enumerated()
      {
        // Only the whole path is replaced, not a longer name that begins in the same way.
        let goesOn = piece.first.map { $0.isLetter || $0.isNumber || "_-".contains($0) } ?? false
        if index > 0 { result += goesOn ? recorded : folders.live }
        result += piece
      }
      return .string(result)
    }
  }

  /// Answers a request with an error, because the recording has no answer.
  mutating func refuse(_ id: RequestID, _ reason: String) {
    unanswered[id] = nil
    streams.connection.refuse(id, .internalError(reason))
    streams.flush()
  }

  /// Prints a message for people.
  func report(_ text: String) {
    streams.write(Array("kjob agent: \(text)\n".utf8), to: 2)
  }
}
