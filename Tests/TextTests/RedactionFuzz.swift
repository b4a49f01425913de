import TestSupport
import Text

/// Random secrets and a random text, with the naive way to mask them.
///
/// The text is made of tokens: letters of a tiny alphabet, so that secrets overlap themselves and
/// each other, and here and there something that does not show.
struct RedactionFuzz {
  let secrets: [String]
  private let tokens: [[UInt8]]

  private static let hidden = [
    "\u{1B}[31m", "\u{1B}[0m", "\u{200B}", "\r", "\u{1B}]0;ab\u{7}", "\u{AD}", "\u{FEFF}",
    "\u{9B}1m",
  ].map { Array($0.utf8) }

  init(_ random: inout SeededGenerator) {
    let letters = Array("ab".utf8)
    let hidesOften = Bool.random(using: &random)
    secrets = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      String(
        (0..<Int.random(in: 4...9, using: &random)).map { _ in
          Bool.random(using: &random) ? "a" : "b"
        }
      )
    }
    tokens = (0..<Int.random(in: 0...120, using: &random)).map { _ in
      let hides = hidesOften && Int.random(in: 0..<6, using: &random) == 0
      return hides
        ? Self.hidden[Int.random(in: Self.hidden.indices, using: &random)]
        : [letters[Int.random(in: letters.indices, using: &random)]]
    }
  }

  var bytes: [UInt8] { Array(tokens.joined()) }

  /// The bytes, cut at random places.
  func pieces(_ random: inout SeededGenerator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...9, using: &random)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  /// Every find in what shows is looked for by itself; finds that overlap are one.
  var expected: [UInt8] {
    let shown = tokens.indices.filter { tokens[$0].count == 1 && tokens[$0] != [0x0D] }
    let text = shown.map { tokens[$0][0] }
    var finds: [Range<Int>] = []
    for secret in secrets.map({ Array($0.utf8) }) where secret.count >= Secret.minimumLength {
      for start in text.indices where text[start...].starts(with: secret) {
        finds.append(shown[start]..<(shown[start + secret.count - 1] + 1))
      }
    }
    finds.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var output: [UInt8] = []
    var index = 0
    var end = 0
    for find in finds {
      if find.lowerBound >= end {
        output += tokens[index..<find.lowerBound].joined()
        output += Redactor.mask.utf8
      }
      end = max(end, find.upperBound)
      index = end
    }
    return output + tokens[index...].joined()
  }
}
