internal import CLibcurl
internal import Job
internal import Subprocess

/// The check of a server over streamable HTTP.
struct HTTPCheck: ~Copyable {
  /// The time limit for ending the session.
  private static let grace = Duration.seconds(2)
  /// The headers that the protocol sets and that a configuration cannot override.
  private static let ownHeaders: Set<String> = [
    "accept", "connection", "content-length", "content-type", "expect", "mcp-protocol-version",
    "mcp-session-id", "transfer-encoding",
  ]
  private static let sessionHeader = "Mcp-Session-Id"

  private let surroundings: CheckContext
  private let headers: [String]
  private var origin: Origin
  private var route: HTTPRoute
  private var transfers: HTTPTransfers
  private var handshake: Handshake
  private var queue: [[UInt8]] = []
  private var session: String?
  private var bodyTail: [UInt8] = []

  /// Performs the handshake with a server and ends its session.
  static func run(
    named name: String,
    url: String,
    headers: [MCPServer.Header],
    _ surroundings: CheckContext
  ) -> ServerCheck {
    if let header = headers.first(where: { !isSendable($0) }) {
      return ServerCheck(
        name: name,
        state: .failed("cannot be reached: its header `\(header.name)` has bytes that HTTP forbids")
      )
    }
    guard let origin = Origin(url) else {
      return ServerCheck(
        name: name,
        state: .failed("cannot be reached: its address is not an absolute http or https URL")
      )
    }
    guard let transfers = HTTPTransfers() else {
      return ServerCheck(name: name, state: .failed("cannot be reached: out of memory"))
    }
    let start = MonotonicInstant.now
    var check = HTTPCheck(url, origin, headers, transfers, surroundings)
    let state = check.converse()
    let duration = start.duration(to: .now)
    check.endSession()
    return ServerCheck(
      name: name,
      state: state,
      serverName: check.handshake.serverName,
      serverVersion: check.handshake.serverVersion,
      errorTail: check.bodyTail,
      duration: duration
    )
  }

  private init(
    _ url: String,
    _ origin: Origin,
    _ headers: [MCPServer.Header],
    _ transfers: consuming HTTPTransfers,
    _ surroundings: CheckContext
  ) {
    self.surroundings = surroundings
    self.origin = origin
    self.transfers = transfers
    route = HTTPRoute(url: url, origin: origin, environment: surroundings.launcher.environment)
    self.headers = headers.filter { !Self.ownHeaders.contains($0.name.lowercased()) }
      // This is libcurl's syntax for a header without a value.
      .map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    handshake = Handshake(clientVersion: surroundings.clientVersion)
  }

