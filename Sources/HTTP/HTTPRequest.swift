/// An HTTP request to send.
package struct HTTPRequest: Sendable {
  /// The method, such as `POST`.
  package var method: String
  /// The destination.
  package var route: HTTPRoute
  /// The header lines, in libcurl's syntax: `Name: value`, `Name;` for an empty value, and `Name:`
  /// for none.
  package var headers: [String]
  /// The body; nil for none.
  package var body: [UInt8]?
  /// The maximum number of bytes of the answer's body.
  package var answerLimit: Int

  /// Creates a request.
  package init(
    _ method: String,
    _ route: HTTPRoute,
    headers: [String] = [],
    body: [UInt8]? = nil,
    answerLimit: Int = 16 << 20
  ) {
    self.method = method
    self.route = route
    self.headers = headers
    self.body = body
    self.answerLimit = answerLimit
  }
}
