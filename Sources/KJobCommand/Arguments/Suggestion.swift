/// Finds the word that somebody probably meant.
enum Suggestion {
  /// The nearest known word, if it is near enough to be meant.
  static func nearest(to word: String, among known: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let scored = known.map { (distance(word, $0), $0) }.filter { $0.0 <= limit }
    return scored.min { $0.0 < $1.0 }?.1
  }

  /// How many characters have to be added, removed or exchanged.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let above = row[column + 1]
        let exchanged = diagonal + (character == right[column] ? 0 : 1)
        row[column + 1] = min(above + 1, row[column] + 1, exchanged)
        diagonal = above
      }
    }
    return row[right.count]
  }
}
