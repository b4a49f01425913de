import Foundation
import TestSupport
import Testing

/// One cause that concerns many jobs, which is reported once and before any worktree.
@Suite(.waiting) struct `One cause` {
  @Test func `a missing agent is reported once, before any worktree`() throws {
    let scenario = try Scenario()
    for name in ["a", "b", "c"] { try scenario.job(name, script: "turns: [[{ say: x }]]") }
    try scenario.directory.write(
      "jobs/other.yml",
      """
      version: 1
      repos: [../repository]
      agent: { command: [no-such-agent, acp] }
      prompt: x
      verify: ["true"]
      setup: ["true"]
      """
    )
    let outcome = try scenario.run("jobs/?.yml --agent-command 'no-such-agent acp'")
    #expect(outcome.result.status == 1)
    #expect(outcome.results?.jobs.map(\.outcome) == ["error", "skipped", "skipped"])
    #expect(outcome.results?.job("a")?.reason?.type == "kjob.agent.start")
    #expect(
      outcome.results?.job("b")?.reason?.message
        == "not started: `a`: `no-such-agent` is not installed, or not in PATH"
    )
    #expect(!(try scenario.directory.read("kjob-out/journal.jsonl").contains("workspace-planned")))
    let summary = outcome.result.output.components(separatedBy: "------\n").last ?? ""
    #expect(summary.contains("  1 error  `no-such-agent` is not installed, or not in PATH  ["))
    #expect(
      outcome.result.output.contains("`agent: { scripted: FILE }`, see `kjob init --scripted`")
    )
    // Setup may install the agent.
    let other = try scenario.run("jobs/other.yml")
    #expect(other.results?.jobs.map(\.outcome) == ["error"])
    #expect(try scenario.directory.read("kjob-out/journal.jsonl").contains("workspace-planned"))
  }

  @Test func `what a program prints that is not an agent is in the first lines`() throws {
    let scenario = try Scenario()
    try scenario.job(script: "turns: [[{ say: x }]]")
    let outcome = try scenario.run("jobs/job.yml --agent-command 'echo please sign in first'")
    #expect(outcome.result.status == 1)
    let output = outcome.result.output
    #expect(
      output.contains(
        "the agent wrote 1 line to standard output that is not a message: `please sign in first`"
      )
    )
    #expect(output.contains("\n         | please sign in first\n"))
    #expect(output.contains("\n      | please sign in first\n"), "\(output)")
  }
}
