/// Finds the word that was probably meant.
enum Suggestion {
  /// The known word nearest to what was written, if it is near enough to be worth a question.
  static func nearest(to word: String, in known: [String]) -> String? {
    let written = Array(word.lowercased().unicodeScalars.prefix(100))
    let nearest =
      known
      .map { (word: $0, distance: distance(written, Array($0.unicodeScalars))) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, nearest.word.count / 3) else { return nil }
    return nearest.word
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours between two words.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        var best = min(
          previous[j + 1] + 1,
          current[j] + 1,
          previous[j] + (left[i] == right[j] ? 0 : 1)
        )
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current.append(best)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
