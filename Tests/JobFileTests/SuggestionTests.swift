import Job
import TestSupport
import Testing

@testable import JobFile

/// Suggestions that are right: the file is as good as it looks once they are followed.
@Suite struct SuggestionTests {
  @Test(
    arguments: [
      #"echo "result: ok""#, #"curl -H "Accept: x" http://localhost"#, "! grep -rn x y",
      "!make broken", #""$CI/check" --all"#, "[ -f x ] && echo y", "@scope/tool x", "`which make`",
      "%s x", #"grep 'a: b' file"#, #"printf 'it''s: %s\n' "$X""#, #"a\b: "c""#, "*.swift",
      #"'a' b: c"#, "'it' is", #"say "hi" now: x"#, "echo a: b: c",
    ]
  )
  func `a command in quotes is the command`(command: String) throws {
    for line in ["  - \(command)", "  - run: \(command)", "  - name: x\n    run: \(command)"] {
      let folder = try JobFolder("version: 1\nprompt: p\nverify:\n\(line)\n")
      let loaded = folder.load()
      guard loaded.hasErrors else {
        Issue.record("\(line) is not refused")
        continue
      }
      let diagnostic = try #require(loaded.diagnostics.first)
      let hint = try #require(diagnostic.hint, "\(diagnostic)")
      // The suggestion is the command alone, or the line from its last dash or key.
      let fix = try #require(Self.fix(in: hint), "\(hint)")
      let written = line.split(separator: "\n").last.map(String.init) ?? ""
      let isWhole = fix.hasPrefix("- ") || fix.hasPrefix("run: ")
      let lead = written.prefix { $0 == " " }
      let dash = written.contains("- ") && !fix.hasPrefix("- ") ? "- " : ""
      let key = written.contains("run: ") ? "run: " : ""
      let fixed = isWhole ? "\(lead)\(dash)\(fix)" : "\(lead)\(dash)\(key)\(fix)"
      let lines = line.split(separator: "\n").dropLast().map(String.init) + [fixed]
      let text = lines.joined(separator: "\n")
      try folder.write("b.yml", "version: 1\nprompt: p\nverify:\n\(text)\n")
      let mended = folder.load("b.yml")
      #expect(mended.diagnostics.filter { $0.severity == .error } == [], "\(hint)\n\(text)")
      #expect(mended.jobs.first?.verify.first?.run == command, "\(hint)\n\(text)")
    }
  }

  /// The last suggestion in backticks, which may itself hold backticks.
  private static func fix(in hint: String) -> String? {
    for lead in ["put it in quotes: `", "put all of it in quotes: `", "put the text in quotes: `"] {
      guard let start = hint.firstRange(of: lead)?.upperBound else { continue }
      var end = hint.endIndex
      for tail in ["`; or write", "`; otherwise"] {
        if let place = hint.firstRange(of: tail)?.lowerBound { end = place }
      }
      let text = hint[start..<end]
      return String(text.last == "`" ? text.dropLast() : text)
    }
    return nil
  }

  /// Maps of a job, and a value with which each may be given.
  private static let maps = ["agent", "permissions", "limits", "changes", "repair", "context"]

  @Test(arguments: maps)
  func `a key of the job in another map goes back to the job`(map: String) throws {
    let declared = try #require(MapDeclaration.job.declaration(named: map)?.type.maps.first)
    for key in MapDeclaration.job.keys.map(\.key.rawValue) {
      guard declared.declaration(named: key) == nil else { continue }
      let folder = try JobFolder(
        "version: 1\nprompt: p\nverify: [v]\n\(map):\n    \(key): x\n"
          + "jobs:\n  one:\n    \(map):\n       \(key): x\n"
      )
      let found = folder.load().diagnostics.filter { $0.message.contains("belongs to") }
      #expect(
        found.map(\.message) == Array(repeating: "`\(key)` belongs to the job, not here", count: 2)
      )
      #expect(
        found.map(\.hint) == [
          "move it 4 columns to the left", "move it 3 columns to the left",
        ]
      )
    }
  }

  @Test(
    arguments: [
      ("5 minutes", "5m"), ("5 min", "5m"), ("1.5h", "1h30m"), ("1 h 30 m", "1h30m"),
      ("2 hours, 5 minutes and 3 seconds", "2h5m3s"), ("90 Seconds", "90s"), ("1:30:00", "1h30m"),
      ("PT5M", "5m"), ("30m1h", "1h30m"), ("1500ms 1s", "2s500ms"), ("0.5s", "500ms"),
      ("1:30", nil),
      ("soon", nil), ("5 weeks", nil), ("5", nil), ("", nil), ("-5 min", nil), ("9 days", nil),
      ("1e3 s", nil), ("5 5", nil), ("..s", nil), ("99999999999999999999999h", nil),
    ] as [(String, String?)]
  )
  func `a duration in another form is understood`(text: String, expected: String?) {
    let suggestion = DurationText.suggestion(for: text)
    #expect(suggestion == expected)
    if let suggestion { #expect((try? DurationText.parse(suggestion)) != nil) }
  }

  @Test(
    arguments: [
      ("100 mb", "100MB"), ("2MiB", "2MB"), ("1.5GB", "1500MB"), ("10k", "10KB"), ("1 Gib", "1GB"),
      ("500 bytes", "500B"), ("3 Tbytes", "3TB"), ("1_000KB", "1MB"), ("5", nil), ("big", nil),
      ("-1MB", nil), ("5 x", nil), ("999999999999999999999TB", nil),
    ] as [(String, String?)]
  )
  func `a size in another form is understood`(text: String, expected: String?) {
    let suggestion = SizeText.suggestion(for: text)
    #expect(suggestion == expected)
    if let suggestion { #expect((try? SizeText.parse(suggestion, in: 1...(.max))) != nil) }
  }

  @Test func `no word is a key of its own where it stands for another`() {
    for map in [MapDeclaration.job, .agent, .verificationStep, .repository] {
      for word in ["branch", "cmd", "args", "script", "environment", "repositories", "titel"] {
        guard let key = map.key(nearestTo: word) else { continue }
        #expect(map.declaration(named: key.rawValue) != nil, "\(word)")
        #expect(map.declaration(named: word) == nil, "\(word)")
      }
    }
  }
}
