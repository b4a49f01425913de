import JSONRPC
import Kiro
import Testing

/// One case for each row of what kiro-cli was seen to answer.
@Suite struct ServiceErrorTests {
  private static let envelope = "Encountered an error in the response stream: "

  @Test(arguments: [
    ("The model 'gpt-9' is not available", ServiceError.configuration),
    ("The model 'claude-sonnet-4.5' is not available", .unavailable),
    ("You have reached your monthly usage limit", .quota),
    ("You have reached your daily limit", .quota),
    ("the weekly usage limit", .quota),
    ("MonthlyLimitError", .quota),
    ("FreeTierLimitExceeded", .quota),
    ("The usage limit has been reached", .quota),
    ("The model you've selected is temporarily unavailable", .unavailable),
    ("The model you’ve selected is temporarily unavailable", .unavailable),
    ("The request was throttled by the service (request_id: 1)", .throttled),
    ("ThrottlingException", .throttled),
    ("TooManyRequestsException", .throttled),
    ("ServiceQuotaExceededException", .throttled),
    ("rate limit", .throttled),
    ("AccessDeniedException", .signIn),
    ("ExpiredTokenException: the token is expired", .signIn),
    ("UnrecognizedClientException", .signIn),
    ("UnauthorizedException", .signIn),
    ("InvalidSignatureException", .signIn),
    ("You are not logged in", .signIn),
    ("please re-authenticate", .signIn),
    ("login required", .signIn),
    ("HTTP 401", .signIn),
    ("status code 403", .signIn),
    ("Your session expired", .signIn),
    ("InternalServerError", .unavailable),
    ("DispatchFailure", .unavailable),
    ("InternalFailure", .unavailable),
    ("ServiceUnavailable", .unavailable),
    ("ConnectionReset", .unavailable),
    ("HTTP 500", .unavailable),
    ("HTTP status code 502", .unavailable),
    ("HTTP 504", .unavailable),
    ("stream timed out receiving the response", .unavailable),
    ("failed to process the request", .unavailable),
    ("HTTP status 503", .unavailable),
    ("HTTP 529", .unavailable),
    ("something, please try again", .unavailable),
    ("failed to generate a response", .unavailable),
    ("a prompt is already in progress", .busy),
    ("Invalid model ID: nope", .configuration),
    ("Improperly formed request", .configuration),
    ("the context window is full", .configuration),
    ("This message is too large to send", .configuration),
    // Where several words stand, the earlier row of the table decides.
    ("The model 'gpt-9' is not available: monthly limit", .configuration),
    ("The model 'claude-sonnet-4.5' is not available: monthly limit", .quota),
    ("ThrottlingException: the usage limit has been reached", .quota),
    ("AccessDenied: the request was throttled", .throttled),
    ("ExpiredToken, please try again", .signIn),
    ("already in progress, please try again", .unavailable),
    ("line 500 of the file is odd", .unknown),
    ("a riddle", .unknown),
    ("", .unknown),
  ])
  func `its data says what it is`(data: String, expected: ServiceError) {
    let models = ["auto", "claude-sonnet-4.5"]
    for text in [data, Self.envelope + data] {
      let plain = ResponseError(code: -32603, message: "Internal error", data: .string(text))
      #expect(ServiceError(plain, models: models) == expected)
      let nested = ResponseError(
        code: -32603,
        message: "Internal error",
        data: .object(["details": .string(text)])
      )
      #expect(ServiceError(nested, models: models) == expected)
      let other = ResponseError(
        code: -32603,
        message: "Internal error",
        data: .object(["errorType": .string(text), "requestId": "r"])
      )
      #expect(ServiceError(other, models: models) == expected)
    }
  }

  @Test func `an error without data says nothing, and one of ACP's own says that nobody signed in`()
  {
    let bare = ResponseError(code: -32603, message: "Internal error")
    #expect(ServiceError(bare, models: []) == .unknown)
    let acp = ResponseError(code: -32000, message: "Authentication required")
    #expect(ServiceError(acp, models: []) == .signIn)
  }

  @Test(arguments: [
    ("You have reached your monthly usage limit", ServiceError.quota),
    ("The request was throttled", .throttled), ("HTTP 401", .signIn),
    ("InternalServerError", .unavailable), ("a prompt is already in progress", .unknown),
    ("Invalid model ID: x", .unknown), ("Internal error", .unknown),
  ])
  func `its message counts for some of the rows only`(message: String, expected: ServiceError) {
    #expect(ServiceError(ResponseError(code: -32603, message: message), models: []) == expected)
  }

  @Test func `the code for signing in means what the third engine names beside it`() {
    for (name, expected) in [
      ("ThrottlingException", ServiceError.throttled), ("ExpiredTokenException", .signIn),
      ("Odd", .unknown),
    ] {
      let error = ResponseError(
        code: -32000,
        message: "Server error",
        data: ["errorType": .string(name), "retryErrorType": "x", "requestId": "r"]
      )
      #expect(ServiceError(error, models: []) == expected)
    }
  }

  @Test func `a missing model counts as away where nobody knows the models`() {
    let error = ResponseError(
      code: -32603,
      message: "Internal error",
      data: "The model 'x' is not available"
    )
    #expect(ServiceError(error, models: []) == .unavailable)
  }
}
