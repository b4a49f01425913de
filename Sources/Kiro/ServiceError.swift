public import JSONRPC

/// What an error answer of Kiro means.
///
/// Its code is nearly always -32603 and its message "Internal error"; the meaning stands in `data`,
/// as text. The kinds are told apart once, here, by the words that were seen, in this order.
public enum ServiceError: Hashable, Sendable, CaseIterable {
  /// Nobody is signed in, or the credentials are not accepted: no job will fare better.
  case signIn
  /// The account has used what it may use: no job will fare better.
  case quota
  /// The job asks for something that there is not, such as a model.
  case configuration
  /// The service throttles; the same job may pass later.
  case throttled
  /// The service is failing; the same job may pass later.
  case unavailable
  /// The session is wedged by an earlier prompt.
  case busy
  /// Nothing that is known.
  case unknown

  /// Reads an error answer; `models` are those that the session offers, empty where not known.
  public init(_ error: ResponseError, models: [String]) {
    let data = Self.meaning(error.data).lowercased()
    let all = data + " " + error.message.lowercased()
    let kind = Self.match(data: data, all: all, models: models)
    // ACP's code for signing in; Kiro's third engine has it for other errors, which it names.
    self = error.code == -32000 && error.data?["errorType"] == nil ? .signIn : kind
  }

  private static func match(data: String, all: String, models: [String]) -> ServiceError {
    func inData(_ words: [String]) -> Bool { words.contains { data.contains($0) } }
    func anywhere(_ words: [String]) -> Bool { words.contains { all.contains($0) } }
    if let model = missingModel(data) {
      // The same words stand for a model that does not exist and for one that is away; only the
      // list of those that exist tells which.
      let isKnown = models.isEmpty || models.contains { $0.lowercased() == model }
      return isKnown && !anywhere(quotaWords) ? .unavailable : isKnown ? .quota : .configuration
    }
    if anywhere(quotaWords) { return .quota }
    if inData(["invalid model id", "improperly formed request", "mode '"]) {
      return .configuration
    }
    if inData(["context window", "message is too large to send"]) { return .configuration }
    if inData(["selected is temporarily unavailable"]) { return .unavailable }
    if anywhere(throttleWords) { return .throttled }
    if anywhere(signInWords) || hasStatus(all, [401, 403]) { return .signIn }
    if anywhere(failureWords) || hasStatus(all, [500, 502, 503, 504, 529]) { return .unavailable }
    if inData(["already in progress"]) { return .busy }
    return .unknown
  }

  private static let quotaWords =
    ["monthly", "daily", "weekly"].flatMap { ["\($0) limit", "\($0) usage limit"] } + [
      "usage limit has been reached", "monthlylimiterror", "freetierlimitexceeded",
    ]

  private static let throttleWords = [
    "throttlingexception", "toomanyrequestsexception", "servicequotaexceededexception",
    "throttle", "rate limit",
  ]

  private static let signInWords = [
    "accessdenied", "unauthorizedexception", "expiredtoken", "invalidsignatureexception",
    "unrecognizedclientexception", "session expired", "not logged in", "re-authenticate",
    "login required", "bearer token included in the request is invalid",
  ]

  private static let failureWords = [
    "internalservererror", "internalfailure", "serviceunavailable", "dispatchfailure",
    "connectionreset", "please try again", "failed to generate a response",
    "stream timed out receiving the response", "failed to process the request",
  ]

  /// The text of `data`, which is a string, or an object with the text somewhere in it.
  private static func meaning(_ data: JSONValue?) -> String {
    switch data {
    case nil, .null: ""
    case .string(let text): text
    case .some(let value): value.jsonText
    }
  }

  /// The model's name in `The model 'X' is not available`.
  private static func missingModel(_ data: String) -> String? {
    guard let match = data.firstMatch(of: /the model '([^']+)' is not available/) else {
      return nil
    }
    return String(match.1)
  }

  /// A bare number is not a status; the word has to stand before it.
  private static func hasStatus(_ text: String, _ codes: [Int]) -> Bool {
    for match in text.matches(of: /(?:http|status)(?: code)?:? ?([0-9]{3})/) {
      if let code = Int(match.1), codes.contains(code) { return true }
    }
    return false
  }
}
