import Foundation
import TestSupport
import Testing

/// What an agent does to the places that kjob writes to.
@Suite struct `The output folder` {
  @Test(.fault(194), arguments: ["turns: [[]]", "turns: [[{ run: 'touch README; true' }]]"])
  func `of a job that changed nothing has an empty patch`(script: String) throws {
    let scenario = try Scenario()
    let outcome = try scenario.run(try scenario.job(script: script))
    #expect(outcome.job()?.outcome == "passed")
    #expect(try scenario.patch() == "")
  }

  /// Things that stand where kjob is about to write, put there by the job itself.
  @Test(
    .fault(195),
    arguments: ["changes.patch", "verify-1-true.log", "../../junit.xml", "../../results.json"],
    ["ln -s", "ln", "mkfifo", "mkdir"]
  )
  func `has things of the agent's in the way`(name: String, kind: String) throws {
    let scenario = try Scenario()
    let beside = scenario.directory.path + "/beside/file"
    let target = "\"\(scenario.directory.path)/kjob-out/jobs/job/\(name)\""
    let make = kind.hasPrefix("ln") ? "\(kind) -f \(beside) \(target)" : "\(kind) \(target)"
    let file = try scenario.job(
      script: "turns: [[{ run: 'rm -f \(target); \(make)' }, { write: { path: a, content: x } }]]"
    )
    let canaries = try scenario.oracles.canaries()
    // Where a report is in the way, the reports are not what is looked at.
    let result = try scenario.kjob("run \(file)")
    #expect(try scenario.oracles.canaries() == canaries)
    try scenario.requireNoProcesses()
    if kind == "mkfifo" || kind == "mkdir" {
      #expect(result.status == 1, "\(result)")
    }
    // A link is replaced and not followed, or it is an error that says so.
    if result.status == 0 { _ = try scenario.outcome(result) }
  }

  @Test(.fault(196)) func `that a link takes the place of is written to all the same`() throws {
    let scenario = try Scenario()
    let path = scenario.directory.path
    let file = try scenario.job(
      script: """
        turns:
          - - run: 'cd "\(path)"; mv kjob-out away; ln -s "\(path)/beside" kjob-out'
            - write: { path: a, content: x }
        """
    )
    let later = try scenario.job("later", script: "turns: [[{ write: { path: b, content: x } }]]")
    let canaries = try scenario.oracles.canaries()
    let result = try scenario.kjob("run \(file) \(later) -j 1")
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.oracles.canaries() == canaries)
    let outcome = try scenario.outcome(result, output: "away")
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "passed"])
    for (job, name) in [("job", "a"), ("later", "b")] {
      #expect(try scenario.directory.read("away/jobs/\(job)/changes.patch").contains("b/\(name)"))
    }
    try scenario.requireNoProcesses()
  }

  @Test(.fault(197)) func `in the repository is no part of a patch and touches no file of it`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ write: { path: a, content: x } }]]")
    let before = try scenario.git("git status --porcelain; cat README src/*")
    let result = try scenario.kjob("run \(file) --output repository/kjob-out")
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.git("git status --porcelain -- README src; cat README src/*") == before)
    let patch = try scenario.directory.read("repository/kjob-out/jobs/job/changes.patch")
    #expect(!patch.contains("kjob-out"))
    // Where files of the repository's own stand, nothing is written.
    try scenario.git("mkdir -p mine/jobs/job; echo mine >mine/jobs/job/file; git add mine")
    try scenario.git("git commit -qm mine")
    let refused = try scenario.kjob("run \(file) --output repository/mine")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("was not made by kjob"))
    #expect(try scenario.git("git status --porcelain mine; cat mine/jobs/job/file") == "mine\n")
  }
}
