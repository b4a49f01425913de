import Foundation
import TestSupport
import Testing

/// Words that kjob's texts, comments and documentation do without.
///
/// The six rules are in the article *Glossary*; this list holds the ones that a machine can hold.
@Suite struct `The words` {
  /// The first line of a documentation comment.
  private static let first = #"(?m)^(?!\s*///).*\n\s*/// "#

  /// An expression, and what to say in its place.
  private static let words: [(expression: String, instead: String)] = [
    (#"\b(go|goes|going|gone) on with\b"#, "continue, resume"),
    (#"(?<![Tt]here )\b(is|are) no (?!longer)\w"#, "is not a"),
    (#"(?<![Tt]here )\b(is|are) none\b"#, "is not a"),
    (#"\b(told|tells|telling)\b"#, "report, say, print"),
    (#"\bbesides\b(?! [a-z]+:|:)"#, "also"),
    (#"\b[Ww]hoever\b"#, "a process that, a reader that"),
    (#"\banew\b"#, "again"),
    (#"\bfor ever\b"#, "forever, indefinitely"),
    (#"\ball the same\b"#, "anyway"),
    (#"\bso many\b"#, "the number of"),
    (#"\b[Ss]omebody\b"#, "another program, a person"),
    (#"\bstands? (in|at|beside|behind) (?!for)"#, "is"),
    (#"\b(dealt|deals)\b"#, "split"),
    (#"\btak(e|es|en|ing) along\b"#, "copy"),
    (#"\btak(e|es|en|ing) up\b"#, "resume, restore"),
    (first + "(What|How often|How many|How long|How much) ", "name the thing"),
    (first + "(Its|It|They|Their) ", "name the thing"),
  ]

  /// The articles that quote the words.
  private static let quoting = ["Glossary.md"]

  @Test(arguments: ["Sources", "README.md", "ci"])
  func `are plain`(place: String) throws {
    let endings = [".swift", ".md", ".js", ".css", ".c", ".h", ".yml", ".bash", ".fish", ".zsh"]
    let isFile = place.hasSuffix(".md")
    let paths = isFile ? [place] : try PackageFolder.contents(of: place).map { "\(place)/\($0)" }
    let expressions = try Self.words.map { ($0, try NSRegularExpression(pattern: $0.expression)) }
    for path in paths
    where endings.contains(where: path.hasSuffix) && !Self.quoting.contains(where: path.hasSuffix) {
      let text = try PackageFolder.text(path)
      for (word, expression) in expressions {
        let whole = NSRange(text.startIndex..., in: text)
        for match in expression.matches(in: text, range: whole) {
          guard let range = Range(match.range, in: text) else { continue }
          let line = text[..<range.lowerBound].split(
            separator: "\n",
            omittingEmptySubsequences: false
          )
          .count
          Issue.record("\(path):\(line): `\(text[range])`; better: \(word.instead)")
        }
      }
    }
  }
}
