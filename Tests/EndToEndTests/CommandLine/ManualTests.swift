import Foundation
import TestSupport
import Testing

/// The manual pages, in the program that reads them.
@Suite(.waiting) struct `The manual pages` {
  /// Returns a page as mandoc shows it, or fails with its complaints.
  private static func shown(_ page: String, _ scenario: Scenario) throws -> String {
    let result = try scenario.shell(
      """
      "$KJOB" manual \(page) >page
      mandoc -Tlint -Wwarning page
      mandoc -Tascii -Owidth=200 page | sed 's/.\\x08//g'
      """
    )
    #expect(result.status == 0 && result.errors == "", "\(result)")
    return result.output
  }

  @Test func `of kjob tells of every command and option`() throws {
    let scenario = try Scenario()
    let page = try Self.shown("", scenario)
    let help = try scenario.kjob("--help").output
    let commands = help.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }
    #expect(commands.count > 10)
    for command in commands {
      #expect(page.contains("\n   kjob \(command)\n"))
      let help = try scenario.kjob("\(command) --help").output
      for option in help.matches(of: /(?m)^  (?:-[a-zA-Z], |    )--(?:\[no-\])?([a-z-]+)/) {
        #expect(page.contains("--\(option.1)"), "--\(option.1) of \(command)")
      }
      for example in help.matches(of: #/(?m)^  (kjob \S.*?)(?:  |$)/#) {
        #expect(page.contains("\n       \(example.1)\n"), "\(example.1)")
      }
    }
  }

  @Test func `of kjob has the usual sections and the date of the version`() throws {
    let scenario = try Scenario()
    let page = try Self.shown("", scenario)
    let sections = page.matches(of: /(?m)^([A-Z][A-Z ]+)$/).map { String($0.1) }
    #expect(
      sections == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "ENVIRONMENT", "FILES", "EXIT STATUS",
        "EXAMPLES", "SEE ALSO",
      ]
    )
    // Neither the page's own date nor the one of its last line depends on the day.
    #expect(page.contains("November 30, 2026"))
    for file in ["report.html", "junit.xml", "results.json", "journal.jsonl", "changes.patch"] {
      #expect(page.contains("/\(file)\n"), "\(file)")
    }
  }

  @Test(arguments: ["", "jobs"])
  func `fit into 80 columns`(page: String) throws {
    let scenario = try Scenario()
    let shown = try scenario.shell(
      "\"$KJOB\" manual \(page) | mandoc -Tutf8 -Owidth=80 | sed 's/.\\x08//g'"
    )
    #expect(shown.status == 0)
    for line in shown.output.split(separator: "\n") where line.count > 80 {
      Issue.record("\(line)")
    }
  }

  @Test func `of job files has every key with its form, and examples`() throws {
    let scenario = try Scenario()
    let page = try Self.shown("jobs", scenario)
    #expect(page.hasPrefix("KJOB-JOB(5)"))
    let list = try scenario.kjob("explain").output
    let keys = list.prefix(upTo: try #require(list.firstRange(of: "\n\n")).lowerBound)
      .matches(of: #/(?m)^  (\S+)/#).map { String($0.1) }
    #expect(keys.count > 100)
    for key in keys {
      let name = try #require(key.split(separator: ".").last)
      #expect(page.contains("\n     \(name)\n") || page.contains("\n     \(name) "), "\(key)")
    }
    #expect(page.matches(of: #/\bForm: /#).count >= keys.count)
    let maps = Set(keys.compactMap { key in key.lastIndex(of: ".").map { String(key[..<$0]) } })
    #expect(page.matches(of: #/For example:/#).count >= maps.count)
    for map in maps {
      #expect(
        page.contains("\n   \(map)\n") || page.contains("\n   Each item of \(map)\n"),
        "\(map)"
      )
    }
  }

  @Test(arguments: [
    ("completions", "kjob: error: `kjob completions` needs `bash` or `zsh` or `fish`\n"),
    (
      "completions tcsh",
      "kjob: error: invalid value `tcsh` for `kjob completions`: expected `bash` or `zsh` or `fish`\n"
    ),
    ("manual x", "kjob: error: invalid value `x` for `kjob manual`: expected `jobs`\n"),
    ("manual jobs x", "kjob: error: unexpected argument `x` for `kjob manual`\n"),
  ])
  func `refuse what there is not`(arguments: String, says: String) throws {
    #expect(try Scenario().kjob(arguments).errors == says)
  }
}
