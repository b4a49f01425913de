import Foundation
import TestSupport
import Testing

/// What kjob is given as its own streams and signals, and what it hands on.
@Suite(.waiting) struct `The streams and signals of kjob` {
  @Test(.fault(102)) func `a reader of one line changes no verdict of a batch`() throws {
    let scenario = try Scenario()
    let good = try (1...4).map { try scenario.job("job\($0)", script: "turns: [[{ say: x }]]") }
    let bad = try scenario.job("bad", script: "turns: [[{ say: done }]]", verify: "[exit 1]")
    for (files, status) in [(good, 0), (good + [bad], 1)] {
      let outcome = try scenario.checked {
        try scenario.shell(
          """
          set +o pipefail
          "$KJOB" run \(files.joined(separator: " ")) | head -n 1; exit ${PIPESTATUS[0]}
          """
        )
      }
      #expect(outcome.result.status == Int32(status))
      #expect(outcome.results?.isFinished == true)
      #expect(outcome.results?.jobs.count == files.count)
    }
  }

  @Test(.fault(103)) func `no signal is blocked or ignored in the agent or a command`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'cat /proc/$PPID/status >$HOME/agent' }]]",
      verify: "['cat /proc/self/status >$HOME/command']"
    )
    let agent = try scenario.plainAgent(
      """
      def prompt(m):
          open(os.environ["HOME"] + "/agent", "w").write(open("/proc/self/status").read())
          say("x")
          stop(m)
      """
    )
    let outcome = try scenario.checked {
      try scenario.shell("trap '' USR1 INT PIPE; \"$KJOB\" run \(file) \(agent)")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    for name in ["agent", "command"] {
      let lines = try scenario.directory.read("home/\(name)").split(separator: "\n")
      let blocked = lines.first { $0.hasPrefix("SigBlk:") }
      #expect(blocked?.hasSuffix("0000000000000000") == true, "\(name): \(blocked ?? "")")
      let ignored = try #require(lines.first { $0.hasPrefix("SigIgn:") }).suffix(16)
      // Python itself ignores SIGPIPE (13) and SIGXFSZ (25).
      let own: UInt64 = name == "agent" ? 1 << 12 | 1 << 24 : 0
      // Signals 32 and 33 are the C library's own, and it lets nobody change them.
      let number = try #require(UInt64(ignored, radix: 16)) & ~(3 << 31)
      #expect(number == own, "\(name): \(ignored)")
    }
  }

  @Test(.fault(104), arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func `closed ones are not taken for files`(closed: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: a, content: x } }, { run: 'echo out; echo err >&2' }]]",
      verify: "['echo out; echo err >&2; test -e a']"
    )
    let outcome = try scenario.checked {
      try scenario.shell("\"$KJOB\" run \(file) no-such.yml \(closed) || true")
    }
    #expect(outcome.results == nil)
    let second = try scenario.checked { try scenario.shell("\"$KJOB\" run \(file) \(closed)") }
    #expect(second.result.status == 0, "\(second.result)")
    #expect(second.job()?.outcome == "passed")
    let reports = try ["junit.xml", "results.json", "journal.jsonl"].map {
      try scenario.directory.read("kjob-out/" + $0)
    }
    #expect(!reports.contains { $0.contains("kjob 0.2.0: 1 job") })
  }

  @Test(.fault(107), arguments: ["</dev/zero", "< <(true)", "<&-", "</dev/full", "<jobs"])
  func `standard input is never read`(input: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'test -z \"$(head -c 1)\"' }]]",
      verify: "['test -z \"$(head -c 1 | tr -d \"\\\\0\")\"']"
    )
    let outcome = try scenario.checked { try scenario.shell("\"$KJOB\" run \(file) \(input)") }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }

  @Test(.fault(107)) func `a terminal as standard input is never read`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "['test -z \"$(cat)\"; test ! -t 0; ! true </dev/tty']"
    )
    try scenario.directory.write(
      "terminal.py",
      """
      import os, pty, sys
      pid, terminal = pty.fork()
      if pid == 0:
          os.dup2(os.open("log", os.O_WRONLY | os.O_CREAT, 0o600), 1)
          os.execvp(sys.argv[1], sys.argv[1:])
      os.write(terminal, b"typed ahead")
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
    )
    let outcome = try scenario.checked {
      try scenario.shell("python3 terminal.py \"$KJOB\" run \(file)")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }

  @Test(.fault(106)) func `a place that exists as something else is told before anything runs`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    for make in [
      "mkdir kjob-out/junit.xml", "mkdir kjob-out/report.html", "mkfifo kjob-out/results.json",
      "ln -s ../beside/file kjob-out/journal.jsonl", "ln -s ../beside/file kjob-out/junit.xml",
      "mkdir -p kjob-out/jobs/job; touch kjob-out/jobs/job/mine", "touch kjob-out/jobs",
      "ln -s ../beside kjob-out/jobs",
    ] {
      try Shell.run("rm -rf kjob-out; mkdir kjob-out; \(make)", in: scenario.directory.path)
      let canaries = try scenario.oracles.canaries()
      let result = try scenario.kjob("run \(file)")
      #expect(result.status == 1, "\(make): \(result)")
      #expect(result.errors.hasPrefix("kjob: error: "), "\(make): \(result)")
      #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
      #expect(try scenario.oracles.canaries() == canaries, "\(make)")
    }
  }
}
