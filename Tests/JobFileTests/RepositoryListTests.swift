import Job
import JobFile
import TestSupport
import Testing
import Text

@Suite struct RepositoryListTests {
  private static let head = "version: 1\nprompt: p\nverify: [v]\n"

  @Test func `a list stands for its repositories, in YAML and line by line`() throws {
    let folder = try JobFolder()
    try folder.write("lists/all.yml", "# ours\n- ../api\n- { path: /x/web, ref: v1, name: site }\n")
    try folder.write("lists/more.txt", "\u{FEFF}# more\n\n  ./core  \r\n/srv/my-tool\n")
    try folder.write(
      "jobs/a.yml",
      Self.head
        + "repos: [own, {from: ../lists/all.yml}, {from: ../lists/more.txt}]\n"
        + "jobs: {x: {repos: [{from: ../lists/all.yml}]}, y: {repos: [{from: ../one.txt}]}}"
    )
    try folder.write("one.txt", "single")
    try folder.write("jobs/b.yml", Self.head + "repos: [{from: ../lists/more.txt}]")
    let loaded = folder.load("jobs/a.yml")
    #expect(folder.rendered("jobs/a.yml") == "")
    #expect(loaded.jobs.map(\.id) == ["x@api", "x@site", "y"])
    #expect(
      loaded.jobs.first?.repository
        == RepositoryReference(
          path: folder.path + "/jobs/../lists/../api",
          name: "api",
          position: SourcePosition(line: 2, column: 3),
          file: "lists/all.yml"
        )
    )
    #expect(loaded.jobs.last?.repository.path == folder.path + "/jobs/../single")
    #expect(
      loaded.contents.map(\.file) == [
        "jobs/a.yml", "lists/all.yml", "lists/more.txt", "one.txt",
      ]
    )
    #expect(loaded.contents.last?.bytes == Array("single".utf8))
    try folder.write(
      "jobs/a.yml",
      Self.head + "repos: [own, {from: ../lists/all.yml}, {from: ../lists/all.txt}]"
    )
    try folder.write("lists/all.txt", " ./core\n# no\n")
    #expect(folder.identifiers("jobs/a.yml") == ["a@own", "a@api", "a@site", "a@core"])
    #expect(folder.load("jobs/a.yml").jobs.last?.repository.position.column == 2)
  }

  @Test(.fault(144, 145)) func `what is wrong with a list is shown in the list`() throws {
    let folder = try JobFolder()
    try folder.write(
      "in/a.yml",
      Self.head + """
        repos:
          - ../api
          - { from: l.yml }
          - { from: l.txt }
          - { from: none.yml, ref: x }
          - { from: map.yml }
          - { from: empty.yml }
          - { from: pathless.yml }

        """
    )
    try folder.write("in/b.yml", Self.head + "repos: [{from: map.yml}]")
    try folder.write(
      "in/l.yml",
      "- {path: x/API}\n- {from: l.yml}\n- 12\n- {path: y, nmae: z}\n- ~you/q\n"
    )
    try folder.write("in/l.txt", "fine\n  ~other/home\n")
    try folder.write("in/map.yml", "a: b\n")
    try folder.write("in/empty.yml", "# nothing\n")
    try folder.write("in/pathless.yml", "- {ref: main}\n")
    #expect(
      folder.rendered("in/a.yml", "in/b.yml") == """
        in/a.yml:8:13: error: cannot read `none.yml`: No such file or directory
          8 |   - { from: none.yml, ref: x }
            |             ^^^^^^^^
            = hint: paths are relative to the job file's folder; looked for `FOLDER/in/none.yml`
        in/a.yml:8:23: error: `ref` and `from` cannot be used together
          8 |   - { from: none.yml, ref: x }
            |                       ^^^
            = note: in/a.yml:8:7: `from` is here
            = hint: remove one of the two
        in/empty.yml: error: no repositories: the file is empty
        in/l.txt:2:3: error: an item of `repos` cannot be `~other/home`: it starts with `~` and is not in your home folder
          2 |   ~other/home
            |   ^^^^^^^^^^^
            = hint: write `~/PATH`, or the path in full
        in/l.yml:1:3: error: two repositories have the name `API`
          1 | - {path: x/API}
            |   ^^^^^^^^^^^^^
            = note: in/a.yml:5:5: the first is here
            = hint: give the repository a `name`
        in/l.yml:2:4: error: a list of repositories cannot name another list
          2 | - {from: l.yml}
            |    ^^^^
            = hint: name both lists in the job file's `repos`
        in/l.yml:3:3: error: an item of `repos` must be text or a map, not the number `12`
          3 | - 12
            |   ^^
            = hint: put it in quotes: `"12"`
        in/l.yml:4:13: error: unknown key `nmae`
          4 | - {path: y, nmae: z}
            |             ^^^^
            = hint: did you mean `name`?
        in/l.yml:5:3: error: an item of `repos` cannot be `~you/q`: it starts with `~` and is not in your home folder
          5 | - ~you/q
            |   ^^^^^^
            = hint: write `~/PATH`, or the path in full
        in/map.yml:1:1: error: a file of repositories must be a list, not a map
          1 | a: b
            | ^
            = hint: write each repository as `- PATH`
        in/pathless.yml:1:3: error: an item of `repos` needs `path` or `url`
          1 | - {ref: main}
            |   ^^^^^^^^^^^
        """
    )
    #expect(folder.load("in/a.yml", "in/b.yml").jobs.isEmpty)
    try folder.write("in/map.yml", String(repeating: "- a\n", count: 10_001))
    #expect(
      folder.load("in/b.yml").diagnostics.map(\.message)
        == ["the file lists 10001 repositories, and 10000 are allowed"]
    )
  }
}
