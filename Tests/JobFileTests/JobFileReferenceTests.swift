import JobFile
import TestSupport
import Testing

/// The reference of job files, against the reader.
@Suite struct `The reference of job files` {
  /// Lines that make a job of an example that has other keys only.
  private static func whole(_ example: String) -> String {
    var lines = [example]
    let keys = example.split(separator: "\n").filter { $0.first?.isLetter == true }
    func has(_ names: String...) -> Bool {
      keys.contains { line in names.contains { line.hasPrefix($0 + ":") } }
    }
    if !has("version") { lines.append("version: 1") }
    if !has("prompt", "prompt-file", "prompts", "jobs") { lines.append("prompt: Do it.") }
    if !has("verify", "jobs") { lines.append("verify: [make test]") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A folder with the files that examples name.
  private static func folder() throws -> JobFolder {
    let folder = try JobFolder()
    try folder.write("prompt.md", "Do it.\n")
    try folder.write("fix.md", "Do it again.\n")
    try folder.write("spec.md", "Text.\n")
    try folder.write("mock.png", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    try folder.write("repositories.yml", "[.]\n")
    try folder.write("script.yml", "turns: [[{ say: done }]]\n")
    try folder.write("transcript.jsonl", "{}\n")
    return folder
  }

  @Test func `has examples that kjob takes`() throws {
    let folder = try Self.folder()
    let examples =
      JobFileReference.keys.map { ($0.name, $0.example) }
      + JobFileReference.maps.map { ($0.path.joined(separator: ".") + " as a map", $0.example) }
    #expect(examples.count > 130)
    for (name, example) in examples {
      try folder.write("a.yml", Self.whole(example))
      #expect(folder.rendered() == "", "\(name):\n\(example)")
      #expect(!folder.load().jobs.isEmpty, "\(name)")
    }
  }

  @Test func `shows each key where it belongs`() {
    for key in JobFileReference.keys {
      let lines = key.example.split(separator: "\n").map { $0.drop { " -".contains($0) } }
      var rest = lines[...]
      for name in key.keys {
        guard let place = rest.firstIndex(where: { $0.hasPrefix(name + ":") }) else {
          Issue.record("\(name) is missing in the example of \(key.name):\n\(key.example)")
          break
        }
        rest = rest[place...].dropFirst()
      }
      #expect(!key.form.isEmpty && key.summary.count > 4)
    }
  }

  @Test func `has every key of the schema`() {
    let schema = JobFileSchema.json()
    // A property's name stands before its description.
    let named = schema.matches(of: #/"([a-z-]+)": \{\s*"description"/#).map { String($0.1) }
    let keys = Set(JobFileReference.keys.compactMap(\.keys.last))
    #expect(named.count > 80)
    #expect(Set(named).subtracting(keys) == [])
  }

  @Test(arguments: [
    ("timeout", "a duration such as `90s`, `30m` or `1h30m`", "30m"),
    ("agent.engine", "`auto`, `v2` or `v3`", "auto"),
    ("permissions.rules.title", "text on one line", nil),
    ("mcp-servers.NAME.url", "an address with `http://` or `https://`", nil),
    ("verify.retries", "a whole number from 0 to 3", "0"),
    (
      "setup",
      "a list (each item is a shell command (may hold `${{ … }}`) or a map); or a map; or a shell command (may hold `${{ … }}`)",
      nil
    ),
    (
      "require-mcp-startup",
      "`true` or `false`; or a list with at least one item (each item is text on one line)", "true"
    ),
  ])
  func `says the form and the default`(name: String, form: String, value: String?) throws {
    let key = try #require(JobFileReference.keys.first { $0.name == name })
    #expect(key.form == form)
    #expect(key.defaultValue == value)
  }

  @Test func `says which keys go together`() throws {
    func notes(_ name: String) throws -> [String] {
      try #require(JobFileReference.keys.first { $0.name == name }).notes
    }
    #expect(try notes("verify.fixed") == ["Needs `absent` or `present`."])
    #expect(
      try notes("prompt") == ["Cannot be used together with `prompt-file` or `prompts`."]
    )
    #expect(
      try notes("budget.cost") == ["The map needs at least one of `credits`, `cost` and `tokens`."]
    )
    #expect(try notes("timeout") == [])
  }
}
