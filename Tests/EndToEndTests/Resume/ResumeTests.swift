import Foundation
import TestSupport
import Testing

/// What `kjob resume` takes up, and what it refuses.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `Resuming` {
  @Test func `says that there is nothing to do when the run is over, with the run's own code`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]", verify: "[exit 1]")
    #expect(try scenario.run(file).result.status == 1)
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 1)
    #expect(resumed.errors == "kjob: the run has finished; there is nothing to resume\n")
    #expect(try scenario.directory.read("kjob-out/junit.xml") == junit)
  }

  @Test func `needs the journal of a run`() throws {
    let result = try Scenario().kjob("resume elsewhere")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        kjob: error: cannot read `elsewhere/journal.jsonl`: No such file or directory
        hint: name the output folder of a run; `kjob run` makes one

        """
    )
  }

  @Test(.fault(126)) func `refuses job files and prompts that have changed, and touches nothing`()
    throws
  {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/words.md", "Do it well.\n")
    let file = try scenario.job(
      script: Self.slow,
      settings: "prompt-file: words.md"
    )
    try kill(scenario, file)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    try scenario.directory.write("jobs/words.md", "Do it otherwise.\n")
    let first = try scenario.kjob("resume")
    #expect(first.status == 1)
    #expect(
      first.errors.hasPrefix("kjob: error: changed since the run began: the prompts of `job`\n")
    )
    try scenario.directory.write("jobs/words.md", "Do it well.\n")
    let text = try scenario.directory.read(file)
    try scenario.directory.write(file, text + "# a remark\n")
    let second = try scenario.kjob("resume")
    #expect(second.errors.hasPrefix("kjob: error: changed since the run began: jobs/job.yml\n"))
    #expect(try scenario.directory.read("kjob-out/journal.jsonl") == journal)
    try scenario.directory.write(file, text)
    try quicken(scenario)
    #expect(try scenario.kjob("resume").status == 0)
    try scenario.requireNoWorktrees()
  }

  @Test func `keeps the base commit although the branch went on`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow, settings: "source: tolerant")
    let base = try scenario.git("git rev-parse HEAD").trimmingCharacters(in: .newlines)
    try kill(scenario, file)
    try scenario.git("git commit --quiet --allow-empty -m later")
    try quicken(scenario)
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 0)
    #expect(try scenario.outcome(resumed).job()?.baseCommit == base)
  }

  @Test(.fault(125)) func `takes a journal whose last record is torn, and says so`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow)
    try kill(scenario, file)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    try scenario.directory.write("kjob-out/journal.jsonl", journal + #"{"data":{"outcome":"pas"#)
    try quicken(scenario)
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 0)
    #expect(
      resumed.errors.contains("the last 23 bytes of the journal are not a whole record; skipped")
    )
    #expect(try scenario.directory.read("kjob-out/journal.jsonl").hasPrefix(journal))
  }

  @Test(.fault(125)) func `refuses another version of the journal`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow)
    try kill(scenario, file)
    let path = "kjob-out/journal.jsonl"
    let journal = try scenario.directory.read(path)
    try scenario.directory.write(
      path,
      journal.replacingOccurrences(of: "\"version\":2", with: "\"version\":3")
    )
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 1)
    #expect(resumed.errors.contains("has format version 3 in line 1, but this kjob reads"))
    try scenario.directory.write(path, journal)
    #expect(try scenario.kjob("clean").status == 0)
  }

  @Test func `is refused while the run goes on`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow)
    let result = try scenario.shell(
      """
      "$KJOB" run \(file) & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      "$KJOB" resume || echo "status $?"
      "$KJOB" clean
      kill -INT $process
      kill -KILL $process
      wait $process || true
      """
    )
    #expect(result.errors.contains("another run writes to `"))
    #expect(result.output.contains("status 1"))
    #expect(result.output.contains("nothing to remove in"))
    #expect(try scenario.kjob("clean").output.contains("1 worktree"))
  }

  @Test func `finds the folder free while the processes of the killed run end`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow)
    let result = try scenario.shell(
      """
      "$KJOB" run \(file) & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      servers=$({ grep -lz fork-server /proc/[0-9]*/cmdline 2>/dev/null || true; } | cut -d/ -f3)
      for server in $servers; do
        grep -qw "PPid:.$process" /proc/$server/status && kill -STOP $server && own=$server
      done
      kill -KILL $process
      wait $process || true
      flock --nonblock kjob-out echo free || true
      kill -CONT $own
      """
    )
    #expect(result.output.contains("free"), "\(result)")
    #expect(try scenario.kjob("clean").status == 0)
  }

  @Test(arguments: [true, false])
  func `verifies again what the agent had done, also in a new worktree`(isGone: Bool) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns: [[{ write: { path: made, content: x } }, { run: 'echo x >>$HOME/agents; rm README' }]]
        """,
      settings: "setup: ['echo x >>$HOME/setups']",
      verify: """
        ["touch $HOME/started junk; echo spoiled >made; test -e $HOME/go || sleep 1000", \
        "test -e made && test ! -e README"]
        """
    )
    try kill(scenario, file)
    if isGone {
      try Shell.run(
        "rm -r worktrees/*.rooms worktrees/*.stores/job",
        in: scenario.directory.path
      )
    }
    // What spoils the worktree is left out this time; it would be an error in any run.
    try scenario.directory.write("home/go", "")
    let text = try scenario.directory.read(file)
    let resumed = try scenario.kjob("resume")
    #expect(text == (try scenario.directory.read(file)))
    let job = try #require(try scenario.outcome(resumed).job())
    // The first command writes to a file of the patch, which verification may not.
    #expect(job.reason?.type == "kjob.verify.changed-tree")
    #expect(try scenario.directory.read("home/agents") == "x\n")
    #expect(try scenario.directory.read("home/setups") == "x\nx\nx\n")
    #expect(try scenario.patch().contains("+x"))
    #expect(!(try scenario.patch().contains("spoiled")))
    try scenario.requireNoWorktrees()
  }

  @Test func `counts an interrupted attempt as such and not as a retry`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.slow,
      settings: "retries: { count: 1, delay: 1ms }"
    )
    try kill(scenario, file)
    try scenario.directory.write("jobs/job.script", "turns: [[{ fail: { data: throttled } }]]")
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 1)
    let job = try #require(try scenario.outcome(resumed).job())
    #expect(job.attempts?.map(\.reason.type) == ["kjob.interrupted", "kjob.agent.rate-limit"])
    #expect(job.reason?.type == "kjob.agent.rate-limit")
    let first = try scenario.directory.read("kjob-out/jobs/job/attempt-1/transcript.jsonl")
    #expect(first.contains("session/prompt"))
    #expect(resumed.output.contains("RETRY  job  attempt 1: kjob was ended while"))
  }

  /// What a failed agent left is delivered to be looked at, and only that.
  @Test func `never judges what an agent left that failed`() throws {
    let scenario = try Scenario()
    let library = try KillAtRecord.library(in: scenario)
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >>\"$HOME/ran\"; echo half >a' }, { stop: refusal }]]"
    )
    var isKilledThere = false
    for place in 1...60 {
      try? FileManager.default.removeItem(atPath: scenario.directory.path + "/kjob-out")
      let killed = try scenario.kjob(
        "run \(file)",
        environment: ["LD_PRELOAD": library, "KILL_AT": "\(place)", "KILL_WHEN": "after"]
      )
      guard killed.status != 1 else { break }
      let journal = try scenario.directory.read("kjob-out/journal.jsonl")
      guard journal.contains("patch-written"), !journal.contains("job-finished") else { continue }
      isKilledThere = true
      let resumed = try scenario.kjob("resume")
      let job = try #require(try scenario.outcome(resumed).job())
      #expect(job.outcome == "error", "\(place): \(job)")
      #expect(job.reason?.type == "kjob.agent.stopped", "\(place): \(job)")
    }
    #expect(isKilledThere)
  }

  @Test func `keeps the options of the run, also for jobs that run again after it`() throws {
    let scenario = try Scenario()
    try scenario.git("git config filter.b64.clean 'base64 -w0'")
    try scenario.git("git config filter.b64.smudge 'base64 -d'")
    let file = try scenario.job(script: Self.slow, verify: "[exit 1]")
    let options = ["--no-require-mcp-startup", "--fail-fast", "--max-credits 9.5", "--filters b64"]
    try kill(scenario, options.joined(separator: " ") + " " + file)
    try quicken(scenario)
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 1)
    #expect(resumed.output.contains("\nagain:     kjob rerun\n"), "\(resumed.output)")
    func header() throws -> String {
      let journal = try scenario.directory.read("kjob-out/journal.jsonl")
      return String(try #require(journal.split(separator: "\n").first))
    }
    let first = try header()
    #expect(try scenario.kjob("rerun").status == 1)
    let second = try header()
    for option in [
      #""requires-mcp-startup":false"#, #""fail-fast":true"#, #""max-credits":9.5"#,
      #""filters":["b64"]"#,
    ] {
      #expect(first.contains(option) && second.contains(option), "\(option): \(second)")
    }
  }

  static let slow = "turns: [[{ run: 'touch $HOME/started' }, hang]]"

  private func quicken(_ scenario: Scenario) throws {
    try scenario.directory.write("jobs/job.script", "turns: [[{ say: done }]]")
  }

  /// Starts a run and kills kjob once something says that it has `started`.
  private func kill(_ scenario: Scenario, _ arguments: String) throws {
    let result = try scenario.shell(
      """
      "$KJOB" run \(arguments) & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      kill -KILL $process
      wait $process || echo "status $?"
      """
    )
    #expect(result.output.hasSuffix("status 137\n"), "\(result)")
  }
}
