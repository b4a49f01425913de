import Foundation
import TestSupport
import Testing

/// Commands that end, hang, print and stay as no command should.
@Suite(.waiting) struct `A verification command` {
  struct Case: CustomTestStringConvertible, Sendable {
    var fault: String
    var command: String
    /// Nil where the job passes.
    var type: String? = "kjob.verify.failed"
    var says = ""
    var testDescription: String { fault }
  }

  static let cases: [Case] = [
    Case(fault: "exits with 1", command: "echo it is wrong; exit 1", says: "it is wrong"),
    Case(
      fault: "is not found",
      command: "no-such-program-here",
      type: "kjob.verify.cannot-run",
      says: "exited with 127"
    ),
    Case(
      fault: "is not executable",
      command: "./README",
      type: "kjob.verify.cannot-run",
      says: "exited with 126"
    ),
    Case(fault: "crashes", command: "kill -SEGV $$", says: "SIGSEGV"),
    Case(fault: "is ended by a signal from elsewhere", command: "kill -TERM $$", says: "SIGTERM"),
    Case(fault: "is killed, as for want of memory", command: "kill -KILL $$", says: "SIGKILL"),
    Case(
      fault: "hangs",
      command: "echo so far; sleep 100",
      type: "kjob.verify.timeout",
      says: "so far"
    ),
    Case(
      fault: "ignores SIGTERM",
      command: "trap '' TERM; while true; do sleep 0.1; done",
      type: "kjob.verify.timeout"
    ),
    Case(
      fault: "exits with 0 when it is stopped",
      command: "trap 'exit 0' TERM; while true; do sleep 0.1; done",
      type: "kjob.verify.timeout"
    ),
    Case(
      fault: "leaves a server that holds its output",
      command: "(setsid sleep 1000 &); echo up",
      type: nil
    ),
    Case(
      fault: "leaves a daemon with nothing open",
      command: "setsid -f env -i /bin/sleep 1000 <&- >&- 2>&-",
      type: nil
    ),
    Case(
      fault: "forks as much as it can",
      command: "while true; do (sleep 1000 &); done",
      type: "kjob.verify.timeout"
    ),
    Case(
      fault: "prints what is no text and no line",
      command:
        #"printf 'a\0b\033[31m\377\376\r\b\a::error::x%s' "$(head -c 100000 /dev/zero | tr '\0' y)"; exit 1"#
    ),
    Case(fault: "reads its input", command: "test -z \"$(cat)\"", type: nil),
    Case(fault: "asks the terminal", command: "! true </dev/tty", type: nil),
    Case(fault: "makes files", command: "echo x >made; mkdir d; echo x >d/made", type: nil),
    Case(
      fault: "writes to the files with which jobs command their pipeline",
      command: "for name in GITHUB_ENV GITHUB_OUTPUT GITHUB_PATH BASH_ENV; do "
        + "test -z \"${!name:-}\" || echo x >>\"${!name}\"; done",
      type: nil
    ),
    Case(
      fault: "prints its environment",
      command: "env; tr '\\0' '\\n' </proc/self/environ; exit 1"
    ),
  ]

