import JobFile
import TestSupport
import Testing

@Suite struct HostileFileTests {
  /// A file with one kind of mistake as often as it may hold it.
  enum Mistake: CaseIterable {
    case unknownKeysOnOneLine
    case unknownKeys
    case duplicateKeys
    case blankItems
    case blankItemsByAlias
    case emptyJobs
    case jobsOfOneName
    case repositories
    case longName

    var text: String {
      switch self {
      case .unknownKeysOnOneLine: "{\(Self.list(49_000) { "promt\($0): x" })}"
      case .unknownKeys: Self.list(49_000, separator: "\n") { "promt\($0): x" }
      case .duplicateKeys: Self.list(49_000, separator: "\n") { _ in "x: x" }
      case .blankItems: "verify: [\(Self.list(90_000) { _ in "''" })]"
      case .blankItemsByAlias: "verify: [&a '', \(Self.list(90_000) { _ in "*a" })]"
      case .emptyJobs: "jobs: {\(Self.list(49_000) { "a\($0): {}" })}"
      case .jobsOfOneName: "jobs: {\(Self.list(24_000) { "a\($0): {name: x}" })}"
      case .repositories: "repos: [\(Self.list(30_000) { "a\($0)" })]"
      case .longName: "name: \(String(repeating: "x", count: 1_000_000))"
      }
    }

    private static func list(
      _ count: Int,
      separator: String = ", ",
      _ item: (Int) -> String
    ) -> String {
      (0..<TestExtent.cases(sample: count / 7, all: count)).map(item).joined(separator: separator)
    }
  }

  @Test(arguments: Mistake.allCases)
  func `a file with ever so many mistakes is refused soon`(mistake: Mistake) throws {
    let folder = try JobFolder(mistake.text)
    let clock = ContinuousClock()
    let time = clock.measure {
      let loaded = folder.load()
      #expect(loaded.jobs.isEmpty)
      #expect(loaded.hasErrors)
      #expect(loaded.diagnostics.count <= 101)
      #expect(loaded.diagnostics.allSatisfy { $0.description.utf8.count < 2_000 })
    }
    // Generous, because tests run without optimization and beside each other.
    #expect(time < .seconds(20))
  }

  @Test(.fault(159)) func `changed files never bring the reader down`() throws {
    let folder = try JobFolder()
    let text = """
      version: 1
      name: x
      repos: [., {path: ../a, ref: v1, name: b}]
      agent: {command: [a], env: {pass: [A*], set: {K: "v\\t"}}}
      require-mcp-startup: [one]
      permissions: {default: deny, rules: [{tool: x, decision: allow}]}
      prompts: [&p text, {file: p.md}]
      timeout: 1h30m
      setup: [{run: a, timeout: 5s}]
      copy: [a/b]
      verify: [*p]
      jobs: {a: {}, b: {prompt: "ä"}}
      """
    let bytes = Array(text.utf8)
    var seed: UInt64 = 7
    var refused = 0
    let count = TestExtent.cases(sample: 250, all: 1_000)
    for _ in 0..<count {
      var mutated = bytes
      for _ in 0..<2 {
        // A linear congruential generator: the same files on every run.
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let alphabet = Array(" \n:,[]{}'\"&*!|>-#%@`\\0aä~/.".utf8)
        mutated[Int(seed >> 33) % mutated.count] = alphabet[Int(seed >> 50) % alphabet.count]
      }
      try folder.write("a.yml", bytes: mutated)
      let loaded = folder.load()
      #expect(loaded.hasErrors == loaded.jobs.isEmpty)
      #expect(
        loaded.diagnostics.allSatisfy { diagnostic in
          diagnostic.description.unicodeScalars.allSatisfy {
            $0 == "\n" || $0.properties.generalCategory != .control
          }
        }
      )
      refused += loaded.hasErrors ? 1 : 0
    }
    #expect(refused > count / 2)
  }
}
