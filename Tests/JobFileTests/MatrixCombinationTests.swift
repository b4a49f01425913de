import Job
import JobFile
import TestSupport
import Testing

/// `include`, `exclude` and the matrices of repositories.
@Suite struct MatrixCombinationTests {
  /// The example of GitHub's documentation, with the combinations that it lists.
  @Test func `include means what it means in GitHub Actions`() throws {
    let folder = try JobFolder(
      """
      version: 1
      prompt: p
      verify: [v]
      matrix:
        fruit: [apple, pear]
        animal: [cat, dog]
        include:
          - color: green
          - { color: pink, animal: cat }
          - { fruit: apple, shape: circle }
          - { fruit: banana }
          - { fruit: banana, animal: cat }
      """
    )
    #expect(
      Self.combinations(folder) == [
        "a[apple,cat]: fruit=apple animal=cat color=pink shape=circle",
        "a[apple,dog]: fruit=apple animal=dog color=green shape=circle",
        "a[pear,cat]: fruit=pear animal=cat color=pink",
        "a[pear,dog]: fruit=pear animal=dog color=green",
        "a[banana]: fruit=banana",
        "a[banana,cat]: fruit=banana animal=cat",
      ]
    )
  }

  @Test(
    arguments: [
      // Left out is what has all of the given values.
      ("{ a: [1, 2], b: [x, y], exclude: [{ a: 1, b: y }] }", ["[1,x]", "[2,x]", "[2,y]"]),
      ("{ a: [1, 2], b: [x, y], exclude: [{ a: 1 }] }", ["[2,x]", "[2,y]"]),
      ("{ a: [1, 2], b: [x, y], exclude: [{ a: 1 }, { b: x }] }", ["[2,y]"]),
      // Adding comes after leaving out, also for the same combination.
      ("{ a: [1, 2], exclude: [{ a: 1 }], include: [{ a: 1 }] }", ["[2]", "[1]"]),
      ("{ a: [1], exclude: [{ a: 1 }], include: [{ a: 3 }] }", ["[3]"]),
      // Only `include`.
      ("{ include: [{ a: 1, b: x }, { a: 2 }] }", ["[1,x]", "[2]"]),
      // What is added to a combination is not in its id, and may hold anything.
      ("{ a: [1], include: [{ a: 1, flags: \"-c release\" }] }", ["[1]"]),
      // Values are compared as they are written.
      ("{ a: [1, \"1.0\"], exclude: [{ a: \"1.0\" }] }", ["[1]"]),
      ("{ a: [true], include: [{ a: true, b: 2 }] }", ["[true]"]),
    ]
  )
  func `ids follow from the combinations`(matrix: String, expected: [String]) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\nmatrix: \(matrix)\n")
    #expect(folder.load().diagnostics.map(\.description) == [])
    #expect(folder.identifiers() == expected.map { "a" + $0 })
  }

  @Test func `a repository has values of its own`() throws {
    let folder = try JobFolder(
      """
      version: 1
      prompt: Fix ${{ matrix.module }} at ${{ matrix.level }}.
      verify: [v]
      matrix: { module: [src, test], level: [o, g], exclude: [{ module: test, level: g }] }
      repos:
        - ../api
        - { path: ../web, matrix: { module: [agent, cli], exclude: [] } }
        - { path: ../lib, matrix: { level: [z], exclude: [{ module: src }] } }
      """
    )
    #expect(folder.load().diagnostics.map(\.description) == [])
    #expect(
      folder.identifiers() == [
        "a@api[src,o]", "a@api[src,g]", "a@api[test,o]", "a@web[agent,o]", "a@web[agent,g]",
        "a@web[cli,o]", "a@web[cli,g]", "a@lib[test,z]",
      ]
    )
  }

  @Test func `mistakes are shown with their places`() throws {
    let folder = try JobFolder()
    try folder.write(
      "useless.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      matrix:
        module: [core, net]
        exclude: [{ module: nett }, { modul: net }]
      """
    )
    try folder.write(
      "empty.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      matrix: { module: [core], exclude: [{ module: core }] }
      """
    )
    try folder.write(
      "lacking.yml",
      """
      version: 1
      prompt: Use port ${{ matrix.port }}.
      verify: [v]
      matrix: { module: [core, net], include: [{ module: net, port: 8080 }] }
      """
    )
    try folder.write(
      "unlike.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      matrix: { module: [core], include: [{ module: "a b" }, { MODULE: x }], exclude: [x] }
      """
    )
    try folder.write(
      "added.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      matrix: { module: [core], include: [{ module: core, x: "a b" }, { module: "a b" }] }
      """
    )
    try folder.write(
      "two.yml",
      """
      version: 1
      prompt: p
      verify: [v]
      repos: [{ path: a }, { path: b, matrix: { m: [2] } }]
      matrix: { m: [1], exclude: [{ m: 3 }] }
      """
    )
    #expect(
      folder.rendered(
        "useless.yml",
        "empty.yml",
        "lacking.yml",
        "unlike.yml",
        "added.yml",
        "two.yml"
      ) == """
        useless.yml:6:13: error: `exclude` has `module: nett`, which no combination of the matrix has
          6 |   exclude: [{ module: nett }, { modul: net }]
            |             ^^^^^^^^^^^^^^^^
            = hint: remove it, or correct its values
        useless.yml:6:40: error: the matrix has no variable `modul`
          6 |   exclude: [{ module: nett }, { modul: net }]
            |                                        ^^^
            = hint: did you mean `module`?
        empty.yml:4:37: error: `exclude` leaves no combination of the matrix
          4 | matrix: { module: [core], exclude: [{ module: core }] }
            |                                     ^^^^^^^^^^^^^^^^
            = hint: remove some of them
        lacking.yml:2:18: error: the combination `{ module: core }` of the matrix has no `matrix.port`
          2 | prompt: Use port ${{ matrix.port }}.
            |                  ^^^^^^^^^^^^^^^^^^
            = hint: give it a value there, with `include`
        unlike.yml:4:66: error: two variables of the matrix become `KJOB_MATRIX_MODULE` in the environment: `MODULE` is the second
          4 | matrix: { module: [core], include: [{ module: "a b" }, { MODULE: x }], exclude: [x] }
            |                                                                  ^
            = note: unlike.yml:4:11: the first is here
            = hint: give one of them another name
        unlike.yml:4:82: error: an item of `exclude` must be a map, not the text `x`
          4 | matrix: { module: [core], include: [{ module: "a b" }, { MODULE: x }], exclude: [x] }
            |                                                                                  ^
        added.yml:4:75: error: `module` cannot be `a b`: it holds a space
          4 | matrix: { module: [core], include: [{ module: core, x: "a b" }, { module: "a b" }] }
            |                                                                           ^^^^^
            = hint: ids are made of the values: leave out spaces, commas, brackets and quotes
        two.yml:5:29: error: `exclude` has `m: 3`, which no combination of the matrix has
          5 | matrix: { m: [1], exclude: [{ m: 3 }] }
            |                             ^^^^^^^^
            = hint: remove it, or correct its values
        """
    )
  }

  /// Each job's id with the values of its matrix.
  private static func combinations(_ folder: JobFolder) -> [String] {
    folder.load().jobs.map { job in
      "\(job.id): " + job.matrix.map { "\($0.variable)=\($0.value)" }.joined(separator: " ")
    }
  }
}
