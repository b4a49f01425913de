internal import JSON
public import JSONRPC

/// The notification that a request no longer needs an answer; either side may send it.
public enum CancelRequest {
  /// The method's name on the wire.
  public static let method = "$/cancel_request"

  /// The parameters of the notification.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// The id of the request, from its sender.
    public var requestId: RequestID
  }
}

extension ResponseError {
  /// The answer to a request that was canceled before it was done.
  public static let requestCancelled = ResponseError(code: -32800, message: "Request cancelled")

  /// Returns the answer to a request for something that does not exist, such as a file or a
  /// terminal.
  public static func resourceNotFound(_ reason: String) -> ResponseError {
    ResponseError(code: -32002, message: "Resource not found", data: .string(reason))
  }
}
