internal import CLibcurl

/// An HTTP request with the part of its answer that has arrived.
///
/// This is a class because libcurl keeps a pointer to it while the request is in progress.
@safe
package final class HTTPExchange {
  /// The request.
  package let request: HTTPRequest

  /// libcurl's part of the request; set before anything else can see the exchange.
  private(set) var handle: OpaquePointer?

  private var fields: [(name: String, value: String)] = []
  private var received: [UInt8] = []
  private var receivedCount = 0
  private var isCutOff = false

  /// Prepares a request.
  package init(_ request: HTTPRequest) throws(HTTPUnavailable) {
    try Libcurl.require()
    self.request = request
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let made = unsafe kjob_curl_request_new(
      { context, isHeader, bytes, count in
        guard let context = unsafe context else { return false }
        let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
        let piece = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        return isHeader ? exchange.receive(line: piece) : exchange.receive(piece)
      },
      context
    )
    guard let made = unsafe made else { throw .noMemory }
    unsafe handle = unsafe made
    guard setUp() else { throw .noMemory }
  }

  deinit {
    if let handle = unsafe handle { unsafe kjob_curl_request_free(handle) }
  }

  /// The status of the answer, or 0 until it arrives.
  package var status: Int { unsafe kjob_curl_status(handle) }

  /// True when the request was aborted because the answer was too long.
  package var isTooLong: Bool { isCutOff }

  /// The absolute address that the answer redirects to.
  package var redirection: String? {
    unsafe kjob_curl_redirection(handle).map { unsafe String(cString: $0) }
  }

  /// Returns the last header of the answer with a name, in any case.
  package func header(_ name: String) -> String? {
    fields.last { $0.name == name.lowercased() }?.value
  }

  /// Removes and returns the bytes of the answer's body that have arrived.
  package func takeBody() -> [UInt8] {
    defer { received = [] }
    return received
  }

  private func setUp() -> Bool {
    let route = request.route
    var texts = [
      (KJOB_CURL_ADDRESS, route.url), (KJOB_CURL_PROXY, route.proxy),
      (KJOB_CURL_PROXY_EXCEPTIONS, route.proxyExceptions),
    ]
    if let file = route.certificateFile { texts.append((KJOB_CURL_CERTIFICATE_FILE, file)) }
    if let folder = route.certificateFolder { texts.append((KJOB_CURL_CERTIFICATE_FOLDER, folder)) }
    // Methods that libcurl chooses by itself have the right rules for redirections and answers.
    if request.method != (request.body == nil ? "GET" : "POST") {
      texts.append((KJOB_CURL_METHOD, request.method))
    }
    return texts.allSatisfy { unsafe kjob_curl_set_text(handle, $0, $1) }
      && request.headers.allSatisfy { unsafe kjob_curl_add_header(handle, $0) }
      && request.body.map { unsafe kjob_curl_set_body(handle, $0, $0.count) } ?? true
  }

  /// Handles a line of the header; a proxy's answer may stand before the server's.
  private func receive(line: [UInt8]) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    guard !text.hasPrefix("HTTP/") else {
      fields = []
      return true
    }
    guard let colon = text.firstIndex(of: ":"), fields.count < 1_000 else { return true }
    let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    fields.append((text[..<colon].lowercased(), value.filter { !$0.isNewline }))
    return true
  }

  /// Appends a piece of the body; returning false aborts the request.
  private func receive(_ bytes: [UInt8]) -> Bool {
    receivedCount += bytes.count
    isCutOff = receivedCount > request.answerLimit
    guard !isCutOff else { return false }
    received += bytes
    return true
  }
}
