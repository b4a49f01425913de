public import JSON

/// The error of a JSON-RPC answer.
public struct ResponseError: Error, Hashable, Sendable, Codable {
  /// The number that says what kind it is.
  public var code: Int
  /// A short text.
  public var message: String
  /// Whatever the other side adds; Kiro puts the whole meaning here, as a string.
  public var data: JSONValue?

  /// Makes an error.
  public init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// The answer to a request for something that is not offered.
  public static func methodNotFound(_ method: String) -> ResponseError {
    ResponseError(code: -32601, message: "Method not found", data: .string(method))
  }

  /// The answer to a request whose parameters cannot be used.
  public static func invalidParameters(_ reason: String) -> ResponseError {
    ResponseError(code: -32602, message: "Invalid params", data: .string(reason))
  }

  /// The answer to a request that was understood and cannot be served.
  public static func internalError(_ reason: String) -> ResponseError {
    ResponseError(code: -32603, message: "Internal error", data: .string(reason))
  }

  /// What stands for an answer with both a result and an error, or with neither.
  public static let brokenAnswer = ResponseError(
    code: -32600,
    message: "the answer has to have either a result or an error"
  )

  /// The answer to something that is no request.
  public static func invalidRequest(_ reason: String) -> ResponseError {
    ResponseError(code: -32600, message: "Invalid Request", data: .string(reason))
  }
}

extension ResponseError: CustomStringConvertible {
  /// The message with its data where that is text, and the code.
  public var description: String {
    switch data {
    case nil, .null: "\(message) (\(code))"
    case .string(let text): "\(message): \(text) (\(code))"
    case .some(let value):
      "\(message): \(Self.explanation(value)) (\(code))"
    }
  }

  /// The text in an object of data, where it has one under a name that agents use.
  private static func explanation(_ data: JSONValue) -> String {
    for key in ["details", "message", "reason"] {
      if let text = data[key]?.text { return text }
    }
    return data.jsonText
  }
}
