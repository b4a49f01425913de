import RunEvents
import TestSupport
import Testing
import Text

/// The explanations of reasons.
@Suite struct `A guide to a reason` {
  @Test(arguments: ReasonType.allCases)
  func `says what it means, why it happens and what to do`(type: ReasonType) {
    let guide = type.guide
    #expect(guide.meaning.count > 15 && guide.meaning.hasSuffix("."))
    #expect(
      !guide.causes.isEmpty && guide.causes.allSatisfy { $0.count > 15 && !$0.hasSuffix(".") }
    )
    #expect(!guide.remedies.isEmpty)
    #expect(guide.remedies.allSatisfy { $0.count > 10 && $0.hasSuffix(".") })
    #expect(guide.line.string.hasPrefix(guide.meaning + " " + guide.remedies[0]))
    for text in [guide.meaning] + guide.causes + guide.remedies {
      // A terminal shows a few lines at most; a cell of a table has no line breaks or bars.
      #expect(text.count < 170 && !text.contains("\n") && !text.contains("|"), "\(text)")
      #expect(text.count(where: { $0 == "`" }) % 2 == 0, "\(text)")
    }
  }

  @Test func `belongs to one reason`() {
    let guides = Set(ReasonType.allCases.map(\.guide))
    #expect(guides.count == ReasonType.allCases.count)
    #expect(Set(guides.map(\.meaning)).count == guides.count)
  }

  @Test func `is what the article says`() throws {
    let article = try PackageFolder.text("Sources/kjob/Documentation.docc/Reasons.md")
    let rows = article.split(separator: "\n").filter { $0.hasPrefix("| `kjob.") }.map(String.init)
    let expected = ReasonType.allCases.map { type in
      "| `\(type.rawValue)` | \(type.guide.meaning) | \(type.guide.remedies.joined(separator: " ")) |"
    }
    #expect(rows == expected)
  }
}
