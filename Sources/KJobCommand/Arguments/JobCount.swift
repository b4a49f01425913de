/// The number of jobs at once, as the command line gives it.
enum JobCount: Hashable, Sendable {
  /// This number.
  case number(Int)
  /// As many as processors and memory allow.
  case automatic

  /// The word for `automatic`.
  static let word = "auto"

  /// Reads a number from 1 to 1000 or the word; returns nil for any other text.
  init?(_ text: String) {
    if text == Self.word {
      self = .automatic
    } else if let number = Int(text), (1...1_000).contains(number) {
      self = .number(number)
    } else {
      return nil
    }
  }
}
