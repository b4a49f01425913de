internal import CLibcurl
internal import Subprocess

/// The requests that are under way at one time.
@safe
struct HTTPTransfers: ~Copyable {
  /// One request that is over.
  struct Finished {
    /// The request.
    var exchange: HTTPExchange
    /// How the transfer went, whatever the answer says.
    var code: CURLcode
  }

  /// The requests that are not over.
  private(set) var active: [HTTPExchange] = []

  private let multi: UnsafeMutableRawPointer

  /// Makes room for requests; nil when there is no memory for it.
  init?() {
    guard Libcurl.isReady, let multi = unsafe curl_multi_init() else { return nil }
    unsafe self.multi = unsafe multi
  }

  deinit {
    for exchange in active { unsafe curl_multi_remove_handle(multi, exchange.handle) }
    unsafe curl_multi_cleanup(multi)
  }

  /// Begins a request.
  mutating func add(_ exchange: HTTPExchange) {
    unsafe curl_multi_add_handle(multi, exchange.handle)
    active.append(exchange)
  }

  /// Breaks a request off, or forgets one that is over.
  mutating func remove(_ exchange: HTTPExchange) {
    unsafe curl_multi_remove_handle(multi, exchange.handle)
    active.removeAll { $0 === exchange }
  }

  /// Does what can be done at once, and returns the requests that this has ended.
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

  /// Waits until something can be done, `stop` is woken or the time is over.
  borrowing func wait(until deadline: MonotonicInstant, stop: Waker) {
    let left = MonotonicInstant.now.duration(to: deadline)
    // Bounded, so that no time-out of libcurl's own can be overslept, and rounded up.
    let milliseconds = min(max(0, left / .milliseconds(1)).rounded(.up), 1_000)
    var extra = curl_waitfd(fd: stop.number, events: Int16(CURL_WAIT_POLLIN), revents: 0)
    unsafe curl_multi_poll(multi, &extra, 1, Int32(milliseconds), nil)
  }
}
