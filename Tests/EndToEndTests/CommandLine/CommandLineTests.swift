import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `The command line` {
  @Test(arguments: [
    "run", "check", "list", "doctor", "schema", "agent", "resume", "clean", "report", "plan",
    "apply", "completions", "manual", "rerun", "show", "diff", "log", "checkout", "watch",
    "publish",
    "explain",
    "",
  ])
  func `shows whole help`(command: String) throws {
    let scenario = try Scenario()
    let result = try scenario.kjob("\(command) --help")
    #expect(result.status == 0)
    #expect(result.errors == "")
    let name = command.isEmpty ? "kjob" : command
    try expect(result.output, equalsGolden: "help-\(name).txt")
  }

  @Test func `shows help that every terminal has room for`() throws {
    let scenario = try Scenario()
    let overview = try scenario.kjob("--help").output
    let names = overview.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }
    #expect(names.count > 20)
    for name in [""] + names {
      let lines = try scenario.kjob("\(name) --help").output.split(separator: "\n")
      for line in lines where line.count > 80 { Issue.record("\(name): \(line)") }
    }
  }

  @Test(arguments: [
    ("rnu", "kjob: error: unknown command `rnu`\nhint: did you mean `kjob run`?\n"),
    ("--frob", "kjob: error: unknown option `--frob`\nhint: see `kjob --help`\n"),
    ("verison", "kjob: error: unknown command `verison`\nhint: did you mean `kjob version`?\n"),
    (
      "--verbose run x.yml",
      "kjob: error: `--verbose` is an option of `kjob run`\n"
        + "hint: write it after the command: `kjob run --verbose`\n"
    ),
    (
      "-v",
      "kjob: error: `-v` is an option of `kjob run`, `kjob resume` and `kjob rerun`\n"
        + "hint: write it after the command: `kjob run -v`\n"
    ),
    (
      "--format json",
      "kjob: error: `--format` is an option of `kjob run`, `kjob resume`, `kjob rerun` and "
        + "7 other commands\nhint: write it after the command: `kjob run --format`\n"
    ),
    (
      "run -C x y.yml",
      "kjob: error: `-C` is an option of kjob itself\n"
        + "hint: write it before the command: `kjob -C … run`\n"
    ),
    (
      "-C nowhere list x.yml",
      "kjob: error: cannot change to `nowhere`: No such file or directory\n"
    ),
    (
      "--color sometimes list x.yml",
      "kjob: error: invalid value `sometimes` for `--color`: expected `auto` or `always` or `never`\n"
    ),
    (
      "run --fial-fast x.yml",
      "kjob: error: unknown option `--fial-fast`\nhint: did you mean `--fail-fast`?\n"
    ),
    ("run -z x.yml", "kjob: error: unknown option `-z`\nhint: see `kjob --help`\n"),
    (
      "run",
      "kjob: error: `kjob run` found no job files in `jobs/`\n"
        + "hint: name them, or write a first one: `kjob init`\n"
    ),
    ("run x.yml --jobs", "kjob: error: `--jobs` needs a value: `--jobs N`\n"),
    (
      "run x.yml -j0",
      "kjob: error: invalid value `0` for `--jobs`: expected a number from 1 to 1000, or `auto`\n"
    ),
    (
      "run x.yml --keep sometimes",
      "kjob: error: invalid value `sometimes` for `--keep`: "
        + "expected `never` or `failed` or `always`\n"
    ),
    ("run x.yml --fail-fast=yes", "kjob: error: `--fail-fast` takes no value\n"),
    (
      "run x.yml --agent-command \"it's\"",
      "kjob: error: invalid value `it's` for `--agent-command`: expected a program and its arguments\n"
    ),
    (
      "schema x.yml",
      "kjob: error: invalid value `x.yml` for `kjob schema`: expected `job` or `results` or `events`\n"
    ),
    (
      "check missing.yml",
      "missing.yml: error: cannot read the file: No such file or directory\n\nkjob: 1 error\n"
    ),
  ])
  func `refuses what it does not know`(arguments: String, says: String) throws {
    let result = try Scenario().kjob(arguments)
    #expect(result.errors == says)
    #expect(result.output == "")
    #expect(result.status == 1)
  }

  @Test func `help of a command is its help`() throws {
    let scenario = try Scenario()
    #expect(try scenario.kjob("help run").output == scenario.kjob("run --help").output)
    #expect(try scenario.kjob("help frob").errors.contains("unknown command `frob`"))
  }

  @Test(arguments: ["--version", "-V", "version", "--color never version", "-C src --version"])
  func `tells its version`(arguments: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("src/x", "")
    #expect(try scenario.kjob(arguments).output == "kjob 0.2.0\n")
  }

  @Test func `alone shows the help as an error`() throws {
    let scenario = try Scenario()
    let result = try scenario.kjob("")
    #expect(result.status == 1 && result.output == "")
    #expect(result.errors == (try scenario.kjob("--help").output))
    #expect(try scenario.kjob("--help run").output == scenario.kjob("run --help").output)
    #expect(try scenario.kjob("help").output == result.errors)
  }

  @Test func `has examples that it takes`() throws {
    let scenario = try Scenario()
    let names = try scenario.kjob("--help").output.matches(of: /(?m)^  ([a-z]+) {3,}/)
    #expect(names.count > 15)
    for name in names.map({ String($0.1) }) {
      let help = try scenario.kjob("\(name) --help").output
      let examples = help.matches(of: #/(?m)^  (kjob [^|>]*?)(?:  | [|>]|$)/#).map { String($0.1) }
      #expect(examples.count >= 1, "\(name)")
      for example in examples {
        #expect(example.hasPrefix("kjob \(name)"), "\(example)")
        let result = try scenario.shell("kjob() { \"$KJOB\" \"$@\" --help; }; \(example)")
        #expect(result.output == help, "\(example): \(result.errors)")
      }
    }
  }

  @Test func `runs in another folder and with colors, whatever the environment says`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let run = try scenario.shell("mkdir far; \"$KJOB\" -C jobs -C .. run \(file) --color=always")
    #expect(try scenario.outcome(run).job()?.outcome == "passed", "\(run)")
    #expect(run.output.contains("\u{1B}[32mPASS\u{1B}[0m"))
    let there = "cd far && \"$KJOB\" -C \(scenario.directory.path)"
    let shown = try scenario.shell("\(there) show kjob-out job")
    #expect(shown.status == 0 && shown.output.contains("job"), "\(shown)")
    let force = ["FORCE_COLOR": "1", "NO_COLOR": ""]
    for (options, environment, isColoured) in [
      ("", [:], false), ("--color always", [:], true), ("--color never", force, false),
      ("--color auto", force, true), ("--color=auto", ["NO_COLOR": "1"], false),
    ] as [(String, [String: String], Bool)] {
      for line in ["\(options) show", "show \(options)"] {
        let result = try scenario.kjob(line, environment: environment)
        #expect(result.status == 0)
        #expect(result.output.contains("\u{1B}[") == isColoured, "\(line) \(environment)")
      }
    }
  }

  @Test func `takes options in every usual form`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    for form in ["--filter job", "--filter=job", "--filter 'j*' --filter x"] {
      #expect(try scenario.kjob("list '\(file)' \(form)").status == 0)
    }
    for form in ["-j2", "-j 2", "-j=2", "--jobs=2", "--jobs 2"] {
      #expect(try scenario.kjob("run --dry-run \(form) -- \(file)").status == 0)
    }
  }

  @Test(arguments: ["run jobs/job.yml", "doctor jobs/job.yml"])
  func `says how to make worktrees elsewhere where no folder can be made`(command: String) throws {
    let scenario = try Scenario()
    try scenario.job(script: "turns: [[{ say: done }]]")
    try scenario.directory.write("file", "")
    let folder = scenario.directory.path + "/file/worktrees"
    let result = try scenario.kjob(command, environment: ["KJOB_WORKTREE_DIR": folder])
    #expect(result.status == 1)
    #expect(
      result.errors.contains(
        "hint: worktrees are made there; name another folder with `--worktree-dir`"
      ),
      "\(result)"
    )
    #expect(result.errors.contains("\(scenario.directory.path)/file"), "\(result)")
  }

  @Test func `keeps the worktrees that it is told to keep`() throws {
    let scenario = try Scenario()
    let good = try scenario.job("good", script: "turns: [[{ say: done }]]")
    let bad = try scenario.job("bad", script: "turns: [[{ exit: 3 }]]")
    let result = try scenario.kjob("run \(good) \(bad) --keep failed")
    #expect(result.output.contains("kept   bad"))
    let kept = try scenario.git("git worktree list --porcelain | grep -c ^worktree")
    #expect(kept == "2\n")
  }

  @Test func `events go to standard output as JSON when asked`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let lines = try scenario.kjob("run \(file) --format json").output.split(separator: "\n")
    let events = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(events.compactMap { $0["sequence"] as? Int } == Array(1...events.count))
    #expect(
      events.compactMap { $0["event"] as? String } == [
        "run-planned", "environment-observed", "job-started", "source-observed",
        "workspace-planned", "workspace-created", "environment-prepared", "agent-started",
        "session-opened", "mcp-settled", "prompt-sent",
        "turn-ended", "agent-ended", "agent-finished", "snapshot-taken", "patch-written",
        "workspace-removed", "room-planned", "room-created", "command-started", "command-finished",
        "room-removed", "memory-measured", "job-finished", "run-finished",
      ]
    )
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.split(separator: "\n") == lines)
  }

  @Test func `the built-in agent refuses a bad script with its places`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "bad.script",
      "turns:\n  - - sya: hello\n    - flood: many\nturn: 1\n"
    )
    let result = try scenario.kjob("agent --script bad.script")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        bad.script:2:7: error: unknown step `sya`
          2 |   - - sya: hello
            |       ^^^
            = hint: did you mean `say`?
        bad.script:3:14: error: expected a whole number
          3 |     - flood: many
            |              ^^^^
            = hint: `kjob agent --help` describes scripts
        bad.script:4:1: error: unknown key `turn`
          4 | turn: 1
            | ^^^^
            = hint: expected `name`, `version`, `engine`, `agents`, \
        `models`, `efforts`, `initialize`, `session`, `ready`, `turns`, `after`, `servers`, \
        `account`, `startup-status` or `ignores-end-of-input`

        """
    )
  }
}
