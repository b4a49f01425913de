public import FoundationEssentials

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
  public let line: Data

  /// Tells a line apart.
  public init(_ line: some Sequence<UInt8>) throws(Fault) {
    let data = Data(line)
    self.line = data
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: data)
    } catch is DecodingError {
      // Broken JSON and wrong types come as the same kind of error; only the first is noise.
      guard Self.isJSON(data) else { throw .notJSON }
      // JSON-RPC's batches are arrays; ACP has none, so whoever sends one is told.
      throw .notAMessage(wantsAnswer: data.first == UInt8(ascii: "["))
    } catch {
      throw .notJSON
    }
    switch (envelope.method, envelope.id) {
    case (let method?, .present(let id)): kind = .request(id: id, method: method)
    case (let method?, .absent): kind = .notification(method: method)
    case (nil, .present(let id)):
      // An answer with both or neither must not leave its request waiting for ever.
      let isWhole = envelope.hasResult != (envelope.error != nil)
      kind = .response(id: id, error: isWhole ? envelope.error : .brokenAnswer)
    case (.some, .malformed): throw .notAMessage(wantsAnswer: true)
    case (nil, .malformed), (nil, .absent): throw .notAMessage(wantsAnswer: false)
    }
  }

  /// Decodes the parameters; absent ones count as an empty object.
  public func parameters<Parameters: Decodable>(as type: Parameters.Type) throws -> Parameters {
    if let value = try JSONDecoder().decode(WithParameters<Parameters>.self, from: line).params {
      return value
    }
    return try JSONDecoder().decode(type, from: Data("{}".utf8))
  }

  /// Decodes the result; null counts as an empty object, since both are sent where nothing is.
  public func result<Result: Decodable>(as type: Result.Type) throws -> Result {
    if let value = try JSONDecoder().decode(WithResult<Result>.self, from: line).result {
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
  enum ID {
    case absent
    case present(RequestID)
    case malformed
  }

  var id: ID
  var method: String?
  var hasResult: Bool
  var error: ResponseError?

  private enum CodingKeys: String, CodingKey {
    case id
    case method
    case result
    case error
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if !container.contains(.id) {
      id = .absent
    } else if let value = try? container.decode(RequestID.self, forKey: .id) {
      id = .present(value)
    } else {
      id = .malformed
    }
    method = try container.decodeIfPresent(String.self, forKey: .method)
    hasResult = container.contains(.result)
    // Some agents send `"error": null` beside a result.
    error = try container.decodeIfPresent(ResponseError.self, forKey: .error)
    if error != nil, hasResult, (try? container.decodeNil(forKey: .result)) == true {
      hasResult = false
    }
  }
}
