internal import JSON
public import JSONRPC

/// The meaning of an error answer from Kiro or another agent.
///
/// Kiro's code is nearly always -32603 and its message "Internal error"; the meaning is in `data`,
/// as text or as an object. The kinds are distinguished only here, by the words and codes that have
/// been observed, in this order.
public enum ServiceError: Hashable, Sendable, CaseIterable {
  /// The agent is not signed in, or its credentials are rejected; every other job would fail too.
  case signIn
  /// Access was denied, according to a status alone, for this job or for all.
  case denied
  /// The account has used up its quota; every other job would fail too.
  case quota
  /// The job requests something that does not exist, such as a model, or more than is possible.
  case configuration
  /// The prompt and what came before it do not fit into the model's context.
  case contextFull
  /// The service throttles requests; the same job may succeed later.
  case throttled
  /// The service is failing; the same job may succeed later.
  case unavailable
  /// An earlier prompt has wedged the session.
  case busy
  /// The error is unknown.
  case unknown

  /// Creates the meaning of an error answer.
  ///
  /// `models` are those that the session offers, empty if unknown.
  public init(_ error: ResponseError, models: [String]) {
    let data = ErrorText(Self.meaning(error.data))
    let all = ErrorText(Self.meaning(error.data) + " \n" + error.message)
    var kind = Self.match(data: data, all: all, models: models)
    let statuses = Self.statuses(in: error.data) + [error.code].filter { (400...599).contains($0) }
    if let status = statuses.first, !all.isAboutTool, kind == .unknown || kind == .denied {
      kind = Self.kind(ofStatus: status) ?? kind
    }
    // Kiro's third engine reports itself which errors may be temporary. Only an account that cannot
    // go on counts more, because then no job can.
    let retry = error.data?["retryErrorType"]?.text?.uppercased()
    if let retry, kind != .quota, kind != .signIn {
      switch retry {
      case "TRANSIENT", "SERVER_ERROR": kind = kind == .throttled ? .throttled : .unavailable
      case "THROTTLING": kind = .throttled
      case "CLIENT_ERROR": if kind == .unavailable || kind == .throttled { kind = .unknown }
      default: break
      }
    }
    // The code is ACP's for signing in; Kiro's third engine uses it for other errors too, which it
    // names.
    let isSignIn = error.code == -32000 && error.data?["errorType"] == nil
    self = isSignIn && [.unknown, .denied, .signIn].contains(kind) ? .signIn : kind
  }

  private static func match(data: ErrorText, all: ErrorText, models: [String]) -> ServiceError {
    if let model = data.missingModel {
      // The same message is used for a model that does not exist and for one that is unavailable;
      // only the list of existing models distinguishes them.
      let isKnown = models.isEmpty || models.contains { $0.lowercased() == model }
      return isKnown && !all.has(quotaWords) ? .unavailable : isKnown ? .quota : .configuration
    }
    if all.has(quotaWords) { return .quota }
    if data.has(configurationWords) { return .configuration }
    if all.has(tooLongWords) { return .contextFull }
    if data.has(["selected is temporarily unavailable"]) { return .unavailable }
    if all.has(throttleWords) { return .throttled }
    if all.has(certainSignInWords) { return .signIn }
    // An error that a tool received does not concern the agent's own service.
    let status = all.isAboutTool ? nil : all.status
    if status == 429 { return .throttled }
    if !all.isAboutTool {
      if all.has(signInWords) { return .signIn }
      // With an address, the message may concern another service.
      if all.has(refusalWords) || status == 401 { return all.hasAddress ? .denied : .signIn }
    }
    if all.has(failureWords) || !all.isAboutTool && all.has(connectionWords) {
      return .unavailable
    }
    if let status, let kind = kind(ofStatus: status) { return kind }
    if data.has(["already in progress"]) { return .busy }
    return .unknown
  }

  /// Returns the meaning of an HTTP status if there is no other information.
  private static func kind(ofStatus status: Int) -> ServiceError? {
    switch status {
    case 401: .signIn
    case 403: .denied
    case 402: .quota
    case 413: .configuration
    case 429: .throttled
    case 408, 500...599: .unavailable
    default: nil
    }
  }

