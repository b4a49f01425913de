import Foundation
import TestSupport
import Testing

/// What the articles for contributors say of the code.
@Suite struct `The documentation` {
  private static let folder = "Sources/kjob/Documentation.docc"

  private static func article(_ name: String) throws -> String {
    try PackageFolder.text("\(folder)/\(name).md")
  }

  @Test func `names only files that there are`() throws {
    for name in try PackageFolder.contents(of: Self.folder) where name.hasSuffix(".md") {
      let text = try PackageFolder.text("\(Self.folder)/\(name)")
      for match in text.matches(of: #/`((?:Sources|Tests|ci|jobs)/[A-Za-z0-9+./_-]+)`/#) {
        let path = String(match.1)
        // A place for the reader's own name.
        if path.contains("/Your") { continue }
        #expect(
          FileManager.default.fileExists(atPath: PackageFolder.path + "/" + path),
          "\(name): \(path)"
        )
      }
    }
  }

  @Test func `has a sentence for every module`() throws {
    let house = try Self.article("House")
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: PackageFolder.path + "/Sources"
    )
    #expect(modules.count > 20)
    for module in modules where module != "kjob" {
      #expect(house.contains("`\(module)`"), "\(module)")
    }
  }

  @Test func `has every reason and its meaning`() throws {
    let article = try Self.article("Reasons")
    let source = try PackageFolder.text("Sources/RunEvents/Events/Outcome.swift")
    let reasons = source.matches(of: #/case \w+ = "(kjob\.[a-z.-]+)"/#).map { String($0.1) }
    #expect(reasons.count > 30)
    let rows = article.matches(of: #/(?m)^\| `(kjob\.[a-z.-]+)` \| [^|]{10,} \| [^|]{10,} \|$/#)
    #expect(rows.map { String($0.1) } == reasons)
  }

  @Test func `has every variable with the words of the manual page`() throws {
    let article = try Self.article("Variables")
    let source = try PackageFolder.text("Sources/KJobCommand/Arguments/Variables.swift")
    let variables = source.matches(of: #/\(\s*"(\w+)",\s*"([^"]*)",?\s*\)/#)
    #expect(variables.count > 20)
    for variable in variables {
      #expect(article.contains("| `\(variable.1)` | \(variable.2) |"), "\(variable.1)")
    }
  }

  @Test func `names only tests that there are`() throws {
    let tests = Set(
      try PackageFolder.contents(of: "Tests").map { ($0 as NSString).lastPathComponent }
    )
    var count = 0
    for name in ["Promises", "Recipes", "Decisions"] {
      for match in try Self.article(name).matches(of: #/`([A-Z][A-Za-z]+Tests)`/#) {
        count += 1
        #expect(tests.contains("\(match.1).swift"), "\(name): \(match.1)")
      }
    }
    #expect(count > 50)
  }

  @Test func `sets up for building only what building needs`() throws {
    let setup = try PackageFolder.text("ci/setup")
    let tests = try #require(setup.firstRange(of: "  --tests)"))
    for package in ["chromium", "fish", "mandoc", "openssh", "python3-venv", "zsh"] {
      #expect(!setup[..<tests.lowerBound].contains(package), "\(package)")
      #expect(setup[tests.lowerBound...].contains(package), "\(package)")
    }
    for path in ["ci/demo", "ci/release", "ci/Containerfile", "ci/github/install"] {
      #expect(!(try PackageFolder.text(path)).contains("setup --tests"), "\(path)")
    }
  }
}
