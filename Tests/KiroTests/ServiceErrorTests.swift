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
    ("MonthlyLimitError", .quota),
    ("FreeTierLimitExceeded", .quota),
    ("The usage limit has been reached", .quota),
    ("The model you've selected is temporarily unavailable", .unavailable),
    ("The model you’ve selected is temporarily unavailable", .unavailable),
    ("The request was throttled by the service (request_id: 1)", .throttled),
    ("ThrottlingException", .throttled),
    ("ServiceQuotaExceededException", .throttled),
    ("rate limit", .throttled),
    ("AccessDeniedException", .signIn),
    ("ExpiredTokenException: the token is expired", .signIn),
    ("UnrecognizedClientException", .signIn),
    ("HTTP 401", .signIn),
    ("status code 403", .signIn),
    ("Your session expired", .signIn),
    ("InternalServerError", .unavailable),
    ("DispatchFailure", .unavailable),
    ("HTTP status 503", .unavailable),
    ("HTTP 529", .unavailable),
    ("something, please try again", .unavailable),
    ("failed to generate a response", .unavailable),
    ("a prompt is already in progress", .busy),
    ("Invalid model ID: nope", .configuration),
    ("Improperly formed request", .configuration),
    ("the context window is full", .configuration),
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
    }
  }

  @Test func `an error without data says nothing, and one of ACP's own says that nobody signed in`()
  {
    let bare = ResponseError(code: -32603, message: "Internal error")
    #expect(ServiceError(bare, models: []) == .unknown)
    let acp = ResponseError(code: -32000, message: "Authentication required")
    #expect(ServiceError(acp, models: []) == .signIn)
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
