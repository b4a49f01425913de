internal import CLibcurl

/// The library as a whole.
enum Libcurl {
  /// Sets the library up, once, whichever thread comes first.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// The parts of an address that decide whom a request goes to.
struct Origin: Hashable {
  /// `http` or `https`.
  var scheme: String
  /// The host's name or number.
  var host: String
  /// The port, written out or the scheme's own.
  var port: String

  /// Takes an absolute HTTP address apart; nil for anything else.
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

  /// Whether headers that were meant for this place may be sent to `other` as well.
  ///
  /// It is the same place, or the same host behind TLS at last.
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
