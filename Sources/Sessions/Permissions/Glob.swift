/// A pattern in which `*` stands for any text and `?` for one character; case counts.
public struct Glob: Hashable, Sendable {
  private let pattern: [Character]
  /// What every text that fits begins with, where that is one byte of ASCII.
  private let start: UInt8?

  /// Takes a pattern.
  public init(_ pattern: String) {
    self.pattern = Array(pattern)
    start =
      pattern.first.flatMap { first in
        "*?".contains(first) || first.utf8.count > 1 ? nil : first.asciiValue
      }
  }

  /// Whether the whole text fits.
  ///
  /// Takes time proportional to pattern and text, whatever they are.
  public func matches(_ text: String) -> Bool {
    // Most texts do not fit, and taking one apart takes long.
    if let start, let first = text.utf8.first, first < 0x80, first != start { return false }
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
