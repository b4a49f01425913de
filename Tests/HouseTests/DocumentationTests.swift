import Foundation
import TestSupport
import Testing

/// What the articles for contributors say of the code.
@Suite struct `The documentation` {
  private static let root = PackageFolder.url.path

  private static func article(_ name: String) throws -> String {
    try text("Sources/kjob/Documentation.docc/\(name).md")
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }

  private static func files(below folder: String) -> [String] {
    FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
  }

  @Test func `names only files that there are`() throws {
    for name in Self.files(below: "Sources/kjob/Documentation.docc") where name.hasSuffix(".md") {
      let text = try Self.text("Sources/kjob/Documentation.docc/" + name)
      for match in text.matches(of: #/`((?:Sources|Tests|ci|jobs)/[A-Za-z0-9+./_-]+)`/#) {
        let path = String(match.1)
        // A place for the reader's own name.
        if path.contains("/Your") { continue }
        #expect(FileManager.default.fileExists(atPath: Self.root + "/" + path), "\(name): \(path)")
      }
    }
  }

  @Test func `has a sentence for every module`() throws {
    let house = try Self.article("House")
    let modules = try FileManager.default.contentsOfDirectory(atPath: Self.root + "/Sources")
    #expect(modules.count > 20)
    for module in modules where module != "kjob" {
      #expect(house.contains("`\(module)`"), "\(module)")
    }
  }

  @Test func `has every reason and its meaning`() throws {
    let article = try Self.article("Reasons")
    let source = try Self.text("Sources/RunEvents/Events/Outcome.swift")
    let reasons = source.matches(of: #/case \w+ = "(kjob\.[a-z.-]+)"/#).map { String($0.1) }
    #expect(reasons.count > 30)
    let rows = article.matches(of: #/(?m)^\| `(kjob\.[a-z.-]+)` \| [^|]{10,} \| [^|]{10,} \|$/#)
    #expect(rows.map { String($0.1) } == reasons)
  }

  @Test func `has every variable with the words of the manual page`() throws {
    let article = try Self.article("Variables")
    let source = try Self.text("Sources/KJobCommand/Arguments/Variables.swift")
    let variables = source.matches(of: #/\(\s*"(\w+)",\s*"([^"]*)",?\s*\)/#)
    #expect(variables.count > 20)
    for variable in variables {
      #expect(article.contains("| `\(variable.1)` | \(variable.2) |"), "\(variable.1)")
    }
  }

  @Test func `names only tests that there are`() throws {
    let tests = Set(Self.files(below: "Tests").map { ($0 as NSString).lastPathComponent })
    var count = 0
    for name in ["Promises", "Recipes", "Decisions"] {
      for match in try Self.article(name).matches(of: #/`([A-Z][A-Za-z]+Tests)`/#) {
        count += 1
        #expect(tests.contains("\(match.1).swift"), "\(name): \(match.1)")
      }
    }
    #expect(count > 50)
  }
}
