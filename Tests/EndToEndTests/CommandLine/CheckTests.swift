import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `What check looks at` {
  private static let good = "version: 1\nrepos: ../repository\nprompt: Fix it.\nverify: make test\n"

  @Test func `is a folder, standard input or a file, in the order of the command line`() throws {
    let scenario = try Scenario()
    for name in ["b.yml", "a.yaml", ".hidden.yml", "notes.txt"] {
      try scenario.directory.write("jobs/\(name)", Self.good)
    }
    try scenario.directory.write("jobs/c.yml", Self.good + "timout: 5m\n")
    try scenario.directory.write("empty/x.txt", "x")
    let folder = try scenario.kjob("check jobs")
    #expect(folder.status == 1)
    #expect(folder.errors.hasPrefix("jobs/c.yml:5:1: error: unknown key `timout`\n"))
    try scenario.shell("rm jobs/c.yml").expectSuccess()
    let mended = try scenario.kjob("check jobs/ jobs/a.yaml")
    #expect(mended.output == "2 jobs in 2 files: no errors, 1 warning\n")
    #expect(mended.errors == "jobs/a.yaml: warning: the file is given twice and read once\n")
    let listed = try scenario.kjob("list jobs")
    #expect(
      listed.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["a", "b"]
    )
    let words = try scenario.kjob("complete-words list jobs --filter ''").output
    #expect(words.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == ["words", "a", "b"])
    let here = try scenario.shell("cd jobs && \"$KJOB\" list .")
    #expect(here.output.contains("(a.yaml:1)"), "\(here)")
    let empty = try scenario.kjob("check empty missing jobs/aa.yaml")
    #expect(
      empty.errors == """
        empty: error: the folder holds no files that end in `.yml` or `.yaml`

        missing: error: cannot read the file: No such file or directory

        jobs/aa.yaml: error: cannot read the file: No such file or directory
           = hint: did you mean `jobs/a.yaml`?

        kjob: 3 errors

        """
    )
    let standard = try scenario.shell(
      "sed 's,\\.\\./,,' jobs/b.yml | \"$KJOB\" list - --format json"
    )
    #expect(standard.status == 0, "\(standard.errors)")
    #expect(standard.output.contains(#""id" : "stdin""#), "\(standard.output)")
    let bad = try scenario.shell("printf 'version: 2\\n' | \"$KJOB\" check -; exit $?")
    #expect(bad.errors.contains("\n<stdin>:1:10: error: version `2` is not supported\n"))
    #expect(try scenario.shell("\"$KJOB\" check - </dev/null").errors.contains("the file is empty"))
  }

  @Test func `is what a run looks at before it starts, and is told in the same way`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/in/ref.yml", Self.good.replacing("../", with: "../../"))
    try scenario.directory.write(
      "jobs/in/refs.yml",
      """
      version: 1
      prompt: Fix it.
      verify: make test
      matrix: { n: [1, 2] }
      repos:
        - { path: ../../nowhere, ref: main }
        - path: ../../repository
          ref: "mian"   # no such branch
          name: second
        - ../../repository/src
      """
    )
    let expected = """
      jobs/in/refs.yml:6:5: error: `FOLDER/nowhere` is not in a git repository
        6 |   - { path: ../../nowhere, ref: main }
          |     ^
          = hint: give the path of a repository with a working tree

      jobs/in/refs.yml:8:10: error: no branch, tag or commit `mian` in `FOLDER/repository`
        8 |     ref: "mian"   # no such branch
          |          ^^^^^^
          = hint: did you mean `main`?

      jobs/in/refs.yml:10:5: error: `FOLDER/repository/src` is a folder within the repository `FOLDER/repository`, not its top
        10 |   - ../../repository/src
           |     ^^^^^^^^^^^^^^^^^^^^
           = hint: give `FOLDER/repository` instead

      kjob: 3 errors

      """
    for command in ["check", "run", "list"] {
      let result = try scenario.kjob("\(command) jobs/in/refs.yml")
      #expect(result.status == 1)
      #expect(result.errors.replacing(scenario.directory.path, with: "FOLDER") == expected)
    }
    #expect(try scenario.kjob("check jobs/in/ref.yml").status == 0)
  }

  @Test func `is files to copy, agent scripts and recordings, each once`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/build/x.o", "x")
    try scenario.directory.write("jobs/a.script", "turns:\n  - - { rnu: x }\n")
    try scenario.directory.write("jobs/b.jsonl", "{}\nno JSON\n")
    try scenario.directory.write(
      "jobs/job.yml",
      Self.good + """
        copy: [build, ./src, "[ab].o"]
        jobs:
          one: { agent: { scripted: ../jobs/a.script } }
          two: { agent: { scripted: a.script } }
          three: { agent: { replay: b.jsonl } }
        """
    )
    let result = try scenario.kjob("check jobs/job.yml")
    #expect(result.status == 1)
    #expect(
      result.errors.replacing(scenario.directory.path, with: "FOLDER") == """
        jobs/job.yml:5:22: error: `copy` names `[ab].o`, which does not exist in `FOLDER/repository`
          5 | copy: [build, ./src, "[ab].o"]
            |                      ^^^^^^^^
            = hint: `copy` takes paths, not patterns: name each file, or the folder that holds them

        jobs/a.script:2:9: error: unknown step `rnu`
          2 |   - - { rnu: x }
            |         ^^^
            = hint: did you mean `run`?

        jobs/b.jsonl:2:1: error: expected one JSON object; is the recording cut off?
          2 | no JSON
            | ^^^^^^^

        kjob: 3 errors

        """
    )
    // The agent itself says the same of its script.
    let agent = try scenario.kjob("agent --script jobs/a.script")
    #expect(result.errors.contains("\n\n\(agent.errors)\n"), "\(agent.errors)")
    #expect(agent.errors.hasPrefix("jobs/a.script:2:9: error: unknown step `rnu`"))
    // A run does not begin, not even for the job whose file is fine.
    try scenario.directory.write(
      "jobs/job.yml",
      scenario.directory.read("jobs/job.yml").replacing(", \"[ab].o\"", with: "")
    )
    let run = try scenario.kjob("run jobs/job.yml")
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.hasPrefix("jobs/a.script:2:9: error: unknown step `rnu`\n"))
    #expect(run.errors.hasSuffix("\nkjob: 2 errors\n"))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test func `is whether each step of a script has the value that it needs, and no other`() throws {
    let scenario = try Scenario()
    let valued = [
      "say", "think", "write", "replace", "delete", "run", "ask", "open-tool", "mcp", "usage",
      "notify", "request", "answer", "sleep", "stop", "fail", "exit", "signal", "raw", "errors",
      "huge-line", "flood", "daemon",
    ]
    let bare = ["hang", "freeze", "close-output", "close-input", "split", "ignore-signals"]
    let help = try scenario.kjob("agent --help").output
    #expect((valued + bare).allSatisfy(help.contains))
    func check(_ steps: [String]) throws -> Shell.Result {
      try Shell.run("rm -rf jobs", in: scenario.directory.path)
      for (index, step) in steps.enumerated() {
        try scenario.job("job\(100 + index)", script: "turns:\n  - - \(step)\n")
      }
      return try scenario.kjob("check jobs")
    }
    let missing = try check(valued)
    let found = missing.errors.matches(of: /error: `(.*)` needs a value: `(.*)`\n/)
    #expect(found.map { String($0.1) } == valued, "\(missing.errors)")
    let superfluous = try check(bare.map { "\($0): true" })
    let told = superfluous.errors.matches(of: /error: `(.*)` takes no value: write `- (.*)`\n/)
    #expect(told.map { String($0.1) } == bare, "\(superfluous.errors)")
    #expect(told.allSatisfy { $0.1 == $0.2 })
    // The advice is right.
    let right = try check(found.map { String($0.2) } + told.map { String($0.2) })
    #expect(right.status == 0, "\(right.errors)")
  }

  @Test func `is nothing that would have to be fetched, which it says`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "jobs/job.yml",
      Self.good.replacing(
        "../repository",
        with: "[https://git.example.com/a, ../repository, \"https://git.example.com/a/\"]"
      ).replacing("a/\"]", with: "b/\"]")
    )
    let result = try scenario.kjob("check jobs/job.yml")
    #expect(
      result.output == """
        3 jobs in 1 file: no errors
        not looked at, because not fetched: https://git.example.com/a, https://git.example.com/b

        """
    )
  }

  @Test func `is shown in colour where that is wanted`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/job.yml", Self.good + "timout: 5m\n")
    func errors(_ variables: [String: String]) throws -> String {
      try scenario.kjob("check jobs/job.yml", environment: variables).errors
    }
    let plain = try errors([:])
    #expect(!plain.contains("\u{1B}"))
    let coloured = try errors(["FORCE_COLOR": "1", "NO_COLOR": ""])
    #expect(
      coloured == """
        jobs/job.yml:5:1: \u{1B}[31merror:\u{1B}[0m unknown key `timout`
        \u{1B}[2m  5 |\u{1B}[0m timout: 5m
        \u{1B}[2m    |\u{1B}[0m \u{1B}[31m^^^^^^\u{1B}[0m
        \u{1B}[2m    =\u{1B}[0m \u{1B}[32mhint:\u{1B}[0m did you mean `timeout`?

        kjob: 1 error

        """
    )
    // On a terminal, unless it or the user wants none.
    func onTerminal(_ variables: String) throws -> String {
      try scenario.shell(
        "\(variables) script -qec '\"$KJOB\" check jobs/job.yml' /dev/null </dev/null || true"
      ).output.replacing("\r\n", with: "\n")
    }
    #expect(try onTerminal("env -u NO_COLOR -u CI TERM=xterm") == coloured)
    #expect(try onTerminal("env -u NO_COLOR TERM=dumb") == plain)
    #expect(try onTerminal("env NO_COLOR=1 TERM=xterm") == plain)
  }
}

extension Shell.Result {
  /// Records a failure of a command that only prepares a test.
  fileprivate func expectSuccess() { #expect(status == 0, "\(errors)") }
}
