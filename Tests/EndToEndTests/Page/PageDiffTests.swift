import Foundation
import TestSupport
import Testing

/// The lines of a change on a run's page.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `Lines of a change on a run's page` {
  private static let words = [
    "let", "value", " ", "  ", "\t", "(", ")", "-", "+", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "é",
    "😀", "<b>", "\\ No newline", "\u{200B}", "diff --git a/x b/x", "&amp;", "x_1",
  ]

  /// A file's text before and after random edits of its lines.
  private static func edits(_ random: inout SeededGenerator) -> (old: [String], now: [String]) {
    func line() -> String {
      (0..<Int.random(in: 0...8, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }.joined()
    }
    var old: [String] = []
    var now: [String] = []
    for _ in 0..<120 {
      let text = line()
      switch Int.random(in: 0...11, using: &random) {
      case 0: old.append(text)
      case 1: now.append(text)
      case 2...4:
        old.append(text)
        now.append(text + (words.randomElement(using: &random) ?? "") + "end")
      default:
        old.append(text)
        now.append(text)
      }
    }
    return (old, now)
  }

  @Test func `are those of both files, with and without a partner beside them`() throws {
    let scenario = try Scenario()
    var random = SeededGenerator(seed: 77)
    var files: [(old: [String], now: [String])] = []
    for number in 0..<12 {
      let edit = Self.edits(&random)
      files.append(edit)
      let name = String(format: "f%02d.txt", number)
      try scenario.directory.write("repository/\(name)", edit.old.joined(separator: "\n") + "\n")
      try scenario.directory.write("after/\(name)", edit.now.joined(separator: "\n") + "\n")
    }
    try scenario.git("git add --all && git commit --quiet -m texts")
    let file = try scenario.job(
      script: "turns: [[{ run: \"cp \(scenario.directory.path)/after/*.txt .\" }]]"
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
    // Each line as `side file number text`, of both sides.
    let script = #"""
      const textOf = part => [...part.childNodes].map(node => node.className === 'hidden-character' ?
        String.fromCodePoint(parseInt(node.textContent.slice(2), 16)) : node.childNodes.length ?
        textOf(node) : node.textContent).join('');
      await openJob('job');
      const collect = () => {
        const lines = new Set();
        all('.file').forEach((file, place) => {
          for (const row of file.querySelectorAll('.row:not(.hunk)')) {
            const [old, now] = [...row.querySelectorAll('.at')].map(at => at.dataset.at);
            const codes = [...row.querySelectorAll('.code')].map(textOf);
            if (old) lines.add(`- ${place} ${old} ${codes[0]}`);
            if (now) lines.add(`+ ${place} ${now} ${codes[codes.length - 1]}`);
          }
        });
        return [...lines];
      };
      for (const part of all('.file details')) part.unfold();
      seen.push(...collect());
      seen.push('added ' + all('.row.add').length, 'removed ' + all('.row.remove').length,
        'words ' + all('.word').length);
      one('.split-switch').click();
      seen.push('split', ...collect());
      """#
    let seen = try Browser(directory: scenario.directory, page: "kjob-out/report.html").see(script)
    let middle = try #require(seen.firstIndex(of: "split"))
    let count = try #require(Int(seen[middle - 1].dropFirst(6)))
    #expect(count > 200)
    let one = Set(seen[..<(middle - 3)])
    #expect(one == Set(seen[(middle + 1)...]))
    var written: Set<String> = []
    for (place, file) in files.enumerated() {
      for (sign, lines) in [("-", file.old), ("+", file.now)] {
        for (number, line) in lines.enumerated() {
          written.insert("\(sign) \(place) \(number + 1) \(line)")
        }
      }
    }
    #expect(one.subtracting(written) == [])
    // Whatever else there is lies outside of the hunks.
    let patch = try scenario.patch().split(separator: "\n")
    func lines(_ sign: String, _ heading: String) -> Int {
      patch.count { $0.hasPrefix(sign) && !$0.hasPrefix(heading) }
    }
    #expect(seen[middle - 3] == "added \(lines("+", "+++ b/f"))")
    #expect(seen[middle - 2] == "removed \(lines("-", "--- a/f"))")
  }
}
