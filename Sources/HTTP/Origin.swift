internal import CLibcurl

/// The parts of an address that determine the recipient of a request.
package struct Origin: Hashable, Sendable {
  /// The scheme: `http` or `https`.
  package var scheme: String
  /// The host's name or address.
  package var host: String
  /// The port, explicit or the scheme's default.
  package var port: String

  /// Creates the origin of an absolute HTTP address; nil for anything else, and without libcurl.
  package init?(_ address: String) {
    guard (try? Libcurl.require()) != nil else { return nil }
    var scheme: UnsafeMutablePointer<CChar>?
    var host: UnsafeMutablePointer<CChar>?
    var port: UnsafeMutablePointer<CChar>?
    let isAddress = unsafe kjob_curl_split(address, &scheme, &host, &port)
    defer {
      unsafe kjob_curl_free_text(scheme)
      unsafe kjob_curl_free_text(host)
      unsafe kjob_curl_free_text(port)
    }
    guard isAddress, let scheme = unsafe scheme, let host = unsafe host, let port = unsafe port
    else { return nil }
    self.scheme = unsafe String(cString: scheme).lowercased()
    self.host = unsafe String(cString: host).lowercased()
    self.port = unsafe String(cString: port)
    guard self.scheme == "http" || self.scheme == "https", !self.host.isEmpty else { return nil }
  }

  /// Returns true if headers for this origin may also be sent to `other`.
  ///
  /// It must be the same origin, or the same host with TLS added on the default ports.
  package func mayRedirect(to other: Origin) -> Bool {
    self == other
      || host == other.host && scheme == "http" && other.scheme == "https"
        && port == "80" && other.port == "443"
  }
}
