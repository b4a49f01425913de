internal import FoundationEssentials
public import JSON

/// One JSON-RPC message as it came in, told apart but not yet decoded.
///
/// Parameters and results stay in ``line`` and are decoded from there in the type that the
/// method's name calls for; what nobody asks for is never decoded.
public struct Frame: Sendable {
  /// What kind of message it is.
  public enum Kind: Hashable, Sendable {
    /// The other side asks and wants an answer.
    case request(id: RequestID, method: String)
    /// The other side tells and wants no answer.
    case notification(method: String)
    /// The other side answers; a result, or an error.
    case response(id: RequestID, error: ResponseError?)
  }

  /// Why a line is no message.
  public enum Fault: Error, Hashable, Sendable {
    /// It is not JSON, or not UTF-8: a log line that got onto standard output, say.
    case notJSON
    /// It is JSON and not a message; with `wantsAnswer` it was meant as a request.
    case notAMessage(wantsAnswer: Bool)
  }

  /// What kind of message it is.
  public let kind: Kind
  /// The line as it came.
  public let line: ArraySlice<UInt8>
  /// The line's parts, where it was read without a decoder.
  public let parts: JSONParts?

  /// Tells a line apart.
  public init(_ line: some Sequence<UInt8>) throws(Fault) {
    var scanner = JSONScanner()
    try self.init(Array(line)[...], &scanner)
  }

  /// Tells a line apart, with a scanner that is used again and again.
  ///
  /// Nearly all that comes are notifications, which need no decoder; all else is decoded.
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

  /// The method of a notification that has nothing in it of which a decoder would have to judge.
  private static func notification(_ parts: JSONParts) -> String? {
    guard let place = parts.member("method", of: parts.root),
      let method = parts.string(place), parts.hasOnly(usualKeys, parts.root)
    else { return nil }
    return method.string
  }

  private static let usualKeys: [StaticString] = ["jsonrpc", "method", "params"]

  /// What kind of message the decoder finds in a line.
  static func kind(of line: ArraySlice<UInt8>) throws(Fault) -> Kind {
    // A line may have tens of megabytes: it is copied once, here, and looked at in place.
    let data = Data(line)
    let bytes = data.span
    // The decoder would take UTF-16 and UTF-32 as well, told by the zeros in them.
    guard JSONText.isText(bytes) else { throw .notJSON }
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: data)
    } catch {
      // Broken JSON and wrong types come as the same kind of error; only the first is noise.
      guard Self.isJSON(data) else { throw .notJSON }
      // JSON-RPC's batches are arrays; ACP has none, so whoever sends one is told.
      let first = data.first { !JSONText.isWhiteSpace($0) }
      throw .notAMessage(wantsAnswer: first == UInt8(ascii: "["))
    }
    // Which of two ids or methods is meant nobody can say.
    guard !JSONText.repeatsKey(bytes) else {
      throw .notAMessage(wantsAnswer: envelope.method != .absent)
    }
    switch (envelope.method, envelope.id) {
    case (.present(let method), .present(let id)): return .request(id: id, method: method)
    case (.present(let method), .absent): return .notification(method: method)
    case (.absent, .present(let id)):
      // An answer with both or neither must not leave its request waiting for ever.
      return .response(id: id, error: envelope.answer)
    case (.malformed, .present), (.present, .malformed), (.malformed, .malformed):
      throw .notAMessage(wantsAnswer: true)
    case (.malformed, .absent), (.absent, .malformed), (.absent, .absent):
      throw .notAMessage(wantsAnswer: false)
    }
  }

  /// Decodes the parameters; absent ones count as an empty object.
  public func parameters<Parameters: Decodable>(as type: Parameters.Type) throws -> Parameters {
    if let value = try JSONDecoder().decode(WithParameters<Parameters>.self, from: Data(line))
      .params
    {
      return value
    }
    return try JSONDecoder().decode(type, from: Data("{}".utf8))
  }

  /// Decodes the result; null counts as an empty object, since both are sent where nothing is.
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

  /// Any JSON value, not looked at.
  private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {}
  }
}

/// The fields that tell what a message is.
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

  /// The error that an answer stands for; nil for one with a result.
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
    // Some agents send `"error": null` beside a result, or `"result": null` beside an error.
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
