/// A pattern in which `*` stands for any text and `?` for one character; case counts.
public struct Glob: Hashable, Sendable {
  private let pattern: [Character]

  /// Takes a pattern.
  public init(_ pattern: String) {
    self.pattern = Array(pattern)
  }

  /// Whether the whole text fits.
  ///
  /// Takes time proportional to pattern and text, whatever they are.
  public func matches(_ text: String) -> Bool {
    let text = Array(text)
    var position = 0
    var index = 0
    // Where to go on when the last star has to take one character more.
    var star: (index: Int, position: Int)?
    while position < text.count {
      if index < pattern.count, pattern[index] == "*" {
        star = (index, position)
        index += 1
      } else if index < pattern.count, pattern[index] == "?" || pattern[index] == text[position] {
        index += 1
        position += 1
      } else if let last = star {
        star = (last.index, last.position + 1)
        index = last.index + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == "*" }
  }
}
