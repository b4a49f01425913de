/// The possible texts of an unfinished word.
struct Candidates: Equatable {
  /// The kind of the texts, as the scripts know it.
  enum Kind: String {
    /// These words.
    case words
    /// Files of any kind, which the shell knows.
    case files
    /// Folders.
    case folders
    /// Job files, and folders that lead to them.
    case jobs
  }

  /// A word, and a few words about it.
  struct Word: Equatable {
    var text: String
    var about = ""
  }

  /// The kind.
  var kind = Kind.words
  /// The words, if it is their kind.
  var words: [Word] = []

  /// Creates candidates of a kind that the shell knows.
  init(_ kind: Kind) { self.kind = kind }

  /// Creates candidates from words.
  init(_ words: [Word]) { self.words = words }

  /// Creates candidates from words about which nothing is said.
  init(_ words: [String]) { self.words = words.map { Word(text: $0) } }
}
