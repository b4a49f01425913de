internal import HTTP
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
  private var calls: [HTTPCall] = []
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
    let transfers: HTTPTransfers
    do throws(HTTPUnavailable) {
      transfers = try HTTPTransfers()
    } catch {
      return ServerCheck(name: name, state: .failed("cannot be reached: \(error)"))
    }
    guard let origin = Origin(url) else {
      return ServerCheck(
        name: name,
        state: .failed("cannot be reached: its address is not an absolute http or https URL")
      )
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
      for index in calls.indices { take(index, isFinished: false) }
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
      calls.allSatisfy({ $0.purpose == .request })
    {
      queue.removeFirst()
      let call = HTTPCall(message, answersBefore: handshake.answers)
      // The last request has been answered; anything else in its stream is not needed.
      if call.purpose == .request { dropCalls() }
      guard begin(call) else { return false }
    }
    return true
  }

  private mutating func dropCalls() {
    for exchange in transfers.active { transfers.remove(exchange) }
    calls = []
  }

  private mutating func begin(_ call: HTTPCall) -> Bool {
    let isDeletion = call.purpose == .deletion
    var lines = headers + ["Expect:"]
    if !isDeletion {
      lines += ["Content-Type: application/json", "Accept: application/json, text/event-stream"]
    }
    if let session { lines.append("\(Self.sessionHeader): \(session)") }
    if let version = handshake.protocolVersion { lines.append("MCP-Protocol-Version: \(version)") }
    let request = HTTPRequest(
      isDeletion ? "DELETE" : "POST",
      route,
      headers: lines,
      body: isDeletion ? nil : call.message,
      answerLimit: Limits.message
    )
    guard let exchange = try? HTTPExchange(request) else { return false }
    var call = call
    call.exchange = exchange
    calls.append(call)
    transfers.add(exchange)
    return true
  }

  /// Handles the messages of an answer that have arrived so far.
  private mutating func take(_ index: Int, isFinished: Bool) {
    guard calls[index].purpose == .request, let exchange = calls[index].exchange,
      (200..<300).contains(exchange.status)
    else {
      _ = calls[index].takeMessages(isFinished: false)
      return
    }
    session = session ?? exchange.header(Self.sessionHeader)
    for message in calls[index].takeMessages(isFinished: isFinished) where handshake.state == nil {
      handshake.receive(message: message)
    }
  }

  /// Returns the result that the end of an exchange means; nil if the handshake continues.
  private mutating func finish(_ end: HTTPTransfers.Finished) -> ServerCheck.State? {
    guard let index = calls.firstIndex(where: { $0.exchange === end.exchange }) else { return nil }
    take(index, isFinished: true)
    let call = calls.remove(at: index)
    switch call.purpose {
    // The server's status for a reply does not matter.
    case .reply, .deletion: return nil
    case .request where handshake.answers > call.answersBefore: return nil
    case .request, .notification: break
    }
    if let state = handshake.state { return state }
    if let failure = end.failure { return .failed(text(of: failure, call.method)) }
    switch end.exchange.status {
    case 200..<300 where call.purpose == .notification: return nil
    case 200..<300: return refusal("answered \(call.method) with something that is not MCP", call)
    case 307, 308: return redirect(call, end.exchange)
    case 401, 403:
      bodyTail = call.bodyTail
      return .needsAuthorization
    case let status: return refusal("answered \(call.method) with HTTP status \(status)", call)
    }
  }

  private mutating func refusal(_ text: String, _ call: HTTPCall) -> ServerCheck.State {
    bodyTail = call.bodyTail
    return .failed(text)
  }

  private func text(of failure: HTTPFailure, _ asked: String) -> String {
    switch failure {
    case .tooLong: "answered \(asked) with more than \(Limits.messageText)"
    case .disconnected(let text): "disconnected before it had answered \(asked): \(text)"
    case .unreachable(let text): "could not be reached: \(text)"
    }
  }

  /// Sends a message again to another address of the same host.
  ///
  /// Headers contain credentials, so they are not sent to any other host.
  private mutating func redirect(
    _ call: HTTPCall,
    _ exchange: HTTPExchange
  ) -> ServerCheck.State? {
    let asked = call.method
    guard let url = exchange.redirection, let target = Origin(url) else {
      return refusal(
        "answered \(asked) with HTTP status \(exchange.status) and no usable address",
        call
      )
    }
    guard origin.mayRedirect(to: target) else {
      return refusal(
        "redirects to another place, \(target.scheme)://\(target.host):\(target.port); "
          + "if that is right, name it in the configuration",
        call
      )
    }
    guard call.redirections < Limits.redirections else {
      return refusal("redirects more than \(Limits.redirections) times", call)
    }
    origin = target
    route = HTTPRoute(url: url, origin: target, environment: surroundings.launcher.environment)
    var again = call.again
    again.redirections += 1
    guard begin(again) else {
      return .failed("cannot be reached: out of memory")
    }
    return nil
  }

  /// Ends the session, if there is one, so that the server can discard it.
  private mutating func endSession() {
    dropCalls()
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
