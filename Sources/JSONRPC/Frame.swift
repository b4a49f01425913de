internal import FoundationEssentials
public import JSON

/// A received JSON-RPC message, classified but not yet decoded.
///
/// Parameters and results stay in ``line`` and are decoded from there, as the type that the method
/// requires; parts that nothing asks for are never decoded.
public struct Frame: Sendable {
  /// The kind of a message.
  public enum Kind: Hashable, Sendable {
    /// A request from the other side, which expects an answer.
    case request(id: RequestID, method: String)
    /// A notification from the other side, which expects no answer.
    case notification(method: String)
    /// An answer from the other side: a result or an error.
    case response(id: RequestID, error: ResponseError?)
  }

  /// A reason why a line is not a message.
  public enum Fault: Error, Hashable, Sendable {
    /// The line is not JSON or not UTF-8, such as a log line on standard output.
    case notJSON
    /// The line is JSON but not a message; with `wantsAnswer` it was meant as a request.
    case notAMessage(wantsAnswer: Bool)
  }

  /// The kind of the message.
  public let kind: Kind
  /// The line as received.
  public let line: ArraySlice<UInt8>
  /// The line's parts, if it was read without a decoder.
  public let parts: JSONParts?

  /// Classifies a line.
  public init(_ line: some Sequence<UInt8>) throws(Fault) {
    var scanner = JSONScanner()
    try self.init(Array(line)[...], &scanner)
  }

  /// Classifies a line with a reusable scanner.
  ///
  /// Nearly all messages are notifications, which need no decoder; all others are decoded.
  init(_ line: ArraySlice<UInt8>, _ scanner: inout JSONScanner) throws(Fault) {
    self.line = line
    if let parts = scanner.parts(of: line), let method = Self.notification(parts) {
      kind = .notification(method: method)
      self.parts = parts
      return
    }
    parts = nil
    kind = try Self.kind(of: line)
  }

  /// Returns the method of a notification that needs no decoder; nil for any other message.
  private static func notification(_ parts: JSONParts) -> String? {
    guard let place = parts.member("method", of: parts.root),
      let method = parts.string(place), parts.hasOnly(usualKeys, parts.root)
    else { return nil }
    return method.string
  }

  private static let usualKeys: [StaticString] = ["jsonrpc", "method", "params"]

  /// Returns the kind of message that the decoder finds in a line.
  static func kind(of line: ArraySlice<UInt8>) throws(Fault) -> Kind {
    // A line may have tens of megabytes: it is copied once, here, and examined in place.
    let data = Data(line)
    let bytes = data.span
    // The decoder would also accept UTF-16 and UTF-32, which it detects by their zeros.
    guard JSONText.isText(bytes) else { throw .notJSON }
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: data)
    } catch {
      // Broken JSON and wrong types raise the same kind of error; only the first is noise.
      guard Self.isJSON(data) else { throw .notJSON }
      // JSON-RPC batches are arrays. ACP does not have them, so their sender gets an error.
      let first = data.first { !JSONText.isWhiteSpace($0) }
      throw .notAMessage(wantsAnswer: first == UInt8(ascii: "["))
    }
    // With two ids or methods, it is unclear which one is meant.
    guard !JSONText.repeatsKey(bytes) else {
      throw .notAMessage(wantsAnswer: envelope.method != .absent)
    }
    switch (envelope.method, envelope.id) {
    case (.present(let method), .present(let id)): return .request(id: id, method: method)
    case (.present(let method), .absent): return .notification(method: method)
    case (.absent, .present(let id)):
      // An answer with both or neither must not leave its request waiting forever.
      return .response(id: id, error: envelope.answer)
    case (.malformed, .present), (.present, .malformed), (.malformed, .malformed):
      throw .notAMessage(wantsAnswer: true)
    case (.malformed, .absent), (.absent, .malformed), (.absent, .absent):
      throw .notAMessage(wantsAnswer: false)
    }
  }

  /// Decodes the parameters; missing ones count as an empty object.
  public func parameters<Parameters: Decodable>(as type: Parameters.Type) throws -> Parameters {
    if let value = try JSONDecoder().decode(WithParameters<Parameters>.self, from: Data(line))
      .params
    {
      return value
    }
    return try JSONDecoder().decode(type, from: Data("{}".utf8))
  }

  /// Decodes the result; null counts as an empty object, since both are used for an empty result.
  public func result<Result: Decodable>(as type: Result.Type) throws -> Result {
    if let value = try JSONDecoder().decode(WithResult<Result>.self, from: Data(line)).result {
      return value
    }
    return try JSONDecoder().decode(type, from: Data("{}".utf8))
  }

  private struct WithParameters<Parameters: Decodable>: Decodable {
    var params: Parameters?
  }

  private struct WithResult<Result: Decodable>: Decodable {
    var result: Result?
  }

  private static func isJSON(_ data: Data) -> Bool {
    (try? JSONDecoder().decode(Anything.self, from: data)) != nil
  }

  /// Any JSON value, which is ignored.
  private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {}
  }
}

/// The fields that determine the kind of a message.
private struct Envelope: Decodable {
  enum Field<Value: Decodable & Equatable>: Equatable {
    case absent
    case present(Value)
    case malformed
  }

  var id: Field<RequestID>
  var method: Field<String>
  var hasResult: Bool
  var error: Field<ResponseError>

  /// The error that an answer represents; nil for one with a result.
  var answer: ResponseError? {
    switch (error, hasResult) {
    case (.absent, true): nil
    case (.present(let error), false): error
    case (.absent, false), (.present, true), (.malformed, _): .brokenAnswer
    }
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case method
    case result
    case error
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = Self.field(.id, in: container)
    method = Self.isNull(.method, in: container) ? .absent : Self.field(.method, in: container)
    // Some agents send `"error": null` with a result, or `"result": null` with an error.
    error = Self.isNull(.error, in: container) ? .absent : Self.field(.error, in: container)
    hasResult = container.contains(.result)
    if error != .absent, Self.isNull(.result, in: container) { hasResult = false }
  }

  private static func field<Value>(
    _ key: CodingKeys,
    in container: KeyedDecodingContainer<CodingKeys>
  ) -> Field<Value> {
    guard container.contains(key) else { return .absent }
    guard let value = try? container.decode(Value.self, forKey: key) else { return .malformed }
    return .present(value)
  }

  private static func isNull(
    _ key: CodingKeys,
    in container: KeyedDecodingContainer<CodingKeys>
  ) -> Bool {
    (try? container.decodeNil(forKey: key)) == true
  }
}
