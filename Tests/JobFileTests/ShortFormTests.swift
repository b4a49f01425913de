import Foundation
import Job
import JobFile
import Testing

/// What people type, and what it stands for.
@Suite struct ShortFormTests {
  @Test(
    arguments: [
      ("verify: make test", "verify: [make test]"),
      ("verify: |\n  make\n  make test", "verify: [\"make\\nmake test\\n\"]"),
      ("verify: [v]\nsetup: make deps", "verify: [v]\nsetup: [make deps]"),
      ("verify: [v]\nsetup: make ${{ job.name }}", "verify: [v]\nsetup: ['make ${{ job.name }}']"),
      ("verify: [v]\nrepos: ../api", "verify: [v]\nrepos: [{ path: ../api }]"),
      (
        "verify: [v]\nrepos: [../api, ../web]",
        "verify: [v]\nrepos: [{ path: ../api }, { path: ../web }]"
      ),
      (
        "verify: [v]\nrepos: https://git.example.com/team/api.git",
        "verify: [v]\nrepos: [{ url: https://git.example.com/team/api.git }]"
      ),
      (
        "verify: [v]\nrepos: [HTTPS://git.example.com/api, file:///srv/web]",
        "verify: [v]\nrepos: [{ url: https://git.example.com/api }, { url: file:///srv/web }]"
      ),
      (
        "verify: [v]\nrepos: \"./a:b\"",
        "verify: [v]\nrepos: [{ path: \"./a:b\" }]"
      ),
      ("verify: [v]\nenv: { A: b, C: '' }", "verify: [v]\nenv: { set: { A: b, C: '' } }"),
      (
        "verify: [v]\nagent: { env: { A: b } }",
        "verify: [v]\nagent: { env: { set: { A: b } } }"
      ),
      ("verify: [v]\nx-any: { a: [1, { b: c }] }\nx-: 1", "verify: [v]"),
      ("x-c: &c [make test]\nverify: *c", "verify: [make test]"),
    ]
  )
  func `a short form is as good as the long one`(short: String, long: String) throws {
    let folder = try JobFolder()
    try folder.write("short.yml", "version: 1\nname: j\nprompt: p\n\(short)\n")
    try folder.write("long.yml", "version: 1\nname: j\nprompt: p\n\(long)\n")
    let (left, right) = (folder.load("short.yml"), folder.load("long.yml"))
    #expect(left.diagnostics.map(\.description) == [])
    #expect(!left.jobs.isEmpty)
    #expect(
      left.jobs.map { InheritanceTests.describe($0).replacing("short.yml", with: "long.yml") }
        == right.jobs.map { InheritanceTests.describe($0) }
    )
  }

  @Test func `a path may begin in the home folder`() throws {
    let home = try #require(ProcessInfo.processInfo.environment["HOME"])
    let folder = try JobFolder(
      "version: 1\nprompt: p\nverify: [v]\nrepos: [~/api, { path: ~/web/, name: w }, ./~x]\n"
    )
    try folder.write("b.yml", "version: 1\nprompt: p\nverify: [v]\nrepos: \"~\"\n")
    #expect(folder.rendered("a.yml").contains("give the repository a `name`"))
    try folder.write(
      "c.yml",
      "version: 1\nprompt: p\nverify: [v]\nrepos: [~/api, { path: ./~x, name: x }]\n"
    )
    #expect(
      folder.load("c.yml").jobs.map(\.repository.path) == [home + "/api", folder.path + "/~x"]
    )
    #expect(folder.load("b.yml").jobs.map(\.repository.path) == [home])
  }

  @Test(
    arguments: [
      ("env: { A: b, pass: [C] }", "`A` belongs to `set`", "write `set: { A: b }`"),
      ("env: { set: { A: b }, C: d }", "`C` belongs to `set`", "write `set: { C: d }`"),
      ("env: { A: 1 }", "`A` must be text, not the number `1`", "put it in quotes: `\"1\"`"),
      ("env: { A: [b] }", "`A` must be text, not a list", nil),
      ("env: {}", nil, nil),
      ("jobs: { x-a: 1 }", "`x-a` must be a map, not the number `1`", nil),
      ("repos: git@host:x/y", nil, nil), ("repos: [github.com:x/y]", nil, nil),
      ("repos: [ssh://git@host/x]", nil, nil),
      (
        "repos: [git@-host:x]",
        "an item of `repos` cannot be `git@-host:x`: it has a part that starts with `-`, like an option",
        "users, hosts and paths begin with another character"
      ),
      (
        "repos: [\"ssh://git:secret@host/x\"]",
        """
        an item of `repos` cannot be `ssh://git:secret@host/x`: it holds a password, which a job \
        file must not hold
        """,
        "remove the password and the `:` before it; ssh uses your keys"
      ),
      (
        "repos: [ftp://host/x]",
        """
        an item of `repos` cannot be `ftp://host/x`: it is not the address of a repository that can \
        be fetched
        """,
        "addresses look like `https://HOST/PATH`, `git@HOST:PATH` or `file:///PATH`"
      ),
      (
        "copy: [a?.env]",
        "an item of `copy` cannot be `a?.env`: it holds `?`, and patterns are not expanded",
        "name each file, or the folder that holds them"
      ),
      (
        "copy: [~/x]",
        "an item of `copy` cannot be `~/x`: it starts with `~`",
        "name files or folders inside it"
      ),
    ] as [(String, String?, String?)]
  )
  func `a short form has its limits`(text: String, message: String?, hint: String?) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\n\(text)\n")
    let diagnostics = folder.load().diagnostics
    #expect(diagnostics.map(\.message) == (message.map { [$0] } ?? []))
    #expect(diagnostics.first?.hint == hint)
  }
}
