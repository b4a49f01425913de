import Foundation
import TestSupport
import Testing

/// What kjob finds in commands before anything starts.
@Suite(.waiting) struct `A command that is wrong` {
  private func scenario(_ verify: String, setup: String = "[]") throws -> Scenario {
    let scenario = try Scenario()
    try scenario.directory.write(
      "jobs/job.yml",
      """
      version: 1
      repos: [../repository]
      agent: { scripted: job.script }
      prompt: Do it.
      setup: \(setup)
      verify:
      \(verify)

      """
    )
    try scenario.directory.write("jobs/job.script", "turns: [[{ run: 'touch $HOME/ran' }]]")
    return scenario
  }

  @Test(arguments: ["check", "run", "list"])
  func `for the shell is an error with its place, and nothing starts`(command: String) throws {
    let scenario = try scenario(
      """
        - if true; then echo x
        - name: loop
          run: |
            make
            for f in *; do
        - "echo 'open"
        - { name: fine, run: "touch $HOME/ran" }
        - |
          shopt -s extglob
          ls !(a|b)
      """,
      setup: "['echo )']"
    )
    try scenario.directory.write("home/start", "touch \"$HOME/ran\"\n")
    let result = try scenario.shell(
      "BASH_ENV=$PWD/home/start ENV=$PWD/home/start \"$KJOB\" \(command) jobs/job.yml"
    )
    #expect(result.status == 1)
    #expect(result.output == "")
    let expected = """
      jobs/job.yml:5:9: error: the shell cannot read the command: line 1: syntax error near unexpected token `)'
        5 | setup: ['echo )']
          |         ^^^^^^^^

      jobs/job.yml:7:5: error: the shell cannot read the command: line 2: syntax error: unexpected end of file
        7 |   - if true; then echo x
          |     ^^^^^^^^^^^^^^^^^^^^

      jobs/job.yml:11:7: error: the shell cannot read the command: syntax error: unexpected end of file
        11 |       for f in *; do
           |       ^^^^^^^^^^^^^^

      jobs/job.yml:12:5: error: the shell cannot read the command: line 1: unexpected EOF while looking for matching `\''
        12 |   - "echo 'open"
           |     ^^^^^^^^^^^^

      kjob: 4 errors

      """
    #expect(Self.plain(result.errors) == Self.plain(expected))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  /// A text without the words in which versions of bash differ.
  private static func plain(_ text: String) -> String {
    text.replacing("\\'", with: "'")
      .replacing(#/unexpected end of file[^\n]*/#, with: "unexpected end of file")
  }

  @Test func `for sh is an error where bash is missing`() throws {
    let scenario = try scenario("  - if true; then echo x")
    try Shell.run("mkdir only; ln -s \"$(command -v sh)\" only/sh", in: scenario.directory.path)
    let result = try scenario.shell(
      "PATH=$PWD/only \"$KJOB\" check jobs/job.yml || exit $?"
    )
    #expect(result.status == 1)
    #expect(result.errors.contains("jobs/job.yml:7:5: error: the shell cannot read the command: "))
    let without = try scenario.shell("PATH=$PWD/jobs \"$KJOB\" check jobs/job.yml")
    #expect(without.output == "1 job in 1 file: no errors\n")
  }

  @Test func `is found by one process for all that read alike`() throws {
    let scenario = try scenario("  - make ${{ matrix.a }} ${{ matrix.b }}\n  - make all")
    let values = (1...16).map { "v\($0)" }.joined(separator: ", ")
    let text = try scenario.directory.read("jobs/job.yml")
    try scenario.directory.write(
      "jobs/job.yml",
      text + "matrix: { a: [\(values)], b: [\(values)] }\n"
    )
    try scenario.directory.write(
      "bin/bash",
      "#!/bin/sh\necho x >>\(scenario.directory.path)/home/count\nexec /bin/bash \"$@\"\n"
    )
    let result = try scenario.shell(
      "chmod +x bin/bash; PATH=$PWD/bin:$PATH \"$KJOB\" check jobs/job.yml"
    )
    #expect(result.output == "256 jobs in 1 file: no errors\n", "\(result)")
    #expect(try scenario.directory.read("home/count") == "x\nx\n")
  }

  @Test func `for an honest verdict is a warning, and jobs run`() throws {
    let scenario = try scenario("  - \"! grep -rn nothing nowhere\"\n  - make || true")
    let check = try scenario.kjob("check jobs/job.yml")
    #expect(check.status == 0)
    #expect(check.output == "1 job in 1 file: no errors, 2 warnings\n")
    #expect(
      check.errors == """
        jobs/job.yml:7:5: warning: the command also passes when `grep` itself fails, because `!` turns any failure into success
          7 |   - "! grep -rn nothing nowhere"
            |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = hint: write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search

        jobs/job.yml:8:5: warning: the command passes whatever happens, because it ends in `|| true`
          8 |   - make || true
            |     ^^^^^^^^^^^^
            = hint: remove it, so that a failure counts

        """
    )
    let outcome = try scenario.run("jobs/job.yml")
    #expect(outcome.result.status == 0)
    #expect(outcome.job()?.outcome == "passed")
    #expect(outcome.result.errors == check.errors)
  }

  @Test func `for git is an error before anything starts`() throws {
    let scenario = try scenario("  - { absent: 'a(b', in: [src] }")
    let result = try scenario.kjob("run jobs/job.yml")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        jobs/job.yml:7:15: error: `a(b` is not a regular expression: Unmatched ( or \\(
          7 |   - { absent: 'a(b', in: [src] }
            |               ^^^^^
            = hint: add `fixed: true` if it is plain text

        kjob: 1 error

        """
    )
  }
}
