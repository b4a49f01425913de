/// Where requests go and what they need on the way, by an address and an environment.
struct HTTPRoute {
  /// The address.
  var url: String
  /// The proxy, or nothing.
  var proxy: String
  /// The hosts that need no proxy.
  var proxyExceptions: String
  /// A file of certificates to trust instead of the system's.
  var certificateFile: String?
  /// A folder of such certificates.
  var certificateFolder: String?

  /// Finds the way to an address as curl does, by the job's environment and not by kjob's own.
  init(url: String, origin: Origin, environment: [String: String]) {
    func first(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    self.url = url
    // A CGI program gets a request's header `Proxy` as HTTP_PROXY, so nobody reads that one.
    let direct =
      origin.scheme == "https" ? first("https_proxy", "HTTPS_PROXY") : first("http_proxy")
    proxy = direct ?? first("all_proxy", "ALL_PROXY") ?? ""
    proxyExceptions = first("no_proxy", "NO_PROXY") ?? ""
    certificateFile = first("SSL_CERT_FILE")
    certificateFolder = first("SSL_CERT_DIR")
  }
}
