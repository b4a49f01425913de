import Foundation
import TestSupport
import Testing

/// What agents write, in whatever they take for Markdown.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `Markdown on a run's page` {
  private static let pieces = [
    "`", "```\n", "```", "~~~",
    "~~~\n", "**", "*", "_", "# ", "## ", "- ", "  - ", "    * ", "1. ", "2) ", "\n",
    "\n\n", "[", "](", ")", "![", "| ", "|\n", "> ", "\\", "<b>", "</p>", "&amp;", "<!--", " ",
    "  ", "\t", "javascript:x", "é", "😀", "\u{202E}",
  ]

  @Test func `of any text no word is lost, and nothing but plain elements is made`() throws {
    var random = SeededGenerator(seed: 20_261)
    let texts =
      (0..<120).map { number in
        "begin "
          + (0..<Int.random(in: 1...40, using: &random)).map { place in
            let word = Bool.random(using: &random) ? "w\(number)x\(place)" : ""
            return (Self.pieces.randomElement(using: &random) ?? "") + word
          }.joined() + " end"
      } + ["a [link](https://host/x) and ![image](y)"]
    // A thought and a message by turns, so that none is joined to the one before it.
    let steps = try texts.enumerated().map { index, text in
      let json = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
      return "      - \(index % 2 == 0 ? "think" : "say"): \(json.replacing("\\/", with: "/"))"
    }
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns:\n  -\n" + steps.joined(separator: "\n") + "\n")
    #expect(try scenario.run(file).job()?.outcome == "passed")
    let browser = Browser(directory: scenario.directory, page: "kjob-out/report.html")
    let seen = try browser.see(
      #"""
      await openJob('job');
      for (const part of all('.talk details')) part.unfold();
      const written = all('.turn-message .said, .turn-thought .said');
      // The numbers of lists are not text of theirs.
      for (const part of written) seen.push(part.textContent.replace(/[^\p{L}<>&;😀]/gu, ''));
      const tags = new Set(written.flatMap(part => [...part.querySelectorAll('*')])
        .map(part => part.tagName.toLowerCase() + [...part.attributes].map(({ name, value }) =>
          ' ' + name + (name === 'class' ? '=' + value : ''))));
      seen.push([...tags].sort().join(', '));
      """#
    )
    let words = texts.map { text in
      String(
        text.replacing("\u{202E}", with: "UE").unicodeScalars.filter { scalar in
          scalar.properties.isAlphabetic || "<>&;😀".unicodeScalars.contains(scalar)
        }
      )
    }
    #expect(seen.count == texts.count + 1)
    for (shown, written) in zip(seen, words) { #expect(shown == written) }
    #expect(
      seen.last == "code, li, ol start, p, p class=heading, p class=label, pre class=fenced, "
        + "span class=hidden-character, span class=target, strong, ul"
    )
  }
}
