internal import FileSystem
internal import JSON
internal import JSONRPC

/// The built-in agent that says again what an agent said in a recording.
///
/// It waits for the client wherever the recording has words of the client's, and for nothing else.
/// It runs no commands; of the files it changes those that tool calls told of. A client that goes
/// another way than in the recording gets an error that says so.
public struct ReplayingAgent: ~Copyable {
  /// Why the recording cannot be played any further.
  struct Stop: Error {
    /// What happened, for the client and for people; nil when the client has gone.
    var reason: String?
  }

  let recording: Recording
  var streams = StandardStreams()
  /// The client's requests and notifications that nobody has looked at.
  var inbox: [Frame] = []
  /// The answers to our requests.
  var answers: [RequestID: RecordedMessage] = [:]
  /// Our requests that the client has to answer.
  var asked: Set<RequestID> = []
  /// The ids under which the client asks now, by those of the recording.
  var ids: [RequestID: RequestID] = [:]
  /// The client's questions that are not answered yet.
  var unanswered: [RequestID: String] = [:]
  /// How often the client cancelled before the recording comes to that.
  var cancels = 0
  /// The session's folder, then and now.
  var folders: (recorded: String?, live: String)?
  private var files: ConfinedFolder?

  /// Makes an agent that plays a recording.
  public init(_ recording: Recording) {
    self.recording = recording
  }

  /// Plays until the input ends and returns the exit status.
  public mutating func serve() -> Int32 {
    var reason: String?
    do throws(Stop) {
      for index in recording.entries.indices { try play(index) }
      if let method = unanswered.values.min() {
        reason = "the recording ends before `\(method)` is answered"
      }
    } catch {
      guard let told = error.reason else { return 0 }
      reason = told
    }
    if let reason { tell(reason) }
    for id in unanswered.keys { refuse(id, reason ?? "") }
    // From here on every question has the same answer.
    while let incoming = nextRequest() {
      guard case .request(let id, let method) = incoming.kind else { continue }
      refuse(id, reason ?? "the recording is at its end, `\(method)` came")
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
        reason: "\(count) lines are missing in the recording from here on: it had grown too long"
      )
    }
  }

  /// Sends a message of the agent's, under the ids and in the folder of this session.
  private mutating func say(_ message: RecordedMessage) {
    let value = located(message.value)
    switch message.kind {
    case .request(let id, let method):
      asked.insert(id)
      streams.connection.request(id, method, value["params"] ?? .object([:]))
    case .notification(let method):
      streams.connection.notify(method, value["params"] ?? .object([:]))
    case .response(let recorded):
      // Nobody waits for the answer to a question that was not asked this time.
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
      guard let files else { return tell("`\(folders.live)` cannot be opened; nothing is written") }
      try change.make(at: path.hasPrefix("/") ? path : folders.live + "/" + path, in: files)
    } catch {
      tell("not written: \(error)")
    }
  }

  /// A value with this session's folder for the recorded one.
  private func located(_ value: JSONValue) -> JSONValue {
    // A root, or nothing, stands in every text.
    guard let folders, let recorded = folders.recorded, recorded != folders.live,
      recorded.hasPrefix("/"), recorded.count > 1
    else { return value }
    return value.replacingStrings { text in
      var result = ""
      for (index, piece) in text.split(separator: recorded, omittingEmptySubsequences: false)
        .enumerated()
      {
        // Only the whole path is meant, not a longer name that begins in the same way.
        let goesOn = piece.first.map { $0.isLetter || $0.isNumber || "_-".contains($0) } ?? false
        if index > 0 { result += goesOn ? recorded : folders.live }
        result += piece
      }
      return .string(result)
    }
  }

  /// Answers a question that the recording has no answer for.
  mutating func refuse(_ id: RequestID, _ reason: String) {
    unanswered[id] = nil
    streams.connection.refuse(id, .internalError(reason))
    streams.flush()
  }

  /// Says something to people.
  func tell(_ text: String) {
    streams.write(Array("kjob agent: \(text)\n".utf8), to: 2)
  }
}
