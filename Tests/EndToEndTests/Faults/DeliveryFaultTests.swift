import Foundation
import TestSupport
import Testing

/// What somebody does to the files of a run between their writing and its end.
@Suite(.waiting) struct `What a run delivers` {
  /// The first job passes; then the second one's agent does this in the output folder.
  private static func attack(_ script: String) -> String {
    "turns:\n  - - run: |\n"
      + "cd \"$HOME/../kjob-out\"\n\(script)\n".split(separator: "\n")
      .map { "          \($0)\n" }.joined()
  }

  private func run(_ scenario: Scenario, _ script: String) throws -> Shell.Result {
    let first = try scenario.job(
      "first",
      script: "turns: [[{ write: { path: a, content: world } }, { say: done }]]"
    )
    let second = try scenario.job("second", script: Self.attack(script))
    return try scenario.kjob("run \(first) \(second) -j 1")
  }

  @Test(
    arguments: [
      ("sed -i s/+world/+evil/ jobs/first/changes.patch", "changes.patch", "was changed"),
      ("rm jobs/first/changes.patch", "changes.patch", "is gone"),
      (
        "cp jobs/first/changes.patch ..; ln -sf ../../../changes.patch jobs/first/changes.patch",
        "changes.patch", "is not the file"
      ),
      (": >jobs/first/transcript.jsonl", "transcript.jsonl", "was changed"),
      ("echo x >>jobs/first/verify-1-true.log", "verify-1-true.log", "was changed"),
      ("rm jobs/first/prompt-1.md", "prompt-1.md", "is gone"),
      ("mv jobs/first ../x; ln -s ../../x jobs/first", "agent.stderr.log", "is gone"),
    ]
  )
  func `is compared with what was written`(
    script: String,
    name: String,
    said: String
  ) throws {
    let scenario = try Scenario()
    let result = try run(scenario, script)
    #expect(result.status == 1, "\(result)")
    let outcome = try scenario.outcome(result)
    #expect(outcome.results?.exitCode == 1)
    let job = try #require(outcome.job("first"))
    #expect(job.outcome == "error" && job.reason?.type == "kjob.output", "\(result)")
    #expect(job.reason?.details.contains("`jobs/first/\(name)` \(said)") == true, "\(job)")
    #expect(outcome.job("second")?.outcome == "passed")
    #expect(result.output.contains("ERROR  first"), "\(result)")
    // Nobody takes what was not judged.
    let applied = try scenario.kjob("apply kjob-out first")
    #expect(applied.status == 1 && applied.errors.contains("it did not pass (error)"))
    try scenario.requireNoWorktrees()
  }

  /// What becomes of the folder of the job itself, while its agent works.
  @Test(arguments: [
    "mv jobs/second ../x; ln -s \"$HOME/../beside\" jobs/second",
    "mv jobs ../x; mkdir -p ../beside/second; ln -s \"$HOME/../beside\" jobs",
    "mv jobs/second ../x", "mv jobs/second ../x; touch jobs/second",
  ])
  func `is never written through a link in the folder's place`(script: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("beside/changes.patch", "mine\n")
    let result = try run(scenario, script)
    #expect(result.status == 1, "\(result)")
    let outcome = try scenario.outcome(result)
    #expect(outcome.job("second")?.outcome == "error", "\(result)")
    #expect(outcome.job("second")?.reason?.type == "kjob.output")
    let left = try Shell.run(
      "find beside -type f | sort; cat beside/changes.patch",
      in: scenario.directory.path
    )
    #expect(left == "beside/changes.patch\nbeside/file\nbeside/in/file\nmine\n")
  }

