import Foundation
import TestSupport
import Testing

/// `kjob resume --verify-again`, which does not believe a recorded verdict.
@Suite(.waiting) struct `Verifying again` {
  private static let work = "turns: [[{ run: 'echo x >>\"$HOME/agent\"; echo right >src/code' }]]"
  private static let verify = "['echo x >>\"$HOME/rooms\"; test ! -e \"$HOME/broken\"']"

  @Test func `puts recorded passes through a new room, without the agent`() throws {
    let scenario = try Scenario()
    try scenario.job("one", script: Self.work, verify: Self.verify)
    try scenario.job("two", script: "turns: [[{ say: done }]]", verify: "['false']")
    #expect(try scenario.run("jobs/one.yml jobs/two.yml").result.status == 1)
    let patch = try scenario.directory.read("kjob-out/jobs/one/changes.patch")
    let again = try scenario.kjob("resume --verify-again")
    try scenario.requireNoProcesses()
    try scenario.requireNoWorktrees()
    let jobs = try #require(try scenario.outcome(again).results?.jobs)
    #expect(jobs.map(\.outcome) == ["passed", "failed"], "\(again)")
    #expect(try scenario.directory.read("home/rooms") == "x\nx\n")
    #expect(try scenario.directory.read("home/agent") == "x\n")
    #expect(try scenario.directory.read("kjob-out/jobs/one/changes.patch") == patch)
  }

  @Test(.fault(241)) func `takes back a verdict that no longer holds`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.work, verify: Self.verify)
    #expect(try scenario.run(file).result.status == 0)
    try scenario.directory.write("home/broken", "")
    let again = try scenario.kjob("resume --verify-again")
    #expect(again.status == 1, "\(again)")
    let job = try #require(try scenario.outcome(again).job())
    #expect(job.outcome == "failed")
    #expect(job.reason?.type == "kjob.verify.failed")
    #expect(try scenario.directory.read("kjob-out/junit.xml").contains("failures=\"1\""))
    // Only passes are verified again, so the job stays as it is.
    let last = try scenario.kjob("resume --verify-again")
    #expect(last.status == 1)
    #expect(try scenario.directory.read("home/rooms") == "x\nx\n")
  }

  @Test func `looks again at what was already so, and starts no agent`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.work,
      verify: "[{ run: 'test ! -e \"$HOME/broken\"', goal: true }]"
    )
    #expect(try scenario.run(file).job()?.isAlreadySo == true)
    let again = try scenario.kjob("resume --verify-again")
    #expect(again.status == 0, "\(again)")
    #expect(again.output.contains("resuming 1 of 1 job"), "\(again)")
    #expect(!again.output.contains("RETRY"), "\(again)")
    #expect(try scenario.outcome(again).job()?.isAlreadySo == true)
    try scenario.directory.write("home/broken", "")
    let last = try scenario.kjob("resume --verify-again")
    #expect(last.status == 1, "\(last)")
    let job = try #require(try scenario.outcome(last).job())
    #expect(job.outcome == "failed", "\(job)")
    #expect(job.isAlreadySo != true)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/agent"))
  }

  @Test func `of what was already so is not forgotten when kjob is killed meanwhile`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.work,
      verify:
        "[{ name: it, goal: true, run: 'touch \"$HOME/begun\"; sleep 1; test ! -e \"$HOME/broken\"' }]"
    )
    #expect(try scenario.run(file).job()?.isAlreadySo == true)
    try scenario.directory.write("home/broken", "")
    _ = try scenario.shell(
      """
      set -m
      rm home/begun
      "$KJOB" resume --verify-again & process=$!
      until test -e home/begun || ! kill -0 $process; do sleep 0.2; done
      kill -KILL $process
      wait $process
      """
    )
    let last = try scenario.kjob("resume")
    #expect(last.status == 1, "\(last)")
    let job = try #require(try scenario.outcome(last).job())
    #expect(job.outcome == "failed", "\(job)")
    #expect(job.reason?.message.contains("but `it` exited with 1 there now") == true, "\(job)")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/agent"))
  }

  @Test func `refuses a patch that is no longer what kjob wrote`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.work, verify: Self.verify)
    #expect(try scenario.run(file).result.status == 0)
    let path = "kjob-out/jobs/job/changes.patch"
    let patch = try scenario.directory.read(path)
    try scenario.directory.write(path, patch.replacing("+right", with: "+wrong"))
    let again = try scenario.kjob("resume --verify-again")
    #expect(again.status == 1, "\(again)")
    #expect(try scenario.outcome(again).job()?.outcome == "error", "\(again)")
  }
}
