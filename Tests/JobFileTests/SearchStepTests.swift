import Job
import JobFile
import TestSupport
import Testing
import Text

/// Verifications that search the delivered tree.
@Suite struct SearchStepTests {
  @Test(
    arguments: [
      ("{ absent: old_log }", TreeSearch(.absent, "old_log"), "absent: old_log"),
      ("{ present: ' +$' }", TreeSearch(.present, " +$"), "present:  +$"),
      ("{ absent: ' ' }", TreeSearch(.absent, " "), "absent:"),
      ("{ absent: \"\\t\" }", TreeSearch(.absent, "\t"), "absent:"),
      (
        "{ absent: '(a|b)\\.c', in: [src, '*.md', ':!src/old'] }",
        TreeSearch(.absent, "(a|b)\\.c", in: ["src", "*.md", ":!src/old"]),
        "absent: (a|b)\\.c in src, *.md, :!src/old"
      ),
      (
        "{ absent: 'a(', fixed: true, ignore-case: true, in: [src] }",
        TreeSearch(.absent, "a(", isFixed: true, ignoresCase: true, in: ["src"]),
        "absent: a( in src (fixed, ignore-case)"
      ),
      (
        "{ present: a, fixed: false, ignore-case: false }", TreeSearch(.present, "a"), "present: a"
      ),
    ]
  )
  func `a search is read whole`(text: String, search: TreeSearch, name: String) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify:\n  - \(text)\n")
    #expect(folder.rendered() == "")
    let step = try #require(folder.load().jobs.first?.verify.first)
    #expect(step.action == .search(search))
    #expect(step.run == "\(search)")
    #expect(step.name == name)
    #expect(step.position == SourcePosition(line: 4, column: 5))
  }

  @Test func `names, patterns and paths hold variables`() throws {
    let folder = try JobFolder(
      """
      version: 1
      matrix: { module: [core, net] }
      prompt: p
      verify:
        - name: nothing old in ${{ matrix.module }}
          absent: old_${{ matrix.module }}_log
          in: ["Sources/${{ matrix.module }}", docs]
          timeout: 5s
      """
    )
    #expect(folder.rendered() == "")
    let steps = folder.load().jobs.flatMap(\.verify)
    #expect(
      steps.map(\.action)
        == ["core", "net"].map { module in
          .search(TreeSearch(.absent, "old_\(module)_log", in: ["Sources/\(module)", "docs"]))
        }
    )
    #expect(steps.map(\.name) == ["nothing old in core", "nothing old in net"])
    #expect(steps.map(\.timeout) == [.seconds(5), .seconds(5)])
  }

  @Test func `mistakes are shown with their places`() throws {
    let folder = try JobFolder(
      """
      version: 1
      prompt: p
      setup:
        - { absent: x }
      verify:
        - { run: make, in: [src], fixed: true }
        - { absent: x, present: y }
        - { absent: "a(b", in: [src] }
        - { absent: "${{ matrix.no }}", in: ["${{ matrix.none }}"] }
        - { name: nothing }
        - { absnt: x, in: [src] }
        - absent: "[z-a]"
          timeout: 5

      """
    )
    #expect(
      folder.rendered() == """
        a.yml:4:5: error: an item of `setup` needs `run`
          4 |   - { absent: x }
            |     ^^^^^^^^^^^^^
        a.yml:4:7: error: `absent` is only valid in `verify`
          4 |   - { absent: x }
            |       ^^^^^^
        a.yml:6:18: error: `in` is only valid with `absent` or `present`
          6 |   - { run: make, in: [src], fixed: true }
            |                  ^^
        a.yml:6:29: error: `fixed` is only valid with `absent` or `present`
          6 |   - { run: make, in: [src], fixed: true }
            |                             ^^^^^
        a.yml:7:18: error: `present` and `absent` cannot be used together
          7 |   - { absent: x, present: y }
            |                  ^^^^^^^
            = note: a.yml:7:7: `absent` is here
            = hint: remove one of the two
        a.yml:8:15: error: `a(b` is not a regular expression: Unmatched ( or \\(
          8 |   - { absent: "a(b", in: [src] }
            |               ^^^^^
            = hint: add `fixed: true` if it is plain text
        a.yml:9:16: error: unknown variable `matrix.no`
          9 |   - { absent: "${{ matrix.no }}", in: ["${{ matrix.none }}"] }
            |                ^^^^^^^^^^^^^^^^
            = hint: known here: `repo.name`, `job.id`, `job.name`
        a.yml:9:41: error: unknown variable `matrix.none`
          9 |   - { absent: "${{ matrix.no }}", in: ["${{ matrix.none }}"] }
            |                                         ^^^^^^^^^^^^^^^^^^
            = hint: known here: `repo.name`, `job.id`, `job.name`
        a.yml:10:5: error: an item of `verify` needs `run`, `absent` or `present`
          10 |   - { name: nothing }
             |     ^^^^^^^^^^^^^^^^^
        a.yml:11:7: error: unknown key `absnt`
          11 |   - { absnt: x, in: [src] }
             |       ^^^^^
             = hint: did you mean `absent`?
        a.yml:12:13: error: `[z-a]` is not a regular expression: Invalid range end
          12 |   - absent: "[z-a]"
             |             ^^^^^^^
             = hint: add `fixed: true` if it is plain text
        a.yml:13:14: error: `timeout` must be a duration, not the number `5`
          13 |     timeout: 5
             |              ^
             = hint: add a unit, as in `5s`
        """
    )
  }

  @Test(
    arguments: [
      ("a(", "Unmatched ( or \\("), ("a)", nil), ("[a", "Unmatched [, [^, [:, [., or [="),
      ("a{2,1}", "Invalid content of \\{\\}"), ("*a", "Invalid preceding regular expression"),
      ("a\\", "Trailing backslash"), ("(a)\\2", "Invalid back reference"),
      ("a{1,9}(b|c)*[[:space:]]+d?$", nil), ("[é-ü]", nil), ("()", nil),
      // As far as git may go; kjob itself does not.
      ("((a{999}){999}){999}(", nil), ("a{99999999999999999999}", "Regular expression too big"),
    ] as [(String, String?)]
  )
  func `an expression is compiled as git compiles it`(pattern: String, problem: String?) throws {
    let escaped = pattern.replacing("\\", with: "\\\\")
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [{ absent: \"\(escaped)\" }]\n")
    let messages = folder.load().diagnostics.map(\.message)
    #expect(
      messages == (problem.map { ["`\(pattern)` is not a regular expression: \($0)"] } ?? [])
    )
    let plain = try JobFolder(
      "version: 1\nprompt: p\nverify: [{ absent: \"\(escaped)\", fixed: true }]\n"
    )
    #expect(plain.load().diagnostics.isEmpty)
  }
}
