/// Finds the words that a user probably meant: keys, options, branches.
public enum NearWords {
  /// Returns the known words that are similar enough for a suggestion, best first.
  ///
  /// A word that ends with a slash and the written word counts as nearest, because a branch often
  /// exists only at the remote in a CI checkout.
  public static func ranked(to word: String, among known: some Sequence<String>) -> [String] {
    let written = Array(word.lowercased().unicodeScalars.prefix(longest))
    return Set(known).compactMap { candidate in
      let scalars = Array(candidate.lowercased().unicodeScalars.prefix(longest))
      let isSuffix = candidate.lowercased().hasSuffix("/" + word.lowercased())
      let distance = isSuffix ? 0 : distance(written, scalars)
      return distance <= max(1, scalars.count / 3) ? (distance, candidate) : nil
    }
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    .map(\.1)
  }

  /// Returns the most similar known word, if it is similar enough for a suggestion.
  public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
    ranked(to: word, among: known).first
  }

  /// The number of characters that are compared, since the cost grows with its square.
  private static let longest = 200

  /// Returns the number of insertions, deletions, replacements and swaps of neighbors between
  /// words.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        var best = min(
          previous[column + 1] + 1,
          current[column] + 1,
          previous[column] + (left[row] == right[column] ? 0 : 1)
        )
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforePrevious[column - 1] + 1)
        }
        current.append(best)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
