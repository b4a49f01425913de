/// The limits on what is accepted from a server, because a broken one may send endlessly.
enum Limits {
  /// The maximum size of a message and of one HTTP answer, in bytes.
  static let message = 16 << 20
  /// The maximum number of pages in a list of tools.
  static let pages = 1_000
  /// The number of unsent bytes beyond which a server is not read any further.
  static let outgoing = 1 << 20
  /// The maximum number of redirections per request.
  static let redirections = 5

  /// The maximum size of a message, in words.
  static var messageText: String { "\(message >> 20) MiB" }
}