  @Test(
    arguments: [
      (": >journal.jsonl", "`journal.jsonl` was changed"),
      ("rm journal.jsonl", "`journal.jsonl` is gone"),
      ("sed -i s/first/fir5t/ journal.jsonl", "`journal.jsonl` "),
    ]
  )
  func `has a journal that nobody else writes`(script: String, said: String) throws {
    let scenario = try Scenario()
    let result = try run(scenario, script)
    #expect(result.status == 1, "\(result)")
    #expect(result.output.contains("ERROR  \(said)"), "\(result)")
    #expect(result.errors.contains("kjob: error: `kjob-out/journal.jsonl` "), "\(result)")
    let results = try scenario.directory.read("kjob-out/results.json")
    #expect(results.contains("\"exit-code\" : 1") && results.contains("\"output-faults\" : ["))
    for name in ["summary.md", "report.html"] {
      #expect(
        try scenario.directory.read("kjob-out/\(name)").contains("after kjob wrote it")
          || scenario.directory.read("kjob-out/\(name)").contains("although kjob wrote it")
      )
    }
  }

  @Test(arguments: [
    "rm kjob-out/junit.xml kjob-out/results.json", "mv kjob-out/jobs/first kjob-out/jobs/x",
    "mv kjob-out away; mkdir kjob-out",
  ])
  func `is whole, or the run is an error`(script: String) throws {
    let scenario = try Scenario()
    let result = try run(scenario, "cd ..; \(script)")
    // Reports are written once more at the end.
    #expect(result.status == (script.hasPrefix("rm") ? 0 : 1), "\(result)")
  }

  @Test func `is known by the digest of each patch`() throws {
    let scenario = try Scenario()
    let result = try run(scenario, "true")
    #expect(result.status == 0, "\(result)")
    for name in ["results.json", "journal.jsonl"] {
      let text = try scenario.directory.read("kjob-out/\(name)")
      for job in ["first", "second"] {
        let sum = try Shell.run(
          "sha256sum <kjob-out/jobs/\(job)/changes.patch | cut -c 1-64",
          in: scenario.directory.path
        )
        #expect(text.contains("\"sha256\":\"\(sum.prefix(64))\""), "\(name) of \(job)")
      }
    }
  }

  @Test func `of an attempt that failed is compared as well, where it lies then`() throws {
    let scenario = try Scenario()
    let agents = try scenario.agents([
      "turns: [[{ say: first }, { exit: 7 }]]", "turns: [[{ say: second }]]",
      Self.attack("echo x >>jobs/first/attempt-1/transcript.jsonl"),
    ])
    let settings = "retries: { count: 1, delay: 10ms, on: [agent-crash] }"
    let first = try scenario.job("first", script: "turns: [[{ say: done }]]", settings: settings)
    let second = try scenario.job("second", script: "turns: [[{ say: done }]]", settings: settings)
    let result = try scenario.kjob("run \(first) \(second) -j 1 \(agents)")
    let job = try #require(try scenario.outcome(result).job("first"))
    #expect(
      job.reason?.message.hasPrefix("`jobs/first/attempt-1/transcript.jsonl` was changed") == true,
      "\(result)"
    )
  }

  @Test func `is compared by who goes on with a run, with what the journal says`() throws {
    for isChanged in [false, true] {
      let scenario = try Scenario()
      let first = try scenario.job(
        "first",
        script: "turns: [[{ write: { path: a, content: world } }]]"
      )
      let second = try scenario.job(
        "second",
        script: "turns: [[{ run: 'test -e $HOME/go || { touch $HOME/started; sleep 1000; }' }]]"
      )
      _ = try scenario.shell(
        """
        "$KJOB" run \(first) \(second) -j 1 & process=$!
        until test -e home/started; do sleep 0.2; done
        kill -KILL $process; wait $process || true
        touch home/go
        \(isChanged ? "sed -i s/+world/+evil/ kjob-out/jobs/first/changes.patch" : "")
        """
      )
      let result = try scenario.kjob("resume kjob-out")
      #expect(result.status == (isChanged ? 1 : 0), "\(result)")
      let outcome = try scenario.outcome(result)
      #expect(outcome.job("first")?.outcome == (isChanged ? "error" : "passed"), "\(result)")
      #expect(outcome.job("second")?.outcome == "passed")
    }
  }
}
