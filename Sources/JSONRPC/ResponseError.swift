public import JSON

/// The error of a JSON-RPC answer.
public struct ResponseError: Error, Hashable, Sendable, Codable {
  /// The number of the error's kind.
  public var code: Int
  /// A short message.
  public var message: String
  /// Additional data from the other side; Kiro puts the whole meaning here, as a string.
  public var data: JSONValue?

  /// Creates an error.
  public init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// Returns the answer to a request for an unsupported method.
  public static func methodNotFound(_ method: String) -> ResponseError {
    ResponseError(code: -32601, message: "Method not found", data: .string(method))
  }

  /// Returns the answer to a request with unusable parameters.
  public static func invalidParameters(_ reason: String) -> ResponseError {
    ResponseError(code: -32602, message: "Invalid params", data: .string(reason))
  }

  /// Returns the answer to a request that was understood and cannot be served.
  public static func internalError(_ reason: String) -> ResponseError {
    ResponseError(code: -32603, message: "Internal error", data: .string(reason))
  }

  /// The error for an answer with both a result and an error, or with neither.
  public static let brokenAnswer = ResponseError(
    code: -32600,
    message: "the answer has to have either a result or an error"
  )

  /// Returns the answer to something that is not a request.
  public static func invalidRequest(_ reason: String) -> ResponseError {
    ResponseError(code: -32600, message: "Invalid Request", data: .string(reason))
  }
}

extension ResponseError: CustomStringConvertible {
  /// The message, its data if that is text, and the code.
  public var description: String {
    switch data {
    case nil, .null: "\(message) (\(code))"
    case .string(let text): "\(message): \(text) (\(code))"
    case .some(let value):
      "\(message): \(Self.explanation(value)) (\(code))"
    }
  }

  /// Returns the text in an object of data, under one of the names that agents use, or its JSON.
  private static func explanation(_ data: JSONValue) -> String {
    for key in ["details", "message", "reason"] {
      if let text = data[key]?.text { return text }
    }
    return data.jsonText
  }
}