  /// Returns the statuses in an object, under the keys that programs use.
  private static func statuses(in value: JSONValue?, depth: Int = 0) -> [Int] {
    guard case .object(let members)? = value, depth < 4 else { return [] }
    let names: Set<String> = [
      "status", "statuscode", "status_code", "httpstatus", "http_status", "httpstatuscode", "code",
    ]
    var found: [Int] = []
    for (key, member) in members.sorted(by: { $0.key < $1.key }) {
      switch member {
      case .integer(let number) where names.contains(key.lowercased()):
        found.append(Int(clamping: number))
      case .string(let text) where names.contains(key.lowercased()):
        if let number = Int(text) { found.append(number) }
      default: found += statuses(in: member, depth: depth + 1)
      }
    }
    return found.filter { (400...599).contains($0) }
  }

  private static let quotaWords =
    ["monthly", "daily", "weekly"].flatMap { ["\($0) limit", "\($0) usage limit"] } + [
      "usage limit", "spending limit", "reached your limit", "free tier limit exceeded",
      "exceeded your current quota", "insufficient quota", "insufficient credits",
      "out of credits", "no credits left", "credits exhausted", "quota exhausted",
      "credit balance is too low", "payment required",
    ]

  private static let configurationWords = [
    "invalid model id", "improperly formed request", "mode '", "model not found",
  ]

  private static let tooLongWords = [
    "context window", "too large to send", "content length exceeds threshold",
    "input is too long", "prompt is too long", "context length exceeded",
    "maximum context length", "context size exceeded", "maximum number of tokens",
    "maximum prompt length", "prompt too long", "input too long", "request too large",
    "payload too large",
    "request entity too large",
  ]

  private static let throttleWords = [
    "throttl", "too many requests", "service quota exceeded", "request quota exceeded",
    "rate limit", "ratelimit", "rate exceeded", "slow down", "resource exhausted",
    "request limit exceeded", "too many concurrent", "too many tokens", "too many connections",
    "requests per minute", "tokens per minute", "please wait before trying",
  ]

  /// Words that only Kiro and its service use, or that can only concern an account's key.
  private static let certainSignInWords = [
    "unauthorized exception", "expired token", "invalid signature exception",
    "unrecognized client exception", "bearer token included in the request is invalid",
    "security token included in the request is", "kiro-cli login", "kiro api key",
    "not logged in",
  ]

  private static let signInWords = [
    "session expired", "session has expired", "token has expired",
    "token expired", "re-authenticate", "reauthenticate", "login required",
    "authentication required", "authentication failed", "authentication error",
    "invalid api key", "invalid x-api-key", "incorrect api key", "api key is invalid",
    "api key not valid", "api key may be invalid", "api key expired",
    "missing api key", "no api key", "invalid bearer token", "invalid credentials",
    "invalid authentication", "not authenticated", "unauthenticated", "not signed in",
    "sign in again", "log in again", "please sign in", "please log in",
  ]

  private static let refusalWords = ["access denied", "unauthorized"]

  private static let failureWords = [
    "internal server error", "internal server exception", "internal failure",
    "service unavailable", "bad gateway", "gateway timeout", "gateway time-out",
    "overloaded", "high volume of traffic", "high traffic", "at capacity",
    "insufficient capacity", "insufficient model capacity", "model timeout", "model not ready",
    "model stream error", "model error exception", "server is busy", "server busy",
    "temporarily unavailable", "dispatch failure", "please try again", "try again later",
    "failed to generate a response", "timed out receiving the response",
    "failed to process the request", "unexpected error when processing",
  ]

  private static let connectionWords = [
    "connection reset", "connection refused",
    "connection closed", "connection aborted", "connection error", "connection timed out",
    "connection failed", "broken pipe", "operation timed out", "request timed out",
    "request timeout", "read timed out", "deadline has elapsed", "deadline exceeded",
    "error sending request", "network is unreachable", "network error", "dns error",
    "name resolution", "failed to lookup address", "tls handshake", "socket hang up",
    "fetch failed", "connection was closed", "connection lost", "peer closed", "other side closed",
    "premature close", "incomplete message", "error decoding response body",
    "unexpected end of file", "unexpected eof", "stream closed", "stream disconnected",
    "stream reset", "no route to host", "timeout error", "read timeout", "connect timeout",
    "econnreset", "econnrefused", "etimedout", "enotfound", "eai again",
  ]

  /// Returns the text of `data`, which is a string or an object with the text somewhere inside.
  private static func meaning(_ data: JSONValue?) -> String {
    switch data {
    case nil, .null: ""
    case .string(let text): text
    case .some(let value): value.jsonText
    }
  }
}