  @Test func `that outlasts the time for verification is in the reports`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: a, content: x } }]]",
      settings: "verify-timeout: 1s",
      verify: "[{ name: it, run: 'echo so far; sleep 100' }]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "error")
    let command = try #require(job.commands.first { $0.name == "it" })
    #expect(command.result == "timed-out")
    #expect(command.outputTail == "so far", "\(command)")
  }

  /// Such a signal may be a pipeline's cancellation, whose own signal to kjob comes later, so kjob
  /// waits; but no longer than the command could have run, and that time is not the command's.
  @Test(arguments: ["TERM", "INT", "HUP"])
  func `that a signal ends has taken as long as it ran`(signal: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: a, content: x } }]]",
      verify: "[{ name: it, run: 'kill -\(signal) $$', timeout: 3s }]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.verify.failed", "\(job)")
    #expect(job.reason?.message == "`it` was ended by SIG\(signal)", "\(job)")
    #expect(job.commands.allSatisfy { $0.seconds < 3 }, "\(job.commands)")
  }

  @Test(
    .fault(66, 67, 68, 69, 70, 71, 72, 73, 74, 76, 77, 78, 79, 89, 90),
    arguments: cases
  )
  func `is judged by its own end, and leaves nothing`(example: Case) throws {
    let scenario = try Scenario()
    try scenario.directory.write("command.sh", example.command)
    let file = try scenario.job(
      script: "turns: [[{ write: { path: a, content: x } }]]",
      verify: "[{ name: it, run: 'source \(scenario.directory.path)/command.sh', timeout: 1s }]"
    )
    try scenario.directory.write("beside/file-of-the-pipeline", "")
    let pipeline = scenario.directory.path + "/beside/file-of-the-pipeline"
    let names = ["GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "BASH_ENV"]
    let outcome = try scenario.run(
      file,
      environment: ["KIRO_API_KEY": "ksk_of_the_agent_1"]
        .merging(names.map { ($0, pipeline) }) { $1 }
    )
    let job = try #require(outcome.job())
    #expect(job.reason?.type == example.type, "\(outcome.result)")
    #expect(job.outcome == (example.type == nil ? "passed" : "failed"))
    let told = (job.reason?.message ?? "") + (job.reason?.details ?? "")
    #expect(example.says.isEmpty || told.contains(example.says), "\(told)")
    #expect(try !scenario.patch().contains("made"))
    let found = try Shell.run(
      "grep -rl ksk_of_the_agent_1 kjob-out || true",
      in: scenario.directory.path
    )
    #expect(found == "")
  }

  @Test(.fault(75)) func `that prints half a gigabyte leaves its beginning and its end`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify:
        "[{ name: loud, run: 'echo begin; { yes || true; } | head -c 500000000; echo end; exit 1' }]"
    )
    let outcome = try scenario.run(file, environment: ["KJOB": BuiltProgram.optimised])
    let job = try #require(outcome.job())
    #expect(job.reason?.type == "kjob.verify.failed")
    #expect(job.reason?.details.contains("end") == true)
    let size = try Shell.run("du -sk kjob-out | cut -f1", in: scenario.directory.path)
    #expect(try #require(Int(size.dropLast())) < 40_000)
    let log = scenario.directory.path + "/kjob-out/jobs/job/verify-1-loud.log"
    #expect(try Shell.run("head -c 6 \"$1\"", arguments: [log], in: "/") == "begin\n")
    #expect(try Shell.run("tail -c 4 \"$1\"", arguments: [log], in: "/") == "end\n")
    let count = try Shell.run("grep -ao '[0-9,]* bytes' \"$1\"", arguments: [log], in: "/")
    #expect(!count.isEmpty)
  }

  /// Shims under every name that verification uses, found by a folder of `PATH` that is relative.
  @Test(.fault(84), arguments: [".:", "", ":", "bin:."])
  func `is found in folders that the agent cannot write`(path: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                mkdir bin
                for name in bash git make sh true ls; do
                  printf '#!/bin/bash\\ntouch %s/home/shim\\n' "$HOME/.." | tee $name >bin/$name
                  chmod +x $name bin/$name
                done
        """,
      verify: "['true; /bin/ls >/dev/null; git status >/dev/null; ls >/dev/null; sh -c \"exit 0\"']"
    )
    let system = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let outcome = try scenario.run(file, environment: ["PATH": path + ":" + system + ":."])
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/shim"))
  }

  @Test(.fault(91)) func `that fails is followed by the others, each with its own entry`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "['true', 'exit 2', 'kill -9 $$']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.commands.map(\.result) == ["passed", "failed", "failed"])
    #expect(job.reason?.message.contains("exited with 2") == true)
  }
}
