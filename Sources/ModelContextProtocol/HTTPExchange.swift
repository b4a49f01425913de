internal import CLibcurl

/// An HTTP request with the part of its answer that has arrived.
///
/// This is a class because libcurl keeps a pointer to it while the request is in progress.
@safe
final class HTTPExchange {
  /// The request.
  let request: HTTPRequest
  /// The libcurl handle of the request.
  let handle: UnsafeMutableRawPointer

  private var headers: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>
  private var received: [UInt8] = []
  private var receivedCount = 0
  private var isCutOff = false
  private var events = EventStream()
  private var tail = ErrorTail()

  /// Creates the exchange of a request; nil if there is no memory.
  init?(_ request: HTTPRequest, route: HTTPRoute, headers lines: [String]) {
    guard Libcurl.isReady, let handle = unsafe curl_easy_init() else { return nil }
    self.request = request
    unsafe self.handle = unsafe handle
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    for line in lines {
      // If there is no memory for a line, the list stays unchanged.
      unsafe headers = unsafe curl_slist_append(headers, line) ?? headers
    }
    guard setUp(route) else { return nil }
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headers)
    unsafe errorText.deallocate()
  }

  /// The status of the answer, or 0 until it arrives.
  var status: Int { unsafe kjob_curl_status(handle) }

  /// True when the request was aborted because the answer was too long.
  var isTooLong: Bool { isCutOff }

  /// The end of the answer's body.
  var bodyTail: [UInt8] { tail.bytes }

  /// True when the answer is a stream of events.
  var isEventStream: Bool {
    header("Content-Type")?.lowercased().hasPrefix("text/event-stream") == true
  }

  /// The address that the answer redirects to.
  var redirection: String? {
    unsafe kjob_curl_redirection(handle).map { unsafe String(cString: $0) }
  }

  /// Returns one header of the answer.
  func header(_ name: String) -> String? {
    var found: UnsafeMutablePointer<curl_header>?
    let code = unsafe curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &found)
    guard code == CURLHE_OK, let found = unsafe found else { return nil }
    return unsafe String(cString: found.pointee.value)
  }

  /// Removes and returns the messages of the answer's body that have arrived.
  ///
  /// A body that is not a stream of events is a single message, available when the exchange is
  /// finished.
  func takeMessages(isFinished: Bool) -> [[UInt8]] {
    guard isEventStream || isFinished else { return [] }
    let bytes = received
    received = []
    if isEventStream { return events.receive(bytes) }
    return bytes.isEmpty ? [] : [bytes]
  }

  /// Returns the text of an error, as libcurl describes it.
  func text(of code: CURLcode) -> String {
    let detail = unsafe String(cString: errorText)
    return detail.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : detail
  }

  private func setUp(_ route: HTTPRoute) -> Bool {
    var numbers: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_QUICK_EXIT, 1), (CURLOPT_SSL_VERIFYPEER, 1),
      (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_NETRC, 0),
    ]
    // TCP's keepalive, for answers that take a long time.
    numbers.append((CURLOPT_TCP_KEEPALIVE, 1))
    var texts: [(CURLoption, String)] = [
      (CURLOPT_URL, route.url), (CURLOPT_PROTOCOLS_STR, "http,https"),
      (CURLOPT_PROXY, route.proxy), (CURLOPT_NOPROXY, route.proxyExceptions),
      (CURLOPT_USERAGENT, "kjob"),
    ]
    if let file = route.certificateFile { texts.append((CURLOPT_CAINFO, file)) }
    if let folder = route.certificateFolder { texts.append((CURLOPT_CAPATH, folder)) }
    if request.purpose == .deletion { texts.append((CURLOPT_CUSTOMREQUEST, "DELETE")) }
    var codes = numbers.map { unsafe kjob_curl_set_number(handle, $0, $1) }
    codes += texts.map { unsafe kjob_curl_set_text(handle, $0, $1) }
    if request.purpose != .deletion {
      codes.append(
        unsafe kjob_curl_set_body(handle, request.message, curl_off_t(request.message.count))
      )
    }
    codes.append(unsafe kjob_curl_set_headers(handle, headers))
    codes.append(unsafe kjob_curl_set_error_buffer(handle, errorText))
    codes.append(
      unsafe kjob_curl_set_writer(
        handle,
        { bytes, size, count, context in
          guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
          let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
          let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
          return exchange.receive(unsafe Array(buffer)) ? size * count : 0
        },
        Unmanaged.passUnretained(self).toOpaque()
      )
    )
    return codes.allSatisfy { $0 == CURLE_OK }
  }

  /// Appends a piece of the answer; returning false aborts the request.
  private func receive(_ bytes: [UInt8]) -> Bool {
    receivedCount += bytes.count
    isCutOff = receivedCount > Limits.message
    guard !isCutOff else { return false }
    tail.append(bytes)
    received += bytes
    return true
  }
}
