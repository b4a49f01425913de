internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Subprocess

/// A connection to one forge's API, with its rules for tokens, limits and pages.
final class ForgeClient {
  /// An answer that is not an error.
  struct Answer {
    var value: JSONValue
    /// The address of the next page.
    var next: String?
  }

  /// The address of the API, without a slash at the end.
  let base: String
  /// The host, for messages.
  let host: String

  private let origin: Origin
  private let headers: [String]
  private let environment: [String: String]
  private let stop: Waker
  private var transfers: HTTPTransfers

  /// The time limit for one request.
  private static let limit = Duration.seconds(60)
  /// The number of attempts for a request that fails for no reason of its own.
  private static let attempts = 4
  /// The longest wait that a forge may ask for.
  private static let patience = 120.0
  /// The maximum number of pages of a list.
  private static let pages = 1_000

  /// Creates a client that sends `headers`, with the token, to the API's host alone.
  init(
    _ base: String,
    headers: [String],
    environment: [String: String],
    stop: Waker
  ) throws(ForgeError) {
    do throws(HTTPUnavailable) {
      transfers = try HTTPTransfers()
    } catch {
      throw .unavailable("\(error)")
    }
    guard let origin = Origin(base) else { throw .unavailable("`\(base)` is not an address") }
    self.base = base
    host = origin.host
    self.origin = origin
    self.headers = headers
    self.environment = environment
    self.stop = stop
  }

  /// Sends a request and returns the answer; waits and tries again where that may help.
  ///
  /// Only requests that can be repeated without harm are repeated after a failure whose effect is
  /// unknown; callers of others look whether they had one.
  func send(
    _ method: String,
    _ path: String,
    _ body: JSONValue? = nil,
    doing action: String
  ) throws(ForgeError) -> Answer {
    var attempt = 0
    while true {
      attempt += 1
      let result = try exchange(method, address(path), body)
      switch result {
      case .answered(let exchange, let bytes):
        if let wait = rateLimitWait(exchange) {
          guard attempt < Self.attempts, wait <= Self.patience else {
            throw .rateLimit(host: host, seconds: Int(wait.rounded(.up)))
          }
          try pause(wait)
          continue
        }
        if exchange.status >= 500, method != "POST" || exchange.status == 503,
          attempt < Self.attempts
        {
          try pause(Double(1 << (attempt - 1)))
          continue
        }
        return try answer(exchange, bytes, action)
      case .failed(let failure):
        if case .disconnected = failure, method == "POST" {
          throw .server(host: host, message: Self.text(of: failure))
        }
        guard attempt < Self.attempts else {
          throw .server(host: host, message: Self.text(of: failure))
        }
        try pause(Double(1 << (attempt - 1)))
      }
    }
  }

  /// Returns the elements of all pages of a list.
  func list(
    _ path: String,
    doing action: String
  ) throws(ForgeError) -> [JSONValue] {
    var elements: [JSONValue] = []
    var next: String? = path
    var count = 0
    while let page = next, count < Self.pages {
      let answer = try send("GET", page, doing: action)
      guard let more = answer.value.elements else { throw .answer(doing: action) }
      elements += more
      next = answer.next
      count += 1
    }
    return elements
  }

  /// Sends a request whose refusal is noted and changes nothing else.
  func attempt(
    _ method: String,
    _ path: String,
    _ body: JSONValue,
    doing action: String,
    _ refused: inout [String]
  ) throws(ForgeError) {
    do throws(ForgeError) {
      _ = try send(method, path, body, doing: action)
    } catch {
      try error.note(in: &refused)
    }
  }

  private func pause(_ seconds: Double) throws(ForgeError) {
    let end = MonotonicInstant.now + .seconds(seconds)
    if !Readiness.wait(for: [.readable(stop.number)], until: end).isEmpty { throw .stopped }
  }

  // MARK: - One attempt

  private enum Attempt {
    case answered(HTTPExchange, [UInt8])
    case failed(HTTPFailure)
  }

  private func address(_ path: String) -> String { path.contains("://") ? path : base + path }

