internal import FoundationEssentials
internal import JSON

/// One side of a JSON-RPC 2.0 conversation over lines, without its own input and output.
///
/// Received bytes are passed to ``append(_:)``, and bytes to send are taken from ``outgoing``. So
/// the order of messages is the order of the bytes, without a task or queue in between, and a test
/// can feed it any stream.
public struct Connection: Sendable {
  /// A received item.
  public enum Incoming: Sendable {
    /// A request or a notification.
    case message(Frame)
    /// The answer to a request of this side, with the method that was called.
    case answer(method: String, id: RequestID, Frame)
    /// An answer without a pending request, which is counted and skipped.
    case strayAnswer(Frame)
    /// A line that is not a message, which is counted and skipped.
    case noise(ArraySlice<UInt8>)
    /// A line longer than the reader's limit.
    case lineTooLong
  }

  /// The bytes that wait to be sent, as whole lines in order.
  ///
  /// The sender removes the bytes that it has sent.
  public var outgoing: [UInt8] = []
  /// The number of lines that were not messages.
  public private(set) var noiseCount = 0
  /// The number of answers without a pending request.
  public private(set) var strayAnswerCount = 0

  /// The length in bytes of the longest accepted line.
  public var lineLimit: Int { reader.limit }

  /// The number of received bytes of an incomplete message.
  public var partialCount: Int { reader.partialCount }

  private var reader: LineReader
  private var scanner = JSONScanner()
  private var pending: [RequestID: String] = [:]
  private var nextID: Int64 = 0
  private var isAtEnd = false

  /// Creates a connection.
  public init(lineLimit: Int = 64 << 20) { reader = LineReader(limit: lineLimit) }

  /// Appends received bytes; ``next()`` then returns the messages in them.
  public mutating func append(_ bytes: some Sequence<UInt8>) { reader.append(bytes) }

  /// Appends at most `count` received bytes, which `write` puts into the span.
  public mutating func append(atMost count: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    reader.append(atMost: count, write)
  }

  /// Records the end of the stream: a last line without a line ending is still a message.
  public mutating func appendEnd() { isAtEnd = true }

  /// Returns the next received item, in the order of the bytes, or nil until more bytes arrive.
  public mutating func next() -> Incoming? {
    while let line = reader.next() {
      if let incoming = interpret(line) { return incoming }
    }
    guard isAtEnd, let line = reader.finish() else { return nil }
    return interpret(line)
  }

  /// Queues a request and returns the id of its answer.
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

  /// Queues a request with the caller's id, such as the UUIDs that Kiro accepts.
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

  /// Queues the answer to a request from the other side.
  public mutating func answer(_ id: RequestID, _ result: some Encodable & Sendable) {
    send(Answer(id: id, result: result))
  }

  /// Queues an error as the answer to a request from the other side.
  public mutating func refuse(_ id: RequestID, _ error: ResponseError) {
    send(Refusal(id: id, error: error))
  }

  private mutating func interpret(_ line: LineReader.Line) -> Incoming? {
    guard case .line(let bytes) = line else { return .lineTooLong }
    do throws(Frame.Fault) {
      let frame = try Frame(Self.withoutMark(bytes), &scanner)
      guard case .response(let id, _) = frame.kind else { return .message(frame) }
      // An id of another type, an unknown one, or one that was already answered matches no request.
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

  /// A byte order mark at the start of the stream is not part of the first message.
  private static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.first == 0xEF, bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return bytes }
    return bytes.dropFirst(3)
  }

  private mutating func send(_ message: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Messages consist of strings and whole numbers, which always encode.
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
