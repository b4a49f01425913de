import Foundation
import TestSupport
import Testing

/// A service that throttles lowers the number of sessions at once, and no job fails because of it.
@Suite(.waiting) struct `Throttling` {
  /// Jobs whose agents are throttled whenever more than a number of them are at work.
  ///
  /// The first wave waits for all its agents, and those of it that are not throttled for the others'
  /// failures: so it always takes the same course.
  ///
  /// With `isHeld`, agents that are not throttled also wait for the file `go`.
  private func scenario(
    jobs: Int,
    most: Int,
    wave: Int,
    retries: Int,
    isHeld: Bool = false
  ) throws -> (Scenario, String) {
    let scenario = try Scenario()
    let matrix = (1...jobs).map { "n\($0)" }.joined(separator: ", ")
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: """
        matrix: { n: [\(matrix)] }
        grace-period: 30s
        retries: { count: \(retries), delay: 1ms, jitter: false }
        """
    )
    let place = scenario.directory.path
    try scenario.directory.write("refused.script", "turns: [[{ fail: { data: throttled } }]]")
    try scenario.directory.write("good.script", "turns: [[{ write: { path: made, content: x } }]]")
    try scenario.directory.write("at-work/.keep", "")
    try scenario.directory.write(
      "agent.sh",
      """
      cd "\(place)"
      folder=$OLDPWD
      exec 9>lock; flock 9
      echo x >>starts
      number=$(wc -l <starts)
      : >at-work/$$
      count=$(ls at-work | wc -l)
      echo "$count" >>counts
      flock -u 9; exec 9>&-
      if [ "$count" -gt \(most) ]; then script=refused; else script=good; fi
      until [ "$(wc -l <starts)" -ge \(wave) ]; do sleep 0.05; done
      if [ "$number" -le \(wave) ] && [ $script = good ]; then
        until [ "$(wc -l <refusals)" -ge \(wave - most) ]; do sleep 0.05; done 2>/dev/null
      fi
      if [ $script = good ]; then until \(isHeld ? "[ -e go ]" : "true"); do sleep 0.05; done; fi
      cd "$folder"
      "$UNDER_TEST" agent --script "\(place)/$script.script" "$@"
      cd "\(place)"
      rm at-work/$$
      [ $script = good ] || echo x >>refusals
      """
    )
    return (scenario, "\(file) -j \(wave) --agent-command 'bash \(place)/agent.sh'")
  }

  /// The changes of the number of sessions at once that a run's journal has.
  private func limits(_ scenario: Scenario) throws -> [Int] {
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    return journal.split(separator: "\n").compactMap { line in
      guard line.contains("\"event\":\"parallelism-changed\"") else { return nil }
      return line.firstMatch(of: /"limit":(\d+)/).flatMap { Int($0.1) }
    }
  }

  @Test func `lowers the number of sessions at once, so that retries suffice`() throws {
    let (scenario, arguments) = try scenario(jobs: 16, most: 2, wave: 8, retries: 8)
    let outcome = try scenario.run(arguments)
    #expect(outcome.result.status == 0, "\(outcome.result.output)")
    #expect(outcome.results?.jobs.count { $0.outcome == "passed" } == 16)
    let limits = try limits(scenario)
    #expect(limits.first == 4, "\(limits)")
    #expect(outcome.result.output.contains("slow   throttled: 4 of 8 at once"))
    // Each job that is throttled in the first wave tries again when there is room.
    let counts = try scenario.directory.read("counts").split(separator: "\n").compactMap {
      Int($0)
    }
    #expect(counts.prefix(8).max() == 8)
    #expect(counts.dropFirst(8).allSatisfy { $0 <= 5 }, "\(counts)")
    #expect(counts.count <= 16 + 6 + 12, "\(counts)")
    let shown = try scenario.kjob("show")
    #expect(shown.output.contains("was throttled: "), "\(shown.output)")
  }

  @Test func `ends the wait when the run is stopped, and the run can be resumed`() throws {
    let (scenario, arguments) = try scenario(jobs: 6, most: 1, wave: 4, retries: 8, isHeld: true)
    // One agent is at work and stays there. Of the others, all have been throttled, and one of them
    // twice.
    let result = try scenario.checked {
      try scenario.shell(
        """
        "$KJOB" run \(arguments) >out & process=$!
        until [ "$(grep -c '"event":"attempt-failed"' kjob-out/journal.jsonl)" = 4 ] \
          || ! kill -0 $process
        do sleep 0.05; done 2>/dev/null
        kill -TERM $process
        wait $process || echo "status $?"
        """
      )
    }
    #expect(result.result.output.contains("status 143"))
    let outcomes = result.results?.jobs.map(\.outcome) ?? []
    #expect(outcomes.count { $0 == "cancelled" } == 4, "\(outcomes)")
    #expect(outcomes.count { $0 == "skipped" } == 2, "\(outcomes)")
    let waiting = result.results?.jobs.filter {
      $0.reason?.message.contains("had failed: ") == true
    }
    #expect(waiting?.count == 3)
    #expect(try limits(scenario) == [2, 1])
    let again = try scenario.checked {
      try scenario.shell("rm -f at-work/*; touch go; \"$KJOB\" resume -j 4")
    }
    #expect(again.result.status == 0, "\(again.result.output)")
    #expect(again.results?.jobs.count { $0.outcome == "passed" } == 6)
  }

  @Test func `of one agent holds no other back, and a job without retries fails as ever`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/bad.script", "turns: [[{ fail: { data: throttled } }]]")
    try scenario.directory.write(
      "jobs/good.script",
      "turns: [[{ write: { path: a, content: x } }]]"
    )
    let file = try scenario.directory.write(
      "jobs/all.yml",
      """
      version: 1
      repos: [../repository]
      prompt: Do it.
      verify: ["true"]
      matrix: { n: [1, 2, 3, 4] }
      jobs:
        bad: { agent: { scripted: bad.script, env: { set: { A: "1" } } } }
        good: { agent: { scripted: good.script } }
      """
    )
    let outcome = try scenario.run("\(file) -j 4")
    #expect(outcome.result.status == 1)
    let jobs = outcome.results?.jobs ?? []
    #expect(jobs.count == 8)
    for job in jobs {
      #expect(job.outcome == (job.id.hasPrefix("bad") ? "error" : "passed"), "\(job.id)")
      #expect(job.attempts == nil)
    }
  }
}
