internal import FoundationEssentials
internal import JSON
internal import JSONRPC

/// A recorded conversation between an agent and its client, in order.
public struct Recording: Sendable {
  /// A line of the recording.
  struct Entry: Sendable {
    /// The origin of a line.
    enum Kind: Hashable, Sendable {
      /// The agent's message.
      case said
      /// The client's message.
      case heard
      /// Output of the agent that is not a message.
      case printed
      /// A gap with this number of lines that were not recorded.
      case missing(Int)
    }

    /// The origin of a line's message; long recordings are decoded line by line during playback.
    enum Source: Sendable {
      /// The message is in a line of a transcript.
      case record(ArraySlice<UInt8>)
      /// The message is a line itself.
      case line(ArraySlice<UInt8>)
      /// The message was not recorded but must have been sent.
      case supplied(RecordedMessage)
    }

    var kind: Kind
    var source: Source

    /// The message; its value is null if the line does not contain one.
    var message: RecordedMessage {
      switch source {
      case .record(let line): RecordedMessage(Recording.json(line)?["frame"] ?? .null)
      case .line(let line): RecordedMessage(Recording.json(line) ?? .null)
      case .supplied(let message): message
      }
    }
  }

  /// The lines in order.
  var entries: [Entry]
  /// The changes to write before a line is played, by the index of the line.
  var changes: [Int: [RecordedChange]] = [:]

  /// Returns a line as JSON, or nil if it is not JSON.
  static func json(_ line: ArraySlice<UInt8>) -> JSONValue? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(line))
  }
}

/// A message of a recording and its kind.
struct RecordedMessage: Sendable {
  /// The kind of message.
  enum Kind: Hashable, Sendable {
    case request(RequestID, method: String)
    case notification(method: String)
    case response(RequestID)
    /// The value is not a message.
    case none
  }

  /// The recorded message.
  var value: JSONValue
  /// The kind of message.
  var kind: Kind

  /// Creates a message from a value.
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

  /// Creates a client's message that the recording does not contain.
  init(_ kind: Kind) {
    value = .null
    self.kind = kind
  }
}
