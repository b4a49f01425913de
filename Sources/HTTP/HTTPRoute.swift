/// The destination of requests, with the proxy and certificates, from an address and an
/// environment.
package struct HTTPRoute: Sendable {
  /// The address.
  package var url: String
  /// The proxy, or an empty text for none.
  package var proxy: String
  /// The hosts that need no proxy.
  package var proxyExceptions: String
  /// A file of certificates to trust instead of the system's.
  package var certificateFile: String?
  /// A folder of such certificates.
  package var certificateFolder: String?

  /// Creates the route to an address by curl's rules.
  ///
  /// The environment is the job's and not kjob's own.
  package init(url: String, origin: Origin, environment: [String: String]) {
    func first(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    self.url = url
    // `HTTP_PROXY` is ignored: in a CGI program, the `Proxy` header of a request sets it.
    let direct =
      origin.scheme == "https" ? first("https_proxy", "HTTPS_PROXY") : first("http_proxy")
    proxy = direct ?? first("all_proxy", "ALL_PROXY") ?? ""
    proxyExceptions = first("no_proxy", "NO_PROXY") ?? ""
    certificateFile = first("SSL_CERT_FILE")
    certificateFolder = first("SSL_CERT_DIR")
  }
}
