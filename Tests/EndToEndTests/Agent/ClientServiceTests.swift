import Foundation
import TestSupport
import Testing

/// What kjob does for an agent that asks for files and commands.
///
/// The scripts check every answer themselves and end with 9 when one is wrong, so a job that passed
/// says that all of them were right.
@Suite(.waiting) struct `Files and terminals for the agent` {
  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var turn: String
    var offers = "[fs, terminal]"
    var verify = "true"
    var testDescription: String { what }
  }

  @Test(arguments: fileCases + terminalCases)
  func `answers what it is asked`(_ test: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns:\n  - " + test.turn.replacingOccurrences(of: "\n", with: "\n    "),
      settings: "client-capabilities: \(test.offers)\nverify: ['\(test.verify)']"
    )
    let outcome = try scenario.run(file, environment: ["OUTSIDE": scenario.directory.path])
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(job.reason?.details ?? "") \(outcome.result.errors)")
    // What kjob started for the agent it ends itself.
    #expect(job.leftovers == 0)
  }

  private static func read(_ path: String, _ more: String = "", expect: String) -> String {
    """
    - request:
        method: fs/read_text_file
        params: { sessionId: s, path: "\(path)"\(more) }
        expect: \(expect)

    """
  }

  private static func write(_ path: String, _ content: String, expect: String) -> String {
    """
    - request:
        method: fs/write_text_file
        params: { sessionId: s, path: "\(path)", content: "\(content)" }
        expect: \(expect)

    """
  }

  private static let fine = "{ result: {} }"
  private static let refused = "{ error: { code: -32602 } }"

  static let fileCases = [
    Case(
      what: "a file's text, whole and by lines",
      turn: read("${cwd}/src/greeting.txt", expect: #"{ result: { content: "hello\nworld\n" } }"#)
        + read(
          "${cwd}/src/greeting.txt",
          ", line: 2",
          expect: #"{ result: { content: "world\n" } }"#
        )
        + read(
          "${cwd}/src/greeting.txt",
          ", line: 1, limit: 1",
          expect: #"{ result: { content: "hello\n" } }"#
        )
        + read("${cwd}/src/greeting.txt", ", limit: 0", expect: #"{ result: { content: "" } }"#)
        + read(
          "${cwd}/src/greeting.txt",
          ", line: 2, limit: 9",
          expect: #"{ result: { content: "world\n" } }"#
        )
        + read("${cwd}/src/greeting.txt", ", line: 3", expect: #"{ result: { content: "" } }"#)
        + read("${cwd}/src/greeting.txt", ", line: 99", expect: #"{ result: { content: "" } }"#)
        + read("${cwd}//src/./greeting.txt", ", line: null", expect: "{ result: { } }"),
      offers: "[fs]"
    ),
    Case(
      what: "what cannot be read",
      turn:
        "- run: 'mkdir d; mkfifo pipe; printf \"\\377\" >latin; head -c 16777217 /dev/zero >big'\n"
        + read("${cwd}/src/none.txt", expect: "{ error: { code: -32002 } }")
        + read("${cwd}/none/none.txt", expect: "{ error: { code: -32002 } }")
        + read("${cwd}/README/none.txt", expect: refused)
        + read("README", expect: refused)
        + read("${cwd}", expect: refused)
        + read("${cwd}/d", expect: refused)
        + read("${cwd}/README", ", line: 0", expect: refused)
        + read("${cwd}/README", ", limit: -1", expect: refused)
        + read("${cwd}/README", ", line: two", expect: refused)
        + read("${cwd}/pipe", expect: refused)
        + read(
          "${cwd}/latin",
          expect: "{ error: { code: -32603, data: \"`${cwd}/latin` is not UTF-8 text\" } }"
        )
        + read(
          "${cwd}/big",
          expect: "{ error: { code: -32603, data: \"`${cwd}/big` is longer than 16 MiB\" } }"
        )
        + "- request: { method: fs/read_text_file, params: {}, expect: \(refused) }\n"
        + "- run: 'rm pipe big latin'"
    ),
    Case(
      what: "nothing outside of the worktree is read",
      turn: "- run: 'ln -s src links; ln -s /etc/passwd absolute; ln -s README inside'\n"
        + read("/etc/passwd", expect: refused)
        + read("${cwd}-other/file", expect: refused)
        + read("${cwd}/../x", expect: refused)
        + read("${cwd}/src/../README", expect: refused)
        + read("${cwd}/links/greeting.txt", expect: #"{ result: { content: "hello\nworld\n" } }"#)
        + read("${cwd}/absolute", expect: refused)
        + read("${cwd}/inside", expect: #"{ result: { content: "A repository.\n" } }"#)
        + read("${cwd}/.git", expect: refused)
        + read("${cwd}/src/.GiT/config", expect: refused)
    ),
    Case(
      what: "files are written byte for byte, with the folders above them",
      turn: write("${cwd}/a/b/c.txt", "no newline: é", expect: fine)
        + write("${cwd}/src/greeting.txt", "", expect: fine)
        + write("${cwd}/README", #"two\r\n\nlines\n"#, expect: fine)
        + "- run: 'chmod 755 README; ln README second'\n"
        + write("${cwd}/README", "again", expect: fine)
        + read("${cwd}/README", expect: "{ result: { content: again } }"),
      offers: "[fs]",
      verify: #"""
        [ "$(cat a/b/c.txt; echo .)" = "no newline: é." ]; [ ! -s src/greeting.txt ];
        [ "$(cat README)" = again ]; [ -x README ]; [ "$(od -An -c second | tr -d " \n")" = "two\r\n\nlines\n" ];
        [ "$(find . -name ".kjob*")" = "" ]
        """#.replacingOccurrences(of: "\n", with: " ")
    ),
    Case(
      what: "nothing is written outside of the worktree, nor where git looks",
      turn:
        "- run: 'ln -s \"$OUTSIDE\" out; ln -s \"$OUTSIDE/home/.keep\" keep; mkfifo pipe; mkdir d'\n"
        + write("${cwd}/out/planted", "x", expect: refused)
        + write("${cwd}/out/more/planted", "x", expect: refused)
        + write("${cwd}/keep", "x", expect: refused)
        + write("${cwd}/pipe", "x", expect: refused)
        + write("${cwd}/d", "x", expect: refused)
        + write("${cwd}/.git", "gitdir: /x", expect: refused)
        + write("${cwd}/.git/hooks/x", "x", expect: refused)
        + write("${cwd}/d/.Git/config", "x", expect: refused)
        + write("${cwd}/../planted", "x", expect: refused)
        + write("/dev/null", "x", expect: refused)
        + write("planted", "x", expect: refused)
        + write("${cwd}/README/x", "x", expect: refused)
        + "- run: 'test ! -e \"$OUTSIDE/planted\" && test ! -s \"$OUTSIDE/home/.keep\" && touch clean; rm pipe'",
      verify: "test -e clean"
    ),
    Case(
      what: "what is not offered is not there",
      turn: read("${cwd}/README", expect: "{ error: { code: -32601 } }")
        + write("${cwd}/README", "x", expect: "{ error: { code: -32601 } }")
        + "- request: { method: terminal/create, params: { command: x }, expect: { result: { terminalId: terminal-1 } } }",
      offers: "[terminal]"
    ),
    Case(
      what: "without a word in the job file nothing is offered",
      turn: [
        "fs/read_text_file", "fs/write_text_file", "terminal/create", "terminal/output",
        "terminal/wait_for_exit", "terminal/kill", "terminal/release",
      ].map { "- request: { method: \($0), expect: { error: { code: -32601 } } }" }
        .joined(separator: "\n") + "\n- say: done",
      offers: "[]"
    ),
  ]

  private static func create(_ parameters: String, save name: String = "T") -> String {
    """
    - request:
        method: terminal/create
        params: { sessionId: s, \(parameters) }
        save: { \(name): terminalId }

    """
  }

  private static func ask(_ method: String, _ more: String, of name: String = "T") -> String {
    """
    - request:
        method: terminal/\(method)
        params: { sessionId: s, terminalId: "${\(name)}" }
        \(more)

    """
  }

  static let terminalCases = [
    Case(
      what: "a command's output and its status",
      turn: create("command: bash, args: [-c, 'echo one; echo two >&2; echo three; exit 3']")
        + ask("wait_for_exit", "expect: { result: { exitCode: 3 } }")
        + ask(
          "output",
          #"expect: { result: { output: "one\ntwo\nthree\n", truncated: false, exitStatus: { exitCode: 3 } } }"#
        )
        + ask("wait_for_exit", "expect: { result: { exitCode: 3 } }")
        + ask("release", "expect: \(fine)")
        + ask("release", "expect: { error: { code: -32002 } }")
        + ask("output", "expect: { error: { code: -32002 } }")
        + ask("kill", "expect: { error: { code: -32002 } }")
        + ask("wait_for_exit", "expect: { error: { code: -32002 } }"),
      offers: "[terminal]"
    ),
    Case(
      what: "a whole shell line as the command, in a folder, with variables",
      turn: create(
        "command: 'echo $WHO $PWD | tr a-z A-Z && pwd', env: [{ name: WHO, value: me }], cwd: '${cwd}/src'"
      ) + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + create("command: \"cat greeting.txt\", args: [], cwd: '${cwd}/src'", save: "U")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }", of: "U")
        + ask("output", #"expect: { result: { output: "hello\nworld\n" } }"#, of: "U")
        + create("command: 'printf %s \"$PWD\"', cwd: '${cwd}/src'", save: "V")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }", of: "V")
        + ask("output", "expect: { result: { output: '${cwd}/src' } }", of: "V")
        + create("command: 'exec cat /proc/$$/comm'", save: "W")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }", of: "W")
        + ask("output", #"expect: { result: { output: "cat\n" } }"#, of: "W")
    ),
    Case(
      what: "a program whose path only a shell would take apart",
      turn: "- write: { path: 'a b/c;d', content: \"#!/bin/sh\\necho $#\\n\", executable: true }\n"
        + create("command: '${cwd}/a b/c;d'")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", #"expect: { result: { output: "0\n" } }"#)
        + create("command: '${cwd}/a b/c;d', args: ['1 2', ';']")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", #"expect: { result: { output: "2\n" } }"#)
    ),
    Case(
      what: "what cannot be started",
      turn: [
        ("command: 'true', cwd: src", "-32602"), ("command: 'true', cwd: /", "-32602"),
        ("command: 'true', cwd: '${cwd}/../x'", "-32602"),
        ("command: 'true', cwd: '${cwd}/none'", "-32602"),
        ("command: 'true', cwd: '${cwd}/README'", "-32602"),
        ("command: ''", "-32602"), ("args: [x]", "-32602"), ("command: [x]", "-32602"),
        ("command: 'true', env: [{ name: 'A=B', value: x }]", "-32602"),
        ("command: 'true', env: [{ name: A }]", "-32602"),
        ("command: 'true', outputByteLimit: -1", "-32602"),
        ("command: no-such-program-here, args: [x]", "-32603"),
      ].map { parameters, code in
        """
        - request:
            method: terminal/create
            params: { sessionId: s, \(parameters) }
            expect: { error: { code: \(code) } }

        """
      }.joined()
    ),
    Case(
      what: "several wait, and hold nothing up",
      turn: "- run: mkfifo gate\n"
        + create("command: 'read line <gate; echo got $line; exit 4'")
        + ask("wait_for_exit", "later: A") + ask("wait_for_exit", "later: B")
        + ask("wait_for_exit", "id: 1\n    later: C")
        + ask("output", #"expect: { result: { output: "", truncated: false } }"#)
        + create("command: 'true'", save: "U")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }", of: "U")
        + read("${cwd}/README", expect: "{ result: {} }")
        + "- run: 'echo it >gate; rm gate'\n"
        + "- answer: { to: B, expect: { result: { exitCode: 4 } } }\n"
        + "- answer: { to: A, expect: { result: { exitCode: 4 } } }\n"
        + "- answer: { to: C, expect: { result: { exitCode: 4 } } }\n"
        + ask("output", #"expect: { result: { output: "got it\n", exitStatus: { exitCode: 4 } } }"#)
    ),
    Case(
      what: "a killed command keeps its id, a released one takes its background along",
      turn: create("command: 'echo up; sleep 1000 & sleep 1000'")
        + ask("wait_for_exit", "later: A")
        + ask("kill", "expect: \(fine)")
        + "- answer: { to: A, expect: { result: { signal: SIGKILL } } }\n"
        + ask("output", "expect: { result: { exitStatus: { signal: SIGKILL } } }")
        + ask("kill", "expect: \(fine)")
        + ask("release", "expect: \(fine)")
        + create("command: 'sleep 1000 & echo $! >pid'")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + create("command: 'kill -0 $(cat pid)'", save: "U")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }", of: "U")
        + ask("release", "expect: \(fine)")
        + create("command: 'kill -0 $(cat pid)'", save: "U")
        + ask("wait_for_exit", "expect: { result: { exitCode: 1 } }", of: "U")
        + create("command: 'sleep 1000'")
        + ask("wait_for_exit", "later: A")
        + ask("release", "expect: \(fine)")
        + "- answer: { to: A, expect: { result: { signal: SIGKILL } } }\n"
        + "- run: 'rm pid'"
    ),
    Case(
      what: "a wait is given up when the agent says so",
      turn: create("command: 'sleep 1000'")
        + ask("wait_for_exit", "id: 77\n    later: A")
        + ask("wait_for_exit", "id: '77'\n    later: B")
        + "- notify: { method: $/cancel_request, params: { requestId: 77 } }\n"
        + "- notify: { method: $/cancel_request, params: { requestId: 77 } }\n"
        + "- notify: { method: $/cancel_request, params: { requestId: nobody } }\n"
        + "- notify: { method: $/cancel_request, params: [] }\n"
        + "- answer: { to: A, expect: { error: { code: -32800 } } }\n"
        + ask("kill", "expect: \(fine)")
        + "- answer: { to: B, expect: { result: { signal: SIGKILL } } }"
    ),
    Case(
      what: "output is cut at its start between two characters",
      turn: create("command: 'printf 0123456789éé', outputByteLimit: 3")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "expect: { result: { output: é, truncated: true } }")
        + create("command: 'printf 0123😀x', outputByteLimit: 4")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "expect: { result: { output: x, truncated: true } }")
        + create("command: 'printf 01', outputByteLimit: 2")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "expect: { result: { output: '01', truncated: false } }")
        + create("command: 'printf 01', outputByteLimit: 0")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "expect: { result: { output: '', truncated: true } }")
        + create("command: 'yes | head -c 20000000', outputByteLimit: 9223372036854775807")
        + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "save: { BIG: output }\n    expect: { result: { truncated: true } }")
        + write("${cwd}/big", "${BIG}", expect: fine),
      verify: "[ $(stat -c %s big) = 4194304 ]"
    ),
    Case(
      what: "sixty-four at once and no more",
      turn: String(repeating: create("command: 'true'"), count: 64)
        + "- request: { method: terminal/create, params: { command: 'true' }, expect: { error: { code: -32603 } } }\n"
        + ask("release", "expect: \(fine)") + create("command: 'true'")
    ),
    Case(
      what: "whatever is left running ends with the agent",
      turn: "- run: mkfifo gate\n"
        + create(
          "command: 'sleep 1000 & setsid sleep 1000 & env -i /bin/sleep 1000 & echo >gate; sleep 1000'"
        )
        + "- run: 'cat gate; rm gate'\n"
        + ask("wait_for_exit", "later: A") + create("command: sleep, args: ['1000']")
    ),
    Case(
      what: "a command keeps the agent's variables and the mark of its job",
      turn: create(
        "command: 'echo $KJOB_JOB_ID $OUTSIDE_TOO ${#KJOB_PROCESS_TOKEN}', env: [{ name: KJOB_PROCESS_TOKEN, value: x }, { name: OUTSIDE_TOO, value: y }]"
      ) + ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
        + ask("output", "save: { OUT: output }") + write("${cwd}/out", "${OUT}", expect: fine),
      verify: "grep -Eq \"^job y [0-9]{2,}$\" out"
    ),
  ]

  @Test func `the agent is told what is offered`() throws {
    for (offers, says) in [
      ("[fs]", #""fs":{"readTextFile":true,"writeTextFile":true},"terminal":false"#),
      ("[terminal]", #""fs":{"readTextFile":false,"writeTextFile":false},"terminal":true"#),
      ("[]", #""fs":{"readTextFile":false,"writeTextFile":false},"terminal":false"#),
    ] {
      let scenario = try Scenario()
      let file = try scenario.job(
        script: "turns: [[{ say: done }]]",
        settings: "client-capabilities: \(offers)"
      )
      _ = try scenario.run(file)
      let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
      #expect(transcript.contains("\"clientCapabilities\":{\(says)}"))
    }
  }

  @Test func `a cancelled agent can clean up before it says so`() throws {
    let scenario = try Scenario()
    let script =
      Self.create("command: 'sleep 1000'") + Self.ask("wait_for_exit", "later: A") + """
        - run: kill -INT $(cat $HOME/kjob.pid)
        - wait-for-cancel:
            - request: { method: terminal/kill, params: { terminalId: "${T}" }, expect: { result: {} } }
            - answer: { to: A, expect: { result: { signal: SIGKILL } } }
            - request: { method: terminal/release, params: { terminalId: "${T}" }, expect: { result: {} } }
            - request: { method: fs/write_text_file, params: { path: "${cwd}/late", content: x }, expect: { result: {} } }
        """
    let file = try scenario.job(
      script: "turns:\n  - " + script.replacingOccurrences(of: "\n", with: "\n    "),
      settings: "client-capabilities: [fs, terminal]\ngrace-period: 30s"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 130)
    #expect(outcome.job()?.outcome == "cancelled")
    #expect(try scenario.directory.read("kjob-out/jobs/job/agent.stderr.log") == "")
    #expect(try scenario.patch().contains("late"))
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(transcript.contains(#""stopReason":"cancelled""#))
  }

  @Test func `an agent that waits for its command is not idle`() throws {
    let scenario = try Scenario()
    let script =
      Self.create("command: 'sleep 3'")
      + Self.ask("wait_for_exit", "expect: { result: { exitCode: 0 } }")
    let file = try scenario.job(
      script: "turns:\n  - " + script.replacingOccurrences(of: "\n", with: "\n    "),
      settings: "client-capabilities: [terminal]\nidle-timeout: 1s"
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test func `a script whose expectation fails says what came`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ request: { method: no/such, expect: { result: {} } } }]]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "error")
    #expect(job.reason?.type == "kjob.agent.exited")
    #expect(job.reason?.details.contains("the agent exited with 9") == true)
    #expect(job.reason?.details.contains("`no/such` was answered with {") == true)
  }
}