  private func exchange(
    _ method: String,
    _ address: String,
    _ body: JSONValue?
  ) throws(ForgeError) -> Attempt {
    // A next page elsewhere would get the token.
    guard Origin(address) == origin else {
      throw .server(host: host, message: "it refers to another server")
    }
    var lines = headers + ["Expect:"]
    if body != nil { lines.append("Content-Type: application/json") }
    let request = HTTPRequest(
      method,
      HTTPRoute(url: address, origin: origin, environment: environment),
      headers: lines,
      body: body.map { Array($0.jsonText.utf8) }
    )
    let exchange: HTTPExchange
    do throws(HTTPUnavailable) {
      exchange = try HTTPExchange(request)
    } catch {
      throw .unavailable("\(error)")
    }
    transfers.add(exchange)
    let deadline = MonotonicInstant.now + Self.limit
    while true {
      if let end = transfers.perform().first(where: { $0.exchange === exchange }) {
        if let failure = end.failure { return .failed(failure) }
        return .answered(exchange, exchange.takeBody())
      }
      let isStopped = !Readiness.wait(for: [.readable(stop.number)], until: .now).isEmpty
      if isStopped || MonotonicInstant.now >= deadline {
        transfers.remove(exchange)
        if isStopped { throw .stopped }
        return .failed(.disconnected("no answer within 60s"))
      }
      transfers.wait(until: deadline, stop: stop)
    }
  }

  private func answer(
    _ exchange: HTTPExchange,
    _ bytes: [UInt8],
    _ action: String
  ) throws(ForgeError) -> Answer {
    let value = (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) ?? .null
    let message = Self.message(value)
    switch exchange.status {
    case 200..<300:
      if exchange.status != 204, value == .null, !bytes.isEmpty { throw .answer(doing: action) }
      return Answer(value: value, next: nextPage(exchange))
    case 401: throw .token(host: host, message: message)
    case 403: throw .forbidden(doing: action, message: message)
    case 404, 410: throw .missing(doing: action)
    case 409: throw .exists
    case 300..<400:
      throw .refused(doing: action, message: "it has moved to \(exchange.redirection ?? "?")")
    case 400..<500: throw .refused(doing: action, message: message)
    default: throw .server(host: host, message: "it answers with HTTP status \(exchange.status)")
    }
  }

  /// Returns the seconds after which a forge answers again; nil if it answers now.
  private func rateLimitWait(_ exchange: HTTPExchange) -> Double? {
    let retry = exchange.header("Retry-After").flatMap(Double.init)
    let left = exchange.header("X-RateLimit-Remaining") ?? exchange.header("RateLimit-Remaining")
    let isLimited =
      exchange.status == 429 || exchange.status == 403 && (left == "0" || retry != nil)
    guard isLimited else { return nil }
    if let retry { return max(0, retry) }
    let reset = exchange.header("X-RateLimit-Reset") ?? exchange.header("RateLimit-Reset")
    guard let time = reset.flatMap(Double.init) else { return 60 }
    // A second more, since clocks differ.
    return max(1, time - Date().timeIntervalSince1970 + 1)
  }

  /// Returns the address of the next page, which all forges name in the same header.
  private func nextPage(_ exchange: HTTPExchange) -> String? {
    for link in (exchange.header("Link") ?? "").split(separator: ",") {
      guard let match = link.firstMatch(of: /<([^>]*)>.*;\s*rel="?next"?/) else { continue }
      return String(match.1)
    }
    return nil
  }

  private static func text(of failure: HTTPFailure) -> String {
    switch failure {
    case .tooLong: "the answer is too long"
    case .disconnected(let text), .unreachable(let text): text
    }
  }

  /// Returns a forge's own words for an error, on one line.
  private static func message(_ value: JSONValue) -> String {
    var parts: [String] = []
    func add(_ value: JSONValue?) {
      switch value {
      case .string(let text): if !parts.contains(text) { parts.append(text) }
      case .array(let elements): for element in elements { add(element) }
      case .object(let members):
        if let message = members["message"], message != .null { return add(message) }
        // GitHub names the field and a code where it has no message.
        if let field = members["field"]?.text, let code = members["code"]?.text {
          return parts.append("\(field) is \(code)")
        }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
          if let texts = value.elements?.compactMap(\.text), !texts.isEmpty {
            parts.append("\(key) \(texts.joined(separator: ", "))")
          }
        }
      default: break
      }
    }
    add(value["message"] ?? value["error_description"] ?? value["error"])
    add(value["errors"])
    let text = parts.joined(separator: "; ")
    return String(text.prefix(300).map { $0.isNewline ? " " : $0 })
  }
}
