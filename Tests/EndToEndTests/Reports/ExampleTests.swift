import Foundation
import TestSupport
import Testing

/// The job files that readers learn from, run as ci/demo runs them.
@Suite(.waiting) struct `The example jobs` {
  private static let root = PackageFolder.path

  private func run(_ arguments: String) throws -> (Scenario, Shell.Result) {
    let scenario = try Scenario()
    try Shell.run(
      """
      cp -R "$1/jobs" . && "$1/ci/sample-repositories" .build/demo
      # The nightly job works on the repository that holds it.
      git init --quiet . && git commit --quiet --allow-empty -m examples
      """,
      arguments: [Self.root],
      in: scenario.directory.path
    )
    return (scenario, try scenario.kjob(arguments))
  }

  @Test(arguments: [
    ("jobs/refactor.yml", 0), ("jobs/fan-out.yml", 0), ("jobs/failing-acceptance.yml", 1),
    ("jobs/mcp-server-missing.yml", 3), ("jobs/engines.yml", 0),
  ])
  func `show the three exit codes`(file: String, status: Int32) throws {
    let (_, result) = try run("run \(file)")
    #expect(result.status == status, "\(result)")
  }

  @Test func `show a change that the tests refuse`() throws {
    let (scenario, result) = try run("run jobs/failing-acceptance.yml")
    let job = try #require(try scenario.outcome(result).job("failing-acceptance"))
    #expect(job.outcome == "failed" && job.reason?.type == "kjob.verify.failed")
    #expect(job.snapshot?.sensitive == nil, "\(result)")
    #expect(result.output.contains("      | bin/serve: expected 'listening on 8080'"))
  }

  @Test func `deliver a patch that applies and gives the verified tree`() throws {
    let (scenario, result) = try run("run jobs/refactor.yml")
    let job = try #require(try scenario.outcome(result).job("refactor"))
    let tree = try Shell.run(
      """
      git clone -q .build/demo/api clean && cd clean
      git apply --binary --index ../kjob-out/jobs/refactor/changes.patch && git write-tree
      """,
      in: scenario.directory.path
    )
    #expect(tree == (job.snapshot?.tree ?? "") + "\n")
  }

  @Test func `name the engine and what was measured`() throws {
    let (scenario, result) = try run("run jobs/engines.yml -j 1")
    let output = result.output.replacing(/\d+\.\d+s/, with: "TIME")
    #expect(output.contains("PASS   third-engine  TIME, 1 file +2 -2, 0.400 credits\n"))
    #expect(output.contains("PASS   any-agent  TIME, 1 file +2 -2, 0.17 USD\n"))
    #expect(
      output.contains(
        "\nagent: scripted agent in place of Kiro, engine v3; scripted agent in place of any-agent 1.2\n"
      )
    )
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    for (name, value) in [
      ("credits", "0.400"), ("model", "claude"), ("effort.confirmation", "reported"),
      ("cost", "0.17 USD"), ("tokens", "10000"),
    ] {
      #expect(junit.contains("<property name=\"kjob.\(name)\" value=\"\(value)\"/>"), "\(name)")
    }
  }

  @Test func `all check, the nightly one among them`() throws {
    let (_, result) = try run("check jobs/*.yml jobs/nightly/*.yml")
    #expect(result.output == "9 jobs in 6 files: no errors\n")
  }
}
