internal import CLibcurl
package import Subprocess

/// The requests that are in progress at the same time.
@safe
package struct HTTPTransfers: ~Copyable {
  /// A finished request.
  package struct Finished {
    /// The exchange of the request.
    package var exchange: HTTPExchange
    /// The failure of the transfer; nil if there is an answer, whatever it says.
    package var failure: HTTPFailure?
  }

  /// The unfinished requests.
  package private(set) var active: [HTTPExchange] = []

  private let transfers: OpaquePointer

  /// Creates an empty set of requests.
  package init() throws(HTTPUnavailable) {
    try Libcurl.require()
    guard let transfers = unsafe kjob_curl_transfers_new() else { throw .noMemory }
    unsafe self.transfers = unsafe transfers
  }

  deinit {
    for exchange in active { unsafe kjob_curl_transfers_remove(transfers, exchange.handle) }
    unsafe kjob_curl_transfers_free(transfers)
  }

  /// Starts a request.
  package mutating func add(_ exchange: HTTPExchange) {
    _ = unsafe kjob_curl_transfers_add(transfers, exchange.handle)
    active.append(exchange)
  }

  /// Aborts a request, or forgets a finished one.
  package mutating func remove(_ exchange: HTTPExchange) {
    unsafe kjob_curl_transfers_remove(transfers, exchange.handle)
    active.removeAll { $0 === exchange }
  }

  /// Performs the work that needs no waiting; returns the requests that it finished.
  package mutating func perform() -> [Finished] {
    unsafe kjob_curl_transfers_perform(transfers)
    var finished: [Finished] = []
    var code: Int32 = 0
    while let handle = unsafe kjob_curl_transfers_finished(transfers, &code) {
      guard let exchange = active.first(where: { unsafe $0.handle == handle }) else { continue }
      finished.append(Finished(exchange: exchange, failure: HTTPFailure(code, exchange)))
      remove(exchange)
    }
    return finished
  }

  /// Waits until there is work to do, `stop` is woken, or the deadline passes.
  package borrowing func wait(until deadline: MonotonicInstant, stop: Waker) {
    let left = MonotonicInstant.now.duration(to: deadline)
    // Limited, so that libcurl's own timeouts are not missed, and rounded up.
    let milliseconds = min(max(0, left / .milliseconds(1)).rounded(.up), 1_000)
    unsafe kjob_curl_transfers_wait(transfers, stop.number, Int32(milliseconds))
  }
}

/// The reason why a request has no whole answer.
package enum HTTPFailure: Hashable, Sendable {
  /// The answer was longer than the request allowed.
  case tooLong
  /// The connection was made and then broke, with libcurl's description.
  case disconnected(String)
  /// No connection was made, with libcurl's description.
  case unreachable(String)

  init?(_ code: Int32, _ exchange: HTTPExchange) {
    guard code != 0 else { return nil }
    let text = unsafe kjob_curl_error_text(exchange.handle, code).map { unsafe String(cString: $0) }
    if exchange.isTooLong {
      self = .tooLong
    } else if kjob_curl_is_disconnection(code) || exchange.status != 0 {
      self = .disconnected(text ?? "")
    } else {
      self = .unreachable(text ?? "")
    }
  }
}
