/// A case-sensitive pattern in which `*` matches any text and `?` matches one character.
public struct Glob: Hashable, Sendable {
  private let pattern: [Character]
  /// The first byte of every matching text, if the pattern begins with a literal ASCII character.
  private let start: UInt8?

  /// Creates a glob from a pattern.
  public init(_ pattern: String) {
    self.pattern = Array(pattern)
    start =
      pattern.first.flatMap { first in
        "*?".contains(first) || first.utf8.count > 1 ? nil : first.asciiValue
      }
  }

  /// Returns true if the pattern matches the whole text.
  ///
  /// Takes time at most proportional to the product of both lengths.
  public func matches(_ text: String) -> Bool {
    // Most texts do not match, and splitting one into characters is slow.
    if let start, let first = text.utf8.first, first < 0x80, first != start { return false }
    let text = Array(text)
    var position = 0
    var index = 0
    // The position to retry from when the last star has to match one more character.
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
