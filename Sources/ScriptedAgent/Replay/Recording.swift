internal import FoundationEssentials
internal import JSON
internal import JSONRPC

/// What an agent and its client said to each other once, in order.
public struct Recording: Sendable {
  /// One line of it.
  struct Entry: Sendable {
    /// Whose it is.
    enum Kind: Hashable, Sendable {
      /// The agent's message.
      case said
      /// The client's message.
      case heard
      /// What the agent wrote besides messages.
      case printed
      /// So many lines were not recorded.
      case missing(Int)
    }

    /// Where its message stands; long recordings are decoded line by line as they are played.
    enum Source: Sendable {
      /// In a line of a transcript.
      case record(ArraySlice<UInt8>)
      /// In a line of its own.
      case line(ArraySlice<UInt8>)
      /// Nowhere: it must have been there.
      case supplied(RecordedMessage)
    }

    var kind: Kind
    var source: Source

    /// The message; its value is null for a line that holds none.
    var message: RecordedMessage {
      switch source {
      case .record(let line): RecordedMessage(Recording.json(line)?["frame"] ?? .null)
      case .line(let line): RecordedMessage(Recording.json(line) ?? .null)
      case .supplied(let message): message
      }
    }
  }

  /// The lines in their order.
  var entries: [Entry]
  /// What is written into files before a line is played, by the line's index.
  var changes: [Int: [RecordedChange]] = [:]

  /// A line as JSON, or nil when it is none.
  static func json(_ line: ArraySlice<UInt8>) -> JSONValue? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(line))
  }
}

/// A message of a recording, told apart.
struct RecordedMessage: Sendable {
  /// What kind of message it is.
  enum Kind: Hashable, Sendable {
    case request(RequestID, method: String)
    case notification(method: String)
    case response(RequestID)
    /// No message at all.
    case none
  }

  /// The message as it was recorded.
  var value: JSONValue
  /// What kind it is.
  var kind: Kind

  /// Tells a value apart.
  init(_ value: JSONValue) {
    self.value = value
    let id: RequestID? =
      switch value["id"] {
      case .integer(let number): .number(number)
      case .string(let text): .string(text)
      case .null: .null
      default: nil
      }
    switch (value["method"]?.text, id) {
    case (let method?, let id?): kind = .request(id, method: method)
    case (let method?, nil): kind = .notification(method: method)
    case (nil, let id?) where value["result"] != nil || value["error"] != nil: kind = .response(id)
    case (nil, _): kind = .none
    }
  }

  /// A message of the client's that the recording does not have.
  init(_ kind: Kind) {
    value = .null
    self.kind = kind
  }
}
