internal import FoundationEssentials
internal import JSON

/// One side of a JSON-RPC 2.0 conversation over lines, without any input or output of its own.
///
/// Bytes that came in are given to ``append(_:)``; bytes to send are taken from ``outgoing``. So
/// the order of messages is the order of the bytes, no task or queue lies between, and a test can
/// feed it any stream it likes.
public struct Connection: Sendable {
  /// Something that came in.
  public enum Incoming: Sendable {
    /// A request or a notification.
    case message(Frame)
    /// The answer to a request of ours, with the method that was called.
    case answer(method: String, id: RequestID, Frame)
    /// An answer that nobody had asked for, or a second one; it is counted and passed over.
    case strayAnswer(Frame)
    /// A line that is no message; it is counted and passed over.
    case noise(ArraySlice<UInt8>)
    /// A line longer than the reader's limit.
    case lineTooLong
  }

  /// Bytes that wait to be sent, whole lines in order.
  ///
  /// Whoever sends them removes them.
  public var outgoing: [UInt8] = []
  /// How many lines were no messages.
  public private(set) var noiseCount = 0
  /// How many answers came that nobody had asked for, or a second time.
  public private(set) var strayAnswerCount = 0

  /// The longest line that is taken, in bytes.
  public var lineLimit: Int { reader.limit }

  /// How many bytes of a message have come whose end has not.
  public var partialCount: Int { reader.partialCount }

  private var reader: LineReader
  private var scanner = JSONScanner()
  private var pending: [RequestID: String] = [:]
  private var nextID: Int64 = 0
  private var isAtEnd = false

  /// Starts a conversation.
  public init(lineLimit: Int = 64 << 20) {
    reader = LineReader(limit: lineLimit)
  }

  /// Takes bytes that came in; ``next()`` then gives the messages in them.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    reader.append(bytes)
  }

  /// Takes bytes that come in, at most so many, from whoever writes them into the span.
  public mutating func append(atMost count: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    reader.append(atMost: count, write)
  }

  /// Takes the end of the stream: a last line without a line end is still a message.
  public mutating func appendEnd() {
    isAtEnd = true
  }

  /// The next thing that came in, in the order of the bytes, or nil until more come.
  public mutating func next() -> Incoming? {
    while let line = reader.next() {
      if let incoming = interpret(line) { return incoming }
    }
    guard isAtEnd, let line = reader.finish() else { return nil }
    return interpret(line)
  }

  /// Queues a request and returns the id that its answer will have.
  public mutating func request(_ method: String, _ parameters: some Encodable & Sendable)
    -> RequestID
  {
    let id = nextID
    nextID += 1
    let request = RequestID.number(id)
    pending[request] = method
    send(Outgoing(id: request, method: method, params: parameters))
    return request
  }

  /// Queues a request under an id of the caller's choice, such as the UUIDs that Kiro takes.
  public mutating func request(
    _ id: RequestID,
    _ method: String,
    _ parameters: some Encodable & Sendable
  ) {
    pending[id] = method
    send(Outgoing(id: id, method: method, params: parameters))
  }

  /// Queues a notification.
  public mutating func notify(_ method: String, _ parameters: some Encodable & Sendable) {
    send(Outgoing(id: nil, method: method, params: parameters))
  }

  /// Queues the answer to a request of the other side.
  public mutating func answer(_ id: RequestID, _ result: some Encodable & Sendable) {
    send(Answer(id: id, result: result))
  }

  /// Queues an error as the answer to a request of the other side.
  public mutating func refuse(_ id: RequestID, _ error: ResponseError) {
    send(Refusal(id: id, error: error))
  }

  private mutating func interpret(_ line: LineReader.Line) -> Incoming? {
    guard case .line(let bytes) = line else { return .lineTooLong }
    do throws(Frame.Fault) {
      let frame = try Frame(Self.withoutMark(bytes), &scanner)
      guard case .response(let id, _) = frame.kind else { return .message(frame) }
      // An id of another type, an unknown one, or one that was answered before is nobody's.
      if let method = pending.removeValue(forKey: id) {
        return .answer(method: method, id: id, frame)
      }
      strayAnswerCount += 1
      return .strayAnswer(frame)
    } catch {
      if error == .notAMessage(wantsAnswer: true) {
        refuse(.null, .invalidRequest("expected one request with an integer or string id"))
      }
      noiseCount += 1
      return .noise(bytes)
    }
  }

  /// A byte order mark at the start of the stream is no part of the first message.
  private static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.first == 0xEF, bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return bytes }
    return bytes.dropFirst(3)
  }

  private mutating func send(_ message: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Messages are our own types of strings and whole numbers, which always encode.
    guard let data = try? encoder.encode(message) else { return }
    outgoing += data
    outgoing.append(0x0A)
  }
}

private struct Outgoing<Parameters: Encodable>: Encodable {
  var jsonrpc = "2.0"
  var id: RequestID?
  var method: String
  var params: Parameters
}

private struct Answer<Result: Encodable>: Encodable {
  var jsonrpc = "2.0"
  var id: RequestID
  var result: Result
}

private struct Refusal: Encodable {
  var jsonrpc = "2.0"
  var id: RequestID
  var error: ResponseError
}