  private static func isSendable(_ header: MCPServer.Header) -> Bool {
    let separators = Set("\"(),/:;<=>?@[\\]{}".utf8)
    return !header.name.isEmpty
      && header.name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !separators.contains($0) }
      && header.value.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }
  }

  private mutating func converse() -> ServerCheck.State {
    while true {
      guard send() else { return .failed("cannot be reached: out of memory") }
      let finished = transfers.perform()
      for exchange in transfers.active { take(exchange, isFinished: false) }
      for end in finished {
        if let state = finish(end) { return state }
      }
      if let state = handshake.state { return state }
      if Readiness.isWoken(surroundings.stop) { return .stopped(during: handshake.request) }
      if MonotonicInstant.now >= surroundings.deadline {
        return .timedOut(during: handshake.request)
      }
      // New messages may be answered at once.
      if finished.isEmpty && handshake.outgoing.isEmpty {
        transfers.wait(until: surroundings.deadline, stop: surroundings.stop)
      }
    }
  }

  /// Sends the waiting messages in order; returns false if there is no memory.
  ///
  /// A request may stay open as a stream while the server itself asks something; but a notification
  /// or reply must be accepted before the next message is sent.
  private mutating func send() -> Bool {
    queue += handshake.outgoing.split(separator: 0x0A).map { Array($0) }
    handshake.outgoing = []
    while let message = queue.first,
      transfers.active.allSatisfy({ $0.request.purpose == .request })
    {
      queue.removeFirst()
      let request = HTTPRequest(message, answersBefore: handshake.answers)
      // The last request has been answered; anything else in its stream is not needed.
      if request.purpose == .request {
        for exchange in transfers.active { transfers.remove(exchange) }
      }
      guard begin(request) else { return false }
    }
    return true
  }

  private mutating func begin(_ request: HTTPRequest) -> Bool {
    var lines = headers + ["Expect:"]
    if request.purpose != .deletion {
      lines += ["Content-Type: application/json", "Accept: application/json, text/event-stream"]
    }
    if let session { lines.append("\(Self.sessionHeader): \(session)") }
    if let version = handshake.protocolVersion { lines.append("MCP-Protocol-Version: \(version)") }
    guard let exchange = HTTPExchange(request, route: route, headers: lines) else { return false }
    transfers.add(exchange)
    return true
  }

  /// Handles the messages of an answer that have arrived so far.
  private mutating func take(_ exchange: HTTPExchange, isFinished: Bool) {
    guard exchange.request.purpose == .request, (200..<300).contains(exchange.status) else {
      return
    }
    session = session ?? exchange.header(Self.sessionHeader)
    for message in exchange.takeMessages(isFinished: isFinished) where handshake.state == nil {
      handshake.receive(message: message)
    }
  }

  /// Returns the result that the end of an exchange means; nil if the handshake continues.
  private mutating func finish(_ end: HTTPTransfers.Finished) -> ServerCheck.State? {
    let exchange = end.exchange
    let asked = exchange.request.method
    take(exchange, isFinished: true)
    switch exchange.request.purpose {
    // The server's status for a reply does not matter.
    case .reply, .deletion: return nil
    case .request where handshake.answers > exchange.request.answersBefore: return nil
    case .request, .notification: break
    }
    if let state = handshake.state { return state }
    if end.code != CURLE_OK { return state(of: end) }
    switch exchange.status {
    case 200..<300 where exchange.request.purpose == .notification: return nil
    case 200..<300: return refusal("answered \(asked) with something that is not MCP", exchange)
    case 307, 308: return redirect(exchange)
    case 401, 403:
      bodyTail = exchange.bodyTail
      return .needsAuthorization
    case let status: return refusal("answered \(asked) with HTTP status \(status)", exchange)
    }
  }

  private mutating func refusal(_ text: String, _ exchange: HTTPExchange) -> ServerCheck.State {
    bodyTail = exchange.bodyTail
    return .failed(text)
  }

  private func state(of end: HTTPTransfers.Finished) -> ServerCheck.State {
    let asked = end.exchange.request.method
    if end.exchange.isTooLong {
      return .failed("answered \(asked) with more than \(Limits.messageText)")
    }
    let text = end.exchange.text(of: end.code)
    switch end.code {
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY,
      CURLE_UNSUPPORTED_PROTOCOL:
      return .failed("disconnected before it had answered \(asked): \(text)")
    case _ where end.exchange.status != 0:
      return .failed("disconnected before it had answered \(asked): \(text)")
    default: return .failed("could not be reached: \(text)")
    }
  }

  /// Sends a message again to another address of the same host.
  ///
  /// Headers contain credentials, so they are not sent to any other host.
  private mutating func redirect(_ exchange: HTTPExchange) -> ServerCheck.State? {
    let asked = exchange.request.method
    guard let url = exchange.redirection, let target = Origin(url) else {
      return refusal(
        "answered \(asked) with HTTP status \(exchange.status) and no usable address",
        exchange
      )
    }
    guard origin.mayRedirect(to: target) else {
      return refusal(
        "redirects to another place, \(target.scheme)://\(target.host):\(target.port); "
          + "if that is right, name it in the configuration",
        exchange
      )
    }
    guard exchange.request.redirections < Limits.redirections else {
      return refusal("redirects more than \(Limits.redirections) times", exchange)
    }
    origin = target
    route = HTTPRoute(url: url, origin: target, environment: surroundings.launcher.environment)
    var request = exchange.request
    request.redirections += 1
    guard begin(request) else {
      return .failed("cannot be reached: out of memory")
    }
    return nil
  }

  /// Ends the session, if there is one, so that the server can discard it.
  private mutating func endSession() {
    for exchange in transfers.active { transfers.remove(exchange) }
    guard session != nil, begin(.deletion) else { return }
    let deadline = MonotonicInstant.now + Self.grace
    while transfers.perform().isEmpty, MonotonicInstant.now < deadline,
      !Readiness.isWoken(surroundings.stop)
    {
      transfers.wait(until: deadline, stop: surroundings.stop)
    }
  }
}

extension Readiness {
  /// Returns true if a waker has been woken.
  fileprivate static func isWoken(_ waker: Waker) -> Bool {
    !wait(for: [.readable(waker.number)], until: .now).isEmpty
  }
}
