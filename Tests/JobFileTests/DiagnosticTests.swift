import Job
import JobFile
import TestSupport
import Testing

@Suite struct DiagnosticTests {
  @Test(.fault(144, 145)) func `all mistakes of a file are reported at once`() throws {
    let folder = try JobFolder(
      """
      version: 2
      promt: fix it
      name: 123
      timeout: 90
      require-mcp-startup: yes
      verify: swift test
      agent: {command: [a], scripted: b, env: {set: {1A: x}}}
      grace-period: 1.5h
      copy: [../x]
      permissions: {rules: [{decision: alow}]}
      idle-timeout: 1h
      idle-timeout: 2h

      """
    )
    #expect(
      folder.rendered() == """
        a.yml:1:10: error: version `2` is not supported
          1 | version: 2
            |          ^
            = hint: write `version: 1`
        a.yml:2:1: error: unknown key `promt`
          2 | promt: fix it
            | ^^^^^
            = hint: did you mean `prompt`?
        a.yml:3:7: error: `name` must be text, not the number `123`
          3 | name: 123
            |       ^^^
            = hint: put it in quotes: `"123"`
        a.yml:4:10: error: `timeout` must be a duration, not the number `90`
          4 | timeout: 90
            |          ^^
            = hint: add a unit, as in `90s`
        a.yml:5:22: error: `require-mcp-startup` must be `true`, `false` or a list, not the text `yes`
          5 | require-mcp-startup: yes
            |                      ^^^
            = hint: write `true`
        a.yml:7:23: error: `scripted` and `command` cannot be used together
          7 | agent: {command: [a], scripted: b, env: {set: {1A: x}}}
            |                       ^^^^^^^^
            = note: a.yml:7:9: `command` is here
            = hint: remove one of the two
        a.yml:7:48: error: a key of `set` cannot be `1A`: it is not a variable's name
          7 | agent: {command: [a], scripted: b, env: {set: {1A: x}}}
            |                                                ^^
            = hint: use letters, digits and `_`, no digit first
        a.yml:8:15: error: `grace-period` cannot be `1.5h`: fractions are not allowed
          8 | grace-period: 1.5h
            |               ^^^^
            = hint: write `1h30m`
        a.yml:9:8: error: an item of `copy` cannot be `../x`: it leads out of the repository
          9 | copy: [../x]
            |        ^^^^
            = hint: name files or folders inside it
        a.yml:10:23: error: an item of `rules` needs `tool`, `title`, `path` or `command`
          10 | permissions: {rules: [{decision: alow}]}
             |                       ^^^^^^^^^^^^^^^^
        a.yml:10:34: error: `decision` must be `allow` or `deny`, not `alow`
          10 | permissions: {rules: [{decision: alow}]}
             |                                  ^^^^
             = hint: did you mean `allow`?
        a.yml:12:1: error: duplicate key `idle-timeout`
          12 | idle-timeout: 2h
             | ^^^^^^^^^^^^
             = note: a.yml:11:1: first given here
        """
    )
  }

  @Test func `the errors of all files are reported, in the order of the files`() throws {
    let folder = try JobFolder()
    try folder.write("b.yml", "version: 1\nprompt: p\nverify: [v]\nx: 1\n")
    try folder.write("a.yml", "version: 1\nprompt: p\nverify: [v]\n")
    try folder.write("c.yml", "version: [\n")
    #expect(
      folder.rendered("c.yml", "b.yml", "missing.yml", "a.yml", "./a.yml") == """
        c.yml:1:10: error: this `[` is never closed
          1 | version: [
            |          ^
            = hint: close it with `]`
        b.yml:4:1: error: unknown key `x`
          4 | x: 1
            | ^
        missing.yml: error: cannot read the file: No such file or directory
        a.yml: warning: the file is given twice and read once
        """
    )
    let loaded = folder.load("c.yml", "b.yml", "a.yml")
    #expect(loaded.jobs.map(\.id) == ["a"])
    #expect(loaded.hasErrors)
    #expect(!folder.load("a.yml", "a.yml").hasErrors)
  }

  @Test func `a mistake that many jobs inherit is reported once`() throws {
    let folder = try JobFolder(
      "version: 1\nprompt-file: no.md\nverify: [v]\njobs: {a: {}, b: {}, c: {}}\n"
    )
    #expect(folder.load().diagnostics.count == 1)
  }

  @Test func `a hundred errors of a file are shown, the rest is counted`() throws {
    let lines = (1...150).map { "unknown\($0): x" }.joined(separator: "\n")
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\n\(lines)\n")
    let diagnostics = folder.load().diagnostics
    #expect(diagnostics.count == 101)
    #expect(diagnostics.last?.description == "a.yml: error: 50 more errors are not shown")
  }

  @Test(
    arguments: [
      // A tab, a wide character and a combining mark before the place.
      ("{\tx: 1}", "{    x: 1}\n|      ^"),
      ("{\"日本\": 1}", "{\"日本\": 1}\n|  ^^^^^^"),
      ("{e\u{301}: 1}", "{e\u{301}: 1}\n|  ^"),
      ("{\"a\u{202E}b\": 1}", "{\"a\\u{202e}b\": 1}\n|  ^^^^^^^^^^^^"),
    ]
  )
  func `the caret stands below the place`(text: String, expected: String) throws {
    let folder = try JobFolder(text)
    let descriptions = folder.load().diagnostics.map(\.description)
    let description = descriptions.first { $0.contains("unknown key") }
    let lines = description?.split(separator: "\n") ?? []
    try #require(lines.count >= 3)
    let shown = lines[1].dropFirst("  1 | ".count) + "\n" + lines[2].dropFirst("    ".count)
    #expect(shown == expected)
  }

  @Test func `a long line is cut around the place`() throws {
    let filler = String(repeating: "a", count: 500)
    let folder = try JobFolder("{version: 1, name: \(filler), bad: x, prompt: \(filler)}")
    let descriptions = folder.load().diagnostics.map(\.description)
    let description = descriptions.first { $0.contains("unknown key") }
    #expect(
      description == """
        a.yml:1:522: error: unknown key `bad`
          1 | …\(String(repeating: "a", count: 38)), bad: x, prompt: \(String(repeating: "a", count: 44))…
            |  \(String(repeating: " ", count: 40))^^^
        """
    )
  }

  @Test func `words of the file are harmless and short in messages`() throws {
    let long = String(repeating: "k", count: 3_000)
    let folder = try JobFolder()
    try folder.write(
      "a.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      "\\e[31m\\n": 1
      ? \(long)
      : 2
      ? \(long)
      : 3
      """
    )
    #expect(
      folder.load().diagnostics.map(\.message) == [
        "unknown key `\\u{1b}[31m\\n`",
        "unknown key `\(String(repeating: "k", count: 79))…`",
        "duplicate key `\(String(repeating: "k", count: 384))…",
      ]
    )
    let file = "no\u{1B}[2J\n.yml"
    #expect(
      folder.rendered(file)
        == "no\\u{1b}[2J\\n.yml: error: cannot read the file: No such file or directory"
    )
  }
}
