internal import JSON
public import JSONRPC

/// The notification that a request need not be answered any more; either side may send it.
public enum CancelRequest {
  /// The method's name on the wire.
  public static let method = "$/cancel_request"

  /// Which request is meant.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The id that its sender gave it.
    public var requestId: RequestID
  }
}

extension ResponseError {
  /// The answer to a request that was cancelled before it was done.
  public static let requestCancelled = ResponseError(code: -32800, message: "Request cancelled")

  /// The answer to a request about something that there is not: a file, a terminal.
  public static func resourceNotFound(_ reason: String) -> ResponseError {
    ResponseError(code: -32002, message: "Resource not found", data: .string(reason))
  }
}
