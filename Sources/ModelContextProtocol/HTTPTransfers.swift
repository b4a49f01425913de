internal import CLibcurl
internal import Subprocess

/// The requests that are in progress at the same time.
@safe
struct HTTPTransfers: ~Copyable {
  /// A finished request.
  struct Finished {
    /// The exchange of the request.
    var exchange: HTTPExchange
    /// The result of the transfer, whatever the answer says.
    var code: CURLcode
  }

  /// The unfinished requests.
  private(set) var active: [HTTPExchange] = []

  private let multi: UnsafeMutableRawPointer

  /// Creates an empty set of requests; nil if there is no memory.
  init?() {
    guard Libcurl.isReady, let multi = unsafe curl_multi_init() else { return nil }
    unsafe self.multi = unsafe multi
  }

  deinit {
    for exchange in active { unsafe curl_multi_remove_handle(multi, exchange.handle) }
    unsafe curl_multi_cleanup(multi)
  }

  /// Starts a request.
  mutating func add(_ exchange: HTTPExchange) {
    unsafe curl_multi_add_handle(multi, exchange.handle)
    active.append(exchange)
  }

  /// Aborts a request, or forgets a finished one.
  mutating func remove(_ exchange: HTTPExchange) {
    unsafe curl_multi_remove_handle(multi, exchange.handle)
    active.removeAll { $0 === exchange }
  }

  /// Performs the work that needs no waiting; returns the requests that it finished.
  mutating func perform() -> [Finished] {
    var running: Int32 = 0
    unsafe curl_multi_perform(multi, &running)
    var finished: [Finished] = []
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      let (handle, code) = unsafe (message.pointee.easy_handle, message.pointee.data.result)
      guard let exchange = active.first(where: { unsafe $0.handle == handle }) else {
        continue
      }
      finished.append(Finished(exchange: exchange, code: code))
      remove(exchange)
    }
    return finished
  }

  /// Waits until there is work to do, `stop` is woken, or the deadline passes.
  borrowing func wait(until deadline: MonotonicInstant, stop: Waker) {
    let left = MonotonicInstant.now.duration(to: deadline)
    // Limited, so that libcurl's own timeouts are not missed, and rounded up.
    let milliseconds = min(max(0, left / .milliseconds(1)).rounded(.up), 1_000)
    var extra = curl_waitfd(fd: stop.number, events: Int16(CURL_WAIT_POLLIN), revents: 0)
    unsafe curl_multi_poll(multi, &extra, 1, Int32(milliseconds), nil)
  }
}
