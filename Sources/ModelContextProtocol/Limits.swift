/// What is taken from a server at most; a broken one may send without end.
enum Limits {
  /// The longest message, and the most that one HTTP answer may hold.
  static let message = 16 << 20
  /// The most pages that a list of tools may have.
  static let pages = 1_000
  /// The most that may wait to be sent before a server is read no further.
  static let outgoing = 1 << 20
  /// The most redirections of one request.
  static let redirections = 5

  /// The size of a message in words.
  static var messageText: String { "\(message >> 20) MiB" }
}
