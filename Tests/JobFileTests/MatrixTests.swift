import Job
import JobFile
import TestSupport
import Testing

@Suite struct MatrixTests {
  private static let head = "version: 1\nprompt: p\nverify: [v]\n"

  @Test(
    arguments: [
      (
        "matrix: {module: [Core, Net], os: [a, b]}",
        ["a[Core,a]", "a[Core,b]", "a[Net,a]", "a[Net,b]"]
      ),
      ("matrix: {v: [1.10, true, 08, x/y]}", ["a[1.10]", "a[true]", "a[08]", "a[x/y]"]),
      ("repos: [x, y]\nmatrix: {m: [1, 2]}", ["a@x[1]", "a@x[2]", "a@y[1]", "a@y[2]"]),
      (
        "matrix: {m: [1]}\njobs: {one: {}, two: {matrix: {n: [2]}}, three: {matrix: {}}}",
        ["one[1]", "two[2]", "three"]
      ),
      ("matrix: {m: [A, B], n: [1]}\nname: \"do-${{matrix.m}}\"", ["do-A[1]", "do-B[1]"]),
      ("repos: [x, y]\nname: \"${{ repo.name }}-fix\"", ["x-fix", "y-fix"]),
      ("repos: [x, y]\nmatrix: {m: [1]}\nname: n.${{ matrix.m }}", ["n.1@x", "n.1@y"]),
    ]
  )
  func `a job runs once for each combination, in the file's order`(
    text: String,
    expected: [String]
  ) throws {
    let folder = try JobFolder(Self.head + text + "\n")
    #expect(folder.rendered() == "")
    #expect(folder.identifiers() == expected)
  }

