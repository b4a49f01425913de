import JSON
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
    ("status code 403", .denied),
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
    ("the context window is full", .contextFull),
    ("This message is too large to send", .contextFull),
    // Where several words stand, the earlier row of the table decides.
    ("The model 'gpt-9' is not available: monthly limit", .configuration),
    ("The model 'claude-sonnet-4.5' is not available: monthly limit", .quota),
    ("ThrottlingException: the usage limit has been reached", .quota),
    ("AccessDenied: the request was throttled", .throttled),
    ("ExpiredToken, please try again", .signIn),
    ("already in progress, please try again", .unavailable),
    ("line 500 of the file is odd", .unknown),
    // What issues of Kiro's and other agents have.
    ("Too many requests, please wait before trying again. (Request ID: 1)", .throttled),
    ("Request quota exceeded. Please wait a moment and try again.", .throttled),
    ("HTTP 429 Too Many Requests", .throttled),
    ("status code: 429", .throttled),
    ("Error code: 429 - {'error': 1}", .throttled),
    ("HTTP status client error (429 Too Many Requests) for url (https://x.invalid/)", .throttled),
    ("Rate exceeded", .throttled),
    ("Rate limit exceeded", .throttled),
    ("rate_limit_error", .throttled),
    ("RateLimitError: slow", .throttled),
    ("\"throttled\"", .throttled),
    ("SlowDown", .throttled),
    ("RESOURCE_EXHAUSTED", .throttled),
    ("The model you've selected is experiencing a high volume of traffic.", .unavailable),
    (
      "InternalServerException: Encountered unexpected error when processing request", .unavailable
    ),
    ("Internal Server Error", .unavailable),
    ("503 Service Unavailable", .unavailable),
    ("502 Bad Gateway", .unavailable),
    ("Error code: 500", .unavailable),
    ("API Error: 529 {\"type\":\"error\"}", .unavailable),
    ("overloaded_error", .unavailable),
    ("dispatch failure", .unavailable),
    ("Connection reset by peer (os error 104)", .unavailable),
    ("operation timed out", .unavailable),
    ("error sending request for url (https://q.invalid/)", .unavailable),
    ("tcp connect error: Connection refused", .unavailable),
    ("dns error: failed to lookup address information", .unavailable),
    ("TypeError: fetch failed", .unavailable),
    ("hyper::Error(IncompleteMessage)", .unavailable),
    ("error decoding response body", .unavailable),
    ("APITimeoutError: Request timed out.", .unavailable),
    ("ModelNotReadyException", .unavailable),
    ("ModelStreamErrorException: x", .unavailable),
    ("InsufficientModelCapacity", .unavailable),
    ("Too many tokens, please wait before trying again.", .throttled),
    ("limit of 10 requests per minute", .throttled),
    ("You have reached your limit of credits", .quota),
    ("The security token included in the request is expired", .signIn),
    ("{\"status\":\"UNAUTHENTICATED\"}", .signIn),
    ("Please sign in again", .signIn),
    ("Unexpected token: invalid token at line 3", .unknown),
    ("read ECONNRESET", .unavailable),
    (
      "Authentication failed. Your API key may be invalid or expired. Check your KIRO_API_KEY value.",
      .signIn
    ),
    ("401 Unauthorized", .signIn),
    ("Error code: 401 - {'error': {'message': 'no'}}", .signIn),
    ("Invalid API key", .signIn),
    ("invalid_api_key", .signIn),
    ("authentication_error: invalid x-api-key", .signIn),
    ("Your session has expired", .signIn),
    ("Error code: 403", .denied),
    ("403 Forbidden", .denied),
    ("GET https://x.invalid/: 401 Unauthorized", .denied),
    ("CONTENT_LENGTH_EXCEEDS_THRESHOLD", .contextFull),
    ("Input is too long for requested model.", .contextFull),
    ("context_length_exceeded", .contextFull),
    ("prompt is too long: 210000 tokens > 200000 maximum", .contextFull),
    ("413 Request Entity Too Large", .contextFull),
    ("You have reached the monthly usage limit (2)", .quota),
    ("You exceeded your current quota, please check your plan (HTTP 429)", .quota),
    ("insufficient_quota", .quota),
    ("Your credit balance is too low", .quota),
    // What sounds like it and is about something else.
    ("The tool web_fetch of https://intranet.invalid/x failed with status 403", .unknown),
    ("web_fetch: 401 Unauthorized", .unknown),
    ("Failed to fetch https://intranet.invalid/x: HTTP 403", .unknown),
    ("git push: Authentication failed for 'https://x.invalid/a.git'", .unknown),
    ("the MCP server `web` answered 401 Unauthorized", .unknown),
    ("npm ERR! 503 from the registry", .unknown),
    ("a separate limit of 429 lines", .unknown),
    ("Disk quota exceeded (os error 122)", .unknown),
    ("the generated code has 401 lines", .unknown),
    ("test exited with 500", .unknown),
    ("accurate limits", .unknown),
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

  @Test(
    arguments: [
      (-32603, "Internal error", ["status": 429], .throttled),
      (-32603, "Internal error", ["error": ["statusCode": "503"]], .unavailable),
      (-32603, "Internal error", ["httpStatusCode": 401, "body": "x"], .signIn),
      (-32603, "Internal error", ["status": 403], .denied),
      (-32603, "Internal error", ["status": 403, "tool": "web_fetch"], .unknown),
      (-32603, "Internal error", ["code": -32000, "count": 429], .unknown),
      (-32603, "Internal error", ["error": ["type": "overloaded_error"]], .unavailable),
      (-32603, "Internal error", ["error": ["code": "insufficient_quota"]], .quota),
      (429, "", nil, .throttled), (503, "", nil, .unavailable), (402, "", nil, .quota),
      (-31002, "Invalid API key", nil, .signIn),
      (-32000, "Too many requests", nil, .throttled),
      (-32000, "x", ["errorType": "Odd", "retryErrorType": "TRANSIENT"], .unavailable),
      (-32000, "x", ["errorType": "Odd", "retryErrorType": "THROTTLING"], .throttled),
      (-32000, "x", ["errorType": "Odd", "retryErrorType": "SERVER_ERROR"], .unavailable),
      // What the engine says about it counts more than words.
      (-32603, "Service unavailable", ["retryErrorType": "CLIENT_ERROR"], .unknown),
      (-32603, "Input is too long", ["retryErrorType": "TRANSIENT"], .unavailable),
      // But nothing helps an account that cannot go on.
      (-32603, "monthly usage limit reached", ["retryErrorType": "TRANSIENT"], .quota),
      (-32603, "ExpiredTokenException", ["retryErrorType": "TRANSIENT"], .signIn),
      (
        -32000, "x",
        [
          "errorType": "ServiceError",
          "message": "Too many requests, please wait before trying again.",
        ], .throttled
      ),
    ] as [(Int, String, JSONValue?, ServiceError)]
  )
  func `its code and the codes in its data say what it is`(
    code: Int,
    message: String,
    data: JSONValue?,
    expected: ServiceError
  ) {
    let error = ResponseError(code: code, message: message, data: data)
    #expect(ServiceError(error, models: []) == expected)
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
