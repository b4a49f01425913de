import Foundation
import TestSupport
import Testing

/// A turn in which the agent neither says nor does anything.
@Suite(.waiting) struct `An empty turn` {
  @Test(.fault(238)) func `is an error of the agent`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[]]")
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == "kjob.agent.empty-turn", "\(job)")
    #expect(job.outcome == "error")
    #expect(job.commands.isEmpty)
  }

  @Test func `may be tried again`() throws {
    let scenario = try Scenario()
    let agents = try scenario.agents(["turns: [[]]", "turns: [[{ say: done }]]"])
    let file = try scenario.job(
      script: "turns: [[]]",
      settings: "retries: { count: 1, delay: 1s, on: [empty-turn] }"
    )
    let job = try #require(try scenario.run("\(file) \(agents)").job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.attempts?.map(\.reason.type) == ["kjob.agent.empty-turn"])
  }

  @Test(arguments: [
    "{ say: done }", "{ run: 'true' }", "{ think: hm }",
    "{ notify: { method: _kiro.dev/session/update, params: { update: { sessionUpdate: stream_discarded } } } }",
    "{ write: { path: a, content: b } }",
    "{ usage: { credits: 1 } }",
  ])
  func `is one in which nothing happened`(step: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[\(step)]]")
    let isEmpty = try scenario.run(file).job()?.reason?.type == "kjob.agent.empty-turn"
    #expect(isEmpty == ["usage", "think", "notify"].contains(where: step.contains))
  }

  @Test func `is found among others`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >a' }], [], [{ say: done }]]",
      settings: "prompts: [one, two, three]"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.message.hasPrefix("turn 2 of 3 is empty") == true, "\(job)")
  }
}
