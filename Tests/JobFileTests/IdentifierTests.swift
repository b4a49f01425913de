import Job
import JobFile
import TestSupport
import Testing

@Suite struct IdentifierTests {
  private static let body = "version: 1\nprompt: p\nverify: [v]\n"

  @Test(
    arguments: [
      ("a.yml", "", ["a"]),
      ("a.yaml", "", ["a"]),
      ("nightly.kjob.yml", "", ["nightly"]),
      ("sub/Ärger.yml", "", ["Ärger"]),
      ("a.yml", "name: drop_logger.2", ["drop_logger.2"]),
      ("a.yml", "repos: [.]", ["a"]),
      ("a.yml", "repos: [../api]", ["a"]),
      ("a.yml", "repos: [../api, {path: /x/web/}]", ["a@api", "a@web"]),
      ("a.yml", "repos: [../api, {name: own, ref: v1}]", ["a@api", "a@own"]),
      ("sub/x/a.yml", "repos: [.., ../../outside]", ["a@sub", "a@outside"]),
      ("sub/a.yml", "repos: [., ./y/../z]", ["a@sub", "a@z"]),
      ("a.yml", "jobs: {one: {}, two: {name: zwei}, '3': {}}", ["one", "zwei", "3"]),
      ("a.yml", "jobs: {one: {repos: [x, y]}, two: {}}", ["one@x", "one@y", "two"]),
      ("a.yml", "repos: [x, y]\njobs: {one: {}, two: {repos: [z]}}", ["one@x", "one@y", "two"]),
    ]
  )
  func `ids come from names and repositories`(
    file: String,
    text: String,
    expected: [String]
  ) throws {
    let folder = try JobFolder()
    try folder.write(file, Self.body + text + "\n")
    #expect(folder.rendered(file) == "")
    #expect(folder.identifiers(file) == expected)
  }

  @Test func `jobs of two files with one id get their file's name in front`() throws {
    let folder = try JobFolder()
    try folder.write("a.yml", Self.body + "jobs: {build: {}, only: {}}")
    try folder.write("b.yml", Self.body + "jobs: {Build: {}}")
    try folder.write("c.yml", Self.body + "name: group\njobs: {build: {}}")
    #expect(folder.rendered("a.yml", "b.yml", "c.yml") == "")
    #expect(
      folder.identifiers("a.yml", "b.yml", "c.yml")
        == ["a.build", "only", "b.Build", "group.build"]
    )
    #expect(folder.identifiers("c.yml", "b.yml") == ["group.build", "b.Build"])
    #expect(folder.identifiers("b.yml") == ["Build"])
  }

  @Test(.fault(145)) func `ids that clash nevertheless are reported with both places`() throws {
    let folder = try JobFolder()
    try folder.write("x/a.yml", Self.body)
    try folder.write("y/a.yml", Self.body)
    try folder.write("b.yml", Self.body + "jobs: {one: {}, One: {}, two: {name: one}}")
    #expect(
      folder.rendered("x/a.yml", "y/a.yml", "b.yml") == """
        y/a.yml:1:1: error: two files of the same name have a job `a`: both jobs would get the id `a.a`
          1 | version: 1
            | ^
            = note: x/a.yml:1:1: the first is here
            = hint: give one of them another `name`
        b.yml:4:17: error: the ids `one` and `One` differ only in case
          4 | jobs: {one: {}, One: {}, two: {name: one}}
            |                 ^^^
            = note: b.yml:4:8: the first is here
            = hint: give one of them another `name`
        b.yml:4:38: error: two jobs have the id `one`
          4 | jobs: {one: {}, One: {}, two: {name: one}}
            |                                      ^^^
            = note: b.yml:4:8: the first is here
            = hint: give one of them another `name`
        """
    )
    #expect(folder.identifiers("x/a.yml", "y/a.yml", "b.yml") == ["a.a"])
  }

  @Test func `repositories of one job have different names`() throws {
    let folder = try JobFolder(
      Self.body + """
        repos:
          - ../x/api
          - { path: ../y/API }
          - { path: /my project }
          - { ref: main }
          - /
        """
    )
    #expect(
      folder.rendered() == """
        a.yml:6:5: error: two repositories have the name `API`
          6 |   - { path: ../y/API }
            |     ^^^^^^^^^^^^^^^^^^
            = note: a.yml:5:5: the first is here
            = hint: give the repository a `name`
        a.yml:7:13: error: the folder's name `my project` cannot be a repository's name: it holds a space
          7 |   - { path: /my project }
            |             ^^^^^^^^^^^
            = hint: give the repository a `name`
        a.yml:8:5: error: the job has several repositories, so this one needs a name or a path
          8 |   - { ref: main }
            |     ^^^^^^^^^^^^^
            = hint: give the repository a `name`
        a.yml:9:5: error: the path gives no name for the repository
          9 |   - /
            |     ^
            = hint: give the repository a `name`
        """
    )
  }

  @Test func `a single repository may have any folder`() throws {
    let folder = try JobFolder(Self.body + "repos: [/my project]")
    #expect(folder.rendered() == "")
    #expect(folder.load().jobs.first?.repository.path == "/my project")
    #expect(folder.load().jobs.first?.repository.name == nil)
  }

  @Test func `an id fits into a file's name`() throws {
    let long = String(repeating: "n", count: 100)
    let folder = try JobFolder(
      Self.body + "name: \(long)\nrepos: [x, {path: y, name: \(long)}]"
    )
    #expect(
      folder.load().diagnostics.map(\.message) == [
        "the job's id `\(String(repeating: "n", count: 79))…` is longer than 200 bytes"
      ]
    )
  }

  @Test(
    arguments: [
      ("my job.yml", "the file's name `my job` cannot be a job's name: it holds a space"),
      (".hidden.yml", "the file's name `.hidden` cannot be a job's name: it starts with `.`"),
      (".yml", "the file's name `.yml` cannot be a job's name: it starts with `.`"),
    ]
  )
  func `a file whose name is no name needs one inside`(file: String, message: String) throws {
    let folder = try JobFolder()
    try folder.write(file, Self.body)
    #expect(folder.rendered(file) == "\(file): error: \(message)\n   = hint: add `name`")
    try folder.write(file, Self.body + "name: fine")
    #expect(folder.identifiers(file) == ["fine"])
  }
}