  @Test func `templates become values in prompts, commands and names`() throws {
    let folder = try JobFolder()
    try folder.write(
      "p.md",
      "File ${{ matrix.module }}: $${{ not this }} $$ ${ x }} ${{repo.name}}\n"
    )
    try folder.write(
      "a.yml",
      """
      version: 1
      name: fix
      repos: [{path: ., name: api}]
      matrix: {module: [Core, Net], swift-version: [5.10]}
      prompts: ["In ${{ matrix.module }}${{matrix.swift-version}}", {file: p.md}]
      setup: ["echo ${{ job.id }}"]
      verify: [{name: "test ${{ matrix.module }}", run: "x '${{ job.name }}'"}]
      agent: {model: "a $${{ b"}
      """
    )
    let jobs = folder.load().jobs
    #expect(folder.rendered() == "")
    #expect(jobs.map(\.id) == ["fix[Core,5.10]", "fix[Net,5.10]"])
    let job = try #require(jobs.last)
    #expect(
      job.prompts.map(\.text) == ["In Net5.10", "File Net: ${{ not this }} $$ ${ x }} api\n"]
    )
    #expect(job.setup.map(\.run) == ["echo fix[Net,5.10]"])
    #expect(job.setup.map(\.name) == ["echo fix[Net,5.10]"])
    #expect(job.verify.map(\.name) == ["test Net"])
    #expect(job.verify.map(\.run) == ["x 'fix'"])
    #expect(job.agent.model == "a ${{ b")
    #expect(
      job.matrix == [
        MatrixValue(variable: "module", value: "Net"),
        MatrixValue(variable: "swift-version", value: "5.10"),
      ]
    )
    #expect(
      job.matrix.map(\.environmentName) == ["KJOB_MATRIX_MODULE", "KJOB_MATRIX_SWIFT_VERSION"]
    )
  }

  @Test(.fault(144, 145)) func `what is wrong with a template is shown where it stands`() throws {
    let folder = try JobFolder()
    try folder.write("in/p.md", "First.\n  Über ${{ matrix.modul }} $${{ x }}\n")
    try folder.write(
      "in/a.yml",
      """
      version: 1
      name: n-${{ job.id }}
      matrix: {module: [Core]}
      prompts:
        - |
          Fine: ${{ matrix.module }} and $${{ plain
          Not: Ä ${{ matrix.modul }}, ${{ }}
        - file: p.md
      timeout: ${{ matrix.module }}
      agent: {model: "${{ matrix.module }}"}
      setup: ["echo ${{ matrix.module"]
      verify: ["${{ repo.name }}"]
      """
    )
    #expect(
      folder.rendered("in/a.yml") == """
        in/a.yml:2:9: error: unknown variable `job.id`
          2 | name: n-${{ job.id }}
            |         ^^^^^^^^^^^^^
            = hint: known here: `matrix.module`, `repo.name`
        in/a.yml:7:12: error: unknown variable `matrix.modul`
          7 |     Not: Ä ${{ matrix.modul }}, ${{ }}
            |            ^^^^^^^^^^^^^^^^^^^
            = hint: did you mean `matrix.module`?
        in/a.yml:7:33: error: the template names no variable
          7 |     Not: Ä ${{ matrix.modul }}, ${{ }}
            |                                 ^^^^^^
            = hint: known here: `matrix.module`, `repo.name`, `job.id`, `job.name`
        in/a.yml:8:11: error: unknown variable `matrix.modul`
          8 |   - file: p.md
            |           ^^^^
            = note: in/p.md:2:8: it is here
            = hint: did you mean `matrix.module`?
        in/a.yml:9:10: error: `timeout` cannot be `${{ matrix.module }}`: it is not a duration
          9 | timeout: ${{ matrix.module }}
            |          ^^^^^^^^^^^^^^^^^^^^
            = hint: durations look like `90s`, `30m` or `1h30m`
        in/a.yml:10:16: error: `model` cannot be `${{ matrix.module }}`: it holds a template
          10 | agent: {model: "${{ matrix.module }}"}
             |                ^^^^^^^^^^^^^^^^^^^^^^
             = hint: templates are valid in prompts, commands and jobs' names; write `$${{` for a plain `${{`
        in/a.yml:11:15: error: `${{` is not closed by `}}` on its line
          11 | setup: ["echo ${{ matrix.module"]
             |               ^^^
             = hint: write `$${{` for a plain `${{`
        in/a.yml:12:11: error: the repository has no name that `repo.name` could stand for
          12 | verify: ["${{ repo.name }}"]
             |           ^^^^^^^^^^^^^^^^
             = hint: name it: `repos: [{ path: PATH, name: NAME }]`
        """
    )
  }

  @Test(
    .fault(144, 145),
    arguments: [
      ("matrix: {m: []}", "`m` must not be empty"),
      ("matrix: {m: x}", "`m` must be a list, not the text `x`"),
      ("matrix: {m: [[x]]}", "an item of `m` must be text, not a list"),
      ("matrix: {m: [null]}", "an item of `m` must be text, not nothing"),
      ("matrix: {m: ['']}", "an item of `m` must not be blank"),
      ("matrix: {m: ['a b']}", "an item of `m` cannot be `a b`: it holds a space"),
      ("matrix: {m: ['a,b']}", "an item of `m` cannot be `a,b`: it holds `,`"),
      (
        "matrix: {m: [\"a\\u202eb\"]}",
        "an item of `m` cannot be `a\\u{202e}b`: it holds `\\u{202e}`"
      ),
      ("matrix: {1m: [x]}", "a key of `matrix` cannot be `1m`: it is not a matrix variable's name"),
      ("matrix: {m: [core, x, Core]}", "`m` has the value `Core` twice, ignoring case"),
      (
        "matrix: {a-b: [x], A_b: [y]}",
        "two variables of the matrix become `KJOB_MATRIX_A_B` in the environment: `A_b` is the second"
      ),
      (
        "matrix: {a: [1, 2, 3], b: &b [0,1,2,3,4,5,6,7,8,9], c: *b}",
        "the matrix has 300 combinations, and 256 are allowed"
      ),
      (
        "matrix: {m: [x/y]}\nname: a-${{ matrix.m }}",
        "`name` cannot be `a-x/y`: it holds `/`"
      ),
      (
        "matrix: {a: [1, 12], b: [21, 1]}\nname: n${{matrix.a}}${{matrix.b}}",
        "two jobs have the id `n121`"
      ),
      (
        "jobs: {x: {}}\nname: a-${{ repo.name }}",
        "`name` cannot be `a-${{ repo.name }}`: it holds a template"
      ),
    ]
  )
  func `what cannot be a matrix is refused`(text: String, message: String) throws {
    let folder = try JobFolder(Self.head + text + "\n")
    #expect(folder.load().diagnostics.map(\.message) == [message])
    #expect(folder.load().jobs.isEmpty || folder.load().hasErrors)
  }

  @Test func `hostile templates cost no more than reading them`() throws {
    let folder = try JobFolder(
      Self.head.replacing("prompt: p", with: "prompt-file: p.md") + "matrix: {m: [x]}"
    )
    try folder.write("p.md", String(repeating: "${{", count: 30_000))
    #expect(folder.load().diagnostics.count == 1)
    try folder.write("p.md", String(repeating: "${{matrix.m}}", count: 8_000))
    #expect(folder.load().jobs.first?.prompts.first?.text.utf8.count == 8_000)
    try folder.write("p.md", String(repeating: "${{job.id}}", count: 11_000))
    try folder.write(
      "a.yml",
      Self.head.replacing("prompt: p", with: "prompt-file: p.md")
        + "name: \(String(repeating: "n", count: 100))"
    )
    #expect(
      folder.load().diagnostics.map(\.message)
        == ["with its variables filled in, the text is longer than 1048576 bytes"]
    )
  }
}
