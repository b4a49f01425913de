import Foundation
import TestSupport
import Testing

/// Kiro's own log is kept beside what a job left, where it is needed.
@Suite(.waiting) struct `Kiro's own log` {
  private func run(
    _ scenario: Scenario,
    verify: String = "[\"true\"]",
    write: String = "echo started >>$KIRO_CHAT_LOG_FILE",
    turn: String = "",
    settings: String = ""
  ) throws -> Scenario.Outcome {
    let file = try scenario.job(
      script: "turns: [[{ say: x }, { run: '\(write)' }\(turn)]]",
      settings: settings,
      verify: verify
    )
    return try scenario.run(file)
  }

  private func log(_ scenario: Scenario) -> String? {
    try? scenario.directory.read("kjob-out/jobs/job/kiro.log")
  }

  @Test func `is not kept for a job that passed`() throws {
    let scenario = try Scenario()
    #expect(try run(scenario).result.status == 0)
    #expect(log(scenario) == nil)
  }

  @Test(arguments: [("[\"false\"]", ""), ("[\"true\"]", ", { exit: 3 }")])
  func `is kept for a job that did not pass`(verify: String, turn: String) throws {
    let scenario = try Scenario()
    #expect(try run(scenario, verify: verify, turn: turn).result.status == 1)
    #expect(log(scenario) == "started\n")
  }

  @Test func `holds no secret`() throws {
    let scenario = try Scenario()
    _ = try run(
      scenario,
      verify: "[\"false\"]",
      write: "echo key $DEPLOY_KEY >$KIRO_CHAT_LOG_FILE",
      settings: "env: { set: { DEPLOY_KEY: correct-horse-battery } }\nsecrets: [DEPLOY_KEY]"
    )
    let text = try #require(log(scenario))
    #expect(text.hasPrefix("key ") && !text.contains("horse"), "\(text)")
  }

  @Test func `is read from the file itself, and only its end`() throws {
    let scenario = try Scenario()
    _ = try run(
      scenario,
      verify: "[\"false\"]",
      write: "ln -s /etc/passwd $KIRO_CHAT_LOG_FILE"
    )
    #expect(log(scenario) == nil)
    let other = try Scenario()
    _ = try run(
      other,
      verify: "[\"false\"]",
      write:
        "head -c 3000000 /dev/zero | tr \"\\\\0\" x >$KIRO_CHAT_LOG_FILE; echo end >>$KIRO_CHAT_LOG_FILE"
    )
    let text = try #require(log(other))
    #expect(text.utf8.count == 1 << 20 && text.hasSuffix("xend\n"))
  }

  @Test func `stays where the job puts it`() throws {
    let scenario = try Scenario()
    let path = scenario.directory.path + "/own.log"
    let file = try scenario.job(
      script: "turns: [[{ say: x }, { run: 'echo here >>$KIRO_CHAT_LOG_FILE' }]]",
      verify: "[\"false\"]"
    )
    let text = try scenario.directory.read(file).replacing(
      "scripted: job.script",
      with: "scripted: job.script, env: { set: { KIRO_CHAT_LOG_FILE: \(path) } }"
    )
    try scenario.directory.write(file, text)
    _ = try scenario.run(file)
    #expect(try scenario.directory.read("own.log") == "here\n")
    #expect(log(scenario) == nil)
  }
}
