internal import CLibcurl

/// The libcurl library as a whole.
enum Libcurl {
  /// Initializes the library once, on the first thread that needs it.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// The parts of an address that determine the recipient of a request.
struct Origin: Hashable {
  /// The scheme: `http` or `https`.
  var scheme: String
  /// The host's name or address.
  var host: String
  /// The port, explicit or the scheme's default.
  var port: String

  /// Creates the origin of an absolute HTTP address; nil for anything else.
  init?(_ url: String) {
    let parts = unsafe curl_url()
    defer { unsafe curl_url_cleanup(parts) }
    guard let parts = unsafe parts, unsafe curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK
    else { return nil }
    guard
      let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parts)?.lowercased(),
      scheme == "http" || scheme == "https",
      let host = unsafe Self.part(CURLUPART_HOST, of: parts)?.lowercased(), !host.isEmpty,
      let port = unsafe Self.part(CURLUPART_PORT, of: parts)
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// Returns true if headers for this origin may also be sent to `other`.
  ///
  /// It must be the same origin, or the same host with TLS added on the default ports.
  func mayRedirect(to other: Origin) -> Bool {
    self == other
      || host == other.host && scheme == "http" && other.scheme == "https"
        && port == "80" && other.port == "443"
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK,
      let text = unsafe text
    else { return nil }
    defer { unsafe curl_free(text) }
    return unsafe String(cString: text)
  }
}
