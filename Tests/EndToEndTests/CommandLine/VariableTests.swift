import Foundation
import TestSupport
import Testing

/// The variables that have kjob's name, as the documents list them.
@Suite(.waiting) struct `The variables of kjob` {
  /// Those that stand in the sources as names of variables, whole or as beginnings.
  private static func known() throws -> Set<String> {
    let found = try Shell.run(
      "grep -rhoE '\"KJOB(_[A-Z_]+)?\"' Sources --include=*.swift | tr -d '\"' | sort -u",
      in: `Pipeline steps`.root
    )
    return Set(found.split(separator: "\n").map(String.init)).subtracting(["KJOB_", "KJOB_MATRIX_"])
  }

  @Test(arguments: ["Sources/kjob/Documentation.docc/Variables.md", "manual"])
  func `stand in the documents`(document: String) throws {
    let text =
      document == "manual"
      ? try Scenario().kjob("manual").output
      : try String(contentsOfFile: "\(`Pipeline steps`.root)/\(document)", encoding: .utf8)
    let names = try Self.known()
    #expect(names.count >= 17, "\(names)")
    for name in names where name != "KJOB_PROCESS_TOKEN" || document == "manual" {
      #expect(text.contains(name), "\(name)")
    }
    #expect(text.contains("KJOB_MATRIX_"))
  }

  @Test func `stand in the manual page beside the others that kjob reads`() throws {
    let found = try Shell.run(
      #"""
      grep -rhoE '(environment|variables)\["[A-Z_]+"\]( = )?' Sources --include=*.swift |
        grep -v '= $' | sed 's/.*"\(.*\)".*/\1/' | sort -u
      """#,
      in: `Pipeline steps`.root
    )
    let names = found.split(separator: "\n").map(String.init)
    #expect(names.count > 12)
    let manual = try Scenario().kjob("manual").output
    // One by one in a list: a failure need not print the whole page.
    #expect(names.filter { !manual.contains(".It Ev \($0)\n") } == [])
  }

  @Test func `are explained one by one`() throws {
    let scenario = try Scenario()
    let list = try scenario.kjob("explain").output
    let article = try PackageFolder.text("Sources/kjob/Documentation.docc/Variables.md")
    let rows = article.matches(of: #/(?m)^\| `(\w+)` \| (.*) \|$/#)
    #expect(rows.count > 30)
    for row in rows {
      #expect(list.contains("\n  \(row.1)  "), "\(row.1)")
      let text = try scenario.kjob("explain \(row.1)").output
      #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").hasSuffix(row.2))
    }
  }

  @Test func `are those that a command gets`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'env | grep ^KJOB | cut -d= -f1 >$HOME/agent' }]]",
      settings: "matrix: { part: [core] }\nsetup: ['env | grep ^KJOB | cut -d= -f1 >$HOME/setup']",
      verify: "['env | grep ^KJOB | cut -d= -f1 >$HOME/verify']"
    )
    #expect(try scenario.run(file).result.status == 0)
    let manual = try scenario.kjob("manual").output
    for name in ["agent", "setup", "verify"] {
      let variables = try scenario.directory.read("home/\(name)").split(separator: "\n")
      #expect(variables.count >= 10)
      for variable in variables where variable != "KJOB_MATRIX_PART" {
        #expect(manual.contains(".It Ev \(variable)\n"), "\(variable)")
      }
    }
  }
}
