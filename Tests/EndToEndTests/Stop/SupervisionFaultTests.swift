import Foundation
import TestSupport
import Testing

/// Agents that turn against kjob and what watches over them, and what kjob itself uses.
@Suite(.waiting) struct `An agent that turns on its watcher` {
  private static func parents(_ action: String) -> String {
    """
    def prompt(m):
        say("x")
        \(action)
        while True: time.sleep(1)
    """
  }

  @Test(.fault(49), arguments: ["SIGKILL", "SIGSTOP"])
  func `loses its own job, and no other`(signal: String) throws {
    let scenario = try Scenario()
    _ = try scenario.plainAgent(Self.parents("os.kill(os.getppid(), signal.\(signal))"))
    let bad = try scenario.job("bad", script: "turns: [[{ say: done }]]", settings: "timeout: 10s")
    let text = try scenario.directory.read(bad).replacing(
      "scripted: bad.script",
      with: "command: [python3, \(scenario.directory.path)/agent.py]"
    )
    try scenario.directory.write(bad, text)
    let good = try (1...3).map { try scenario.job("good\($0)", script: "turns: [[{ say: x }]]") }
    let outcome = try scenario.run("\(bad) \(good.joined(separator: " ")) -j 2")
    #expect(
      outcome.results?.jobs.map(\.outcome) == ["error", "passed", "passed", "passed"],
      "\(outcome.result)"
    )
  }

  /// Finds the process that forks what kjob starts: the parent of the agent's supervisor.
  private static let findServer = """
    supervisor=$(ps -o ppid= -p $PPID | tr -d ' ')
    server=$(ps -o ppid= -p $supervisor | tr -d ' ')
    [ "$server" != "$(cat $HOME/kjob.pid)" ] || exit 0
    grep -qz fork-server /proc/$server/cmdline || exit 0
    """

  /// What one of five jobs does to the processes above it.
  @Test(
    .fault(49),
    arguments: [
      "kill -STOP $server", "kill -KILL $server", "kill -STOP $server; kill -KILL $supervisor",
      "kill -KILL $server; kill -KILL $supervisor", "kill -KILL $server; kill -STOP $supervisor",
      "kill -STOP $server; kill -STOP $supervisor",
      "for i in 1 2 3; do kill -STOP $server; sleep 0.2; kill -CONT $server; done 2>/dev/null; true",
    ]
  )
  func `takes no other job down with what forks for all of them`(action: String) throws {
    let scenario = try Scenario()
    let script = "\(Self.findServer)\n\(action)".split(separator: "\n")
      .map { "          \($0)\n" }.joined()
    let bad = try scenario.job(
      "bad",
      script: "turns:\n  - - run: |\n\(script)",
      settings: "timeout: 20s"
    )
    let good = try (1...4).map { index in
      try scenario.job(
        "good\(index)",
        script: "turns: [[{ write: { path: made, content: x } }, { run: 'sleep 0.3' }]]",
        settings: "setup: ['true', 'sleep 0.1']",
        verify: "['true', 'sleep 0.2', 'test -e made']"
      )
    }
    let outcome = try scenario.run("\(bad) \(good.joined(separator: " ")) -j 3")
    let outcomes = outcome.results?.jobs.dropFirst().map(\.outcome)
    #expect(outcomes == ["passed", "passed", "passed", "passed"], "\(outcome.result)")
    #expect(outcome.result.errors.isEmpty, "\(outcome.result)")
    try requireNoServer(scenario)
  }

  @Test(.fault(49), arguments: ["STOP", "KILL"])
  func `leaves nothing behind when it stops what nobody needs any more`(signal: String) throws {
    let scenario = try Scenario()
    // The command's parent is its supervisor.
    let file = try scenario.job(
      script: "turns: [[{ say: x }]]",
      verify: """

          - |
            server=$(ps -o ppid= -p $PPID | tr -d ' ')
            grep -qz fork-server /proc/$server/cmdline && kill -\(signal) $server
        """
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0, "\(outcome.result)")
    try requireNoServer(scenario)
    #expect(try scenario.kjob("clean").output.hasPrefix("nothing to remove"))
  }

  @Test(.fault(49)) func `stops what reads the worktrees, and it goes on`() throws {
    let scenario = try Scenario()
    // Beside the agent's supervisor the server has forked the worker of the thread, and no more.
    let script = """
      \(Self.findServer)
      for process in $(ps -o pid= --ppid $server); do
        test $process = $supervisor || kill -STOP $process
      done
      """.split(separator: "\n").map { "          \($0)\n" }.joined()
    let file = try scenario.job(
      script: "turns:\n  - - run: |\n\(script)    - write: { path: made, content: x }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    try requireNoServer(scenario)
  }

  /// Looks for what kjob forks from: it has no environment to be known by, but names the output.
  private func requireNoServer(_ scenario: Scenario) throws {
    let found = try Shell.run(
      "grep -lzsx \"$1/kjob-out\" /proc/[0-9]*/cmdline || true",
      arguments: [scenario.directory.path],
      in: "/"
    )
    #expect(found == "")
  }

  @Test(.fault(50)) func `and kills kjob ends with it, and leaves whole reports`() throws {
    let scenario = try Scenario()
    let done = try scenario.job("done", script: "turns: [[{ say: x }]]")
    let murder = try scenario.job(
      "murder",
      script: """
        turns:
          - - run: |
                (setsid sleep 1000 &)
                kill -KILL $(cat $HOME/kjob.pid)
            - hang
        """
    )
    let waiting = try scenario.job("waiting", script: "turns: [[{ say: done }]]")
    let result = try scenario.kjob("run \(done) \(murder) \(waiting) -j 1")
    #expect(result.status == 137)
    try scenario.requireEventuallyNoProcesses()
    let outcome = try scenario.outcome(result)
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", nil, nil])
  }

  @Test(.fault(172, 173)) func `finds no secret in any command line, and leaves no core`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                for folder in /proc/[0-9]*; do
                  tr '\\\\0' ' ' <$folder/cmdline; echo
                done 2>/dev/null >$HOME/census
                grep core /proc/$(cat $HOME/kjob.pid)/limits >$HOME/limits
                ulimit -c >$HOME/own
                kill -SEGV $BASHPID
        """.replacing("\\\\\\\\", with: "\\"),
      settings: "secrets: [DEPLOY_KEY]\nprompt: 'use it'",
      verify: "['ulimit -c >$HOME/command; kill -SEGV $$']"
    )
    let secret = "deploy-key-of-\(UUID().uuidString)"
    let outcome = try scenario.run(
      file,
      environment: ["KIRO_API_KEY": "ksk-\(secret)", "DEPLOY_KEY": secret]
    )
    #expect(outcome.job()?.outcome == "failed", "\(outcome.result)")
    let census = try scenario.directory.read("home/census")
    #expect(census.contains("kjob") && !census.contains(secret))
    let found = try Shell.run(
      "grep -rl \(secret) kjob-out tmp || find . -name 'core*'",
      in: scenario.directory.path
    )
    #expect(found == "")
    for name in ["own", "command"] { #expect(try scenario.directory.read("home/\(name)") == "0\n") }
  }

  /// O8: what kjob has open while the last of thirty jobs runs is what it had while the first ran.
  @Test func `sees kjob with no more open after thirty jobs than after one`() throws {
    let scenario = try Scenario()
    let count = """
      turns:
        - - run: |
              id=$(cat $HOME/kjob.pid)
              ls /proc/$id/fd | wc -l >>$HOME/descriptors
              ls /proc/$id/task | wc -l >>$HOME/threads
              awk '/VmRSS/ { print $2 }' /proc/$id/status >>$HOME/memory
      """
    let files = try (1...30).map { try scenario.job("job\($0)", script: count) }
    let outcome = try scenario.run(files.joined(separator: " ") + " -j 1")
    #expect(outcome.result.status == 0, "\(outcome.result)")
    for (name, slack) in [("descriptors", 0), ("threads", 4), ("memory", 8_192)] {
      let numbers = try scenario.directory.read("home/\(name)").split(separator: "\n")
        .compactMap { Int($0) }
      #expect(numbers.count == 30)
      // After the first jobs, since libraries open what they keep when they are first used.
      #expect(numbers[29] <= numbers[4] + slack, "\(name): \(numbers)")
    }
  }
}
