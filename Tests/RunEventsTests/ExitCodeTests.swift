import RunEvents
import Testing
import Text

@Suite struct ExitCodeTests {
  /// How a job may come out, as far as the exit code goes.
  enum Result: CaseIterable {
    case passed, failed, mcpStartup, otherError, cancelled, skipped, unfinished
  }

  @Test(
    arguments: [
      ([], .failure), ([.passed], .success), ([.passed, .passed], .success),
      ([.failed], .failure), ([.otherError], .failure), ([.cancelled], .failure),
      ([.skipped], .failure), ([.unfinished], .failure), ([.passed, .skipped], .failure),
      ([.mcpStartup], .mcpStartup), ([.mcpStartup, .mcpStartup], .mcpStartup),
      ([.passed, .mcpStartup], .mcpStartup), ([.mcpStartup, .skipped], .mcpStartup),
      ([.passed, .mcpStartup, .skipped], .mcpStartup), ([.mcpStartup, .failed], .failure),
      ([.otherError, .mcpStartup], .failure), ([.mcpStartup, .cancelled], .failure),
      ([.mcpStartup, .unfinished], .failure), ([.mcpStartup, .skipped, .failed], .failure),
    ] as [([Result], ExitCode)]
  )
  func `jobs add up to one of three codes`(results: [Result], code: ExitCode) {
    #expect(ExitCode(jobs: jobs(results)) == code)
  }

  @Test func `every mix of up to four jobs gives what the rule says`() {
    for results in mixes(upTo: 4) {
      let expected: ExitCode =
        if !results.isEmpty, results.allSatisfy({ $0 == .passed }) {
          .success
        } else if results.contains(.mcpStartup),
          results.allSatisfy({ [.passed, .mcpStartup, .skipped].contains($0) })
        {
          .mcpStartup
        } else {
          .failure
        }
      #expect(ExitCode(jobs: jobs(results)) == expected, "\(results)")
    }
  }

  @Test(arguments: ReasonType.allCases)
  func `of all errors only a missing MCP server gives 3`(type: ReasonType) {
    let state = finished(.error, Reason(type, "x"))
    #expect(ExitCode(jobs: state).rawValue == (type == .mcpStartup ? 3 : 1))
    #expect(ExitCode(jobs: finished(.failed, Reason(type, "x"))) == .failure)
  }

  @Test func `the codes are those of Kiro`() {
    #expect([ExitCode.success, .failure, .mcpStartup].map(\.rawValue) == [0, 1, 3])
  }

  private func mixes(upTo count: Int) -> [[Result]] {
    guard count > 0 else { return [[]] }
    let shorter = mixes(upTo: count - 1)
    return shorter
      + shorter.filter { $0.count == count - 1 }.flatMap { mix in Result.allCases.map { mix + [$0] }
      }
  }

  private func jobs(_ results: [Result]) -> [JobState] {
    results.flatMap { result in
      switch result {
      case .passed: finished(.passed, nil)
      case .failed: finished(.failed, Reason(.verifyFailed, "x"))
      case .mcpStartup: finished(.error, Reason(.mcpStartup, "x"))
      case .otherError: finished(.error, Reason(.agentExited, "x"))
      case .cancelled: finished(.cancelled, Reason(.cancelled, "x"))
      case .skipped: finished(.skipped, Reason(.skipped, "x"))
      case .unfinished: [JobState(planned: Samples.planned("j"))]
      }
    }
  }

  private func finished(_ outcome: Outcome, _ reason: Reason?) -> [JobState] {
    var header = Samples.header
    header.jobs = [Samples.planned("j")]
    let events = [.runPlanned(header), .jobFinished("j", outcome, reason)].map { kind in
      RunEvent(sequence: 1, time: Samples.start, elapsed: 0, kind: kind)
    }
    return Array(RunState(folding: events).jobs)
  }
}
