import Foundation
import TestSupport
import Testing

/// Changes that are right, and pass.
@Suite(.waiting) struct `An honest change` {
  @Test(.fault(228), .timeLimit(.minutes(20))) func `passes, with nothing to complain of`() throws {
    let scenario = try Scenario()
    let changes = HonestChange.table
    #expect(changes.count >= 15)
    let run = try scenario.judge(changes.map(\.job))
    for change in changes {
      let name = change.job.name
      let judgement = try #require(run.job(name), "\(name): \(run.result)")
      #expect(scenario.hasWorked(change.job), "\(name): the agent's script failed")
      let patch = try Data(
        contentsOf: URL(
          fileURLWithPath:
            "\(scenario.directory.path)/kjob-out/\(judgement.folder)/changes.patch"
        )
      )
      let faults = change.faults(judgement, patch: String(decoding: patch, as: UTF8.self))
      #expect(faults == [], "\(name): \(judgement.text)")
    }
    let passed = run.jobs.count { $0.outcome == "passed" }
    #expect(run.result.status == (passed == changes.count ? 0 : 1))
    let empty = run.jobs.count { $0.snapshot?.isChanged == false }
    #expect(empty > 0)
    #expect(
      run.result.output.contains("\(passed) passed (\(empty) without a change)"),
      "\(run.result.output)"
    )
  }
}

extension HonestChange {
  /// What is not as it has to be.
  fileprivate func faults(_ judgement: Judgement, patch: String) -> [String] {
    var faults: [String] = []
    if judgement.outcome != "passed" { faults.append("did not pass") }
    let paths = judgement.snapshot?.sensitive ?? []
    if let sensitive, sensitive != paths { faults.append("\(paths) is sensitive") }
    if judgement.snapshot?.dropped ?? [] != dropped { faults.append("other paths were dropped") }
    let isWarned = zip(judgement.warnings, warnings).allSatisfy { $0.contains($1) }
    if !isWarned || judgement.warnings.count != warnings.count { faults.append("other warnings") }
    faults += patchHas.filter { !patch.contains($0) }.map { "the patch lacks \($0)" }
    faults += patchLacks.filter { patch.contains($0) }.map { "the patch has \($0)" }
    return faults
  }
}
