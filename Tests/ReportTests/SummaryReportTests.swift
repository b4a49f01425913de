import Foundation
import Report
import RunEvents
import Testing
import Text

@Suite struct `A summary` {
  /// A run of so many jobs, every other one of which failed with this much to say.
  static func events(_ count: Int, details: Int) -> [RunEvent] {
    let options = RunOptions(
      workingDirectory: "/",
      files: [],
      inputs: [],
      worktreeDirectory: "/cache",
      bootID: "1"
    )
    let jobs = (1...count).map { index in
      PlannedJob(
        id: "job-\(index)",
        folder: "job-\(index)",
        file: "a.yml",
        line: index,
        repository: "/r",
        baseCommit: String(repeating: "a", count: 40)
      )
    }
    let header = RunHeader(
      runID: "1",
      kjobVersion: "1",
      parallelism: 1,
      jobs: jobs,
      options: options
    )
    let text = SafeText(String(repeating: "x````\n", count: details / 6) + "the end")
    var kinds: [RunEvent.Kind] = [.runPlanned(header)]
    for (index, job) in jobs.enumerated() {
      kinds.append(.jobStarted(job.id))
      kinds.append(
        index % 2 == 0
          ? .jobFinished(job.id, .passed, nil)
          : .jobFinished(job.id, .failed, Reason(.verifyFailed, "no", details: text))
      )
    }
    kinds.append(.runFinished)
    return kinds.enumerated().map { index, kind in
      RunEvent(sequence: index + 1, time: Date(timeIntervalSince1970: 0), elapsed: 1, kind: kind)
    }
  }

  static func text(_ events: [RunEvent], limit: Int = SummaryReport.limit) -> String {
    let bytes = SummaryReport(outputFolder: "out").render(RunState(folding: events), limit: limit)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `names each agent once, and how its settings were confirmed`() {
    let text = Self.text(SampleRun.events)
    #expect(
      text.contains(
        #"Agent: Kiro CLI Agent 2.18.1, engine v2, mode \`fixer\`, model \`auto\` \(accepted by the "#
          + #"agent\), effort \`high\` \(requested, not confirmed\)."#
      ),
      "\(text.prefix(600))"
    )
  }

  @Test func `begins with what failed, and tells its end`() {
    let text = Self.text(Self.events(4, details: 60))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    #expect(rows.map { $0.split(separator: " ")[3] } == ["job-2", "job-4", "job-1", "job-3"])
    // The fence is longer than any run of backticks in what it holds.
    #expect(text.contains("\n`````text\nx````\n") && text.contains("the end\n`````\n"))
  }

  @Test(arguments: [(200, 200_000), (8_000, 300), (20_000, 10)])
  func `never takes more than a summary may`(count: Int, details: Int) {
    let text = Self.text(Self.events(count, details: details))
    #expect(text.utf8.count <= SummaryReport.limit)
    #expect(text.utf8.count > SummaryReport.limit / 2)
    #expect(text.hasSuffix(" in `out/report.html`.\n"))
  }

  @Test func `of a run that is not over says so`() {
    let text = Self.text(Array(Self.events(3, details: 10).prefix(2)))
    #expect(text.hasPrefix("## kjob: 3 not over\n"))
  }

  @Test(arguments: [(9, 0), (10, 0), (11, 2), (40, 31)])
  func `leaves to annotations what a step shows`(count: Int, more: Int) throws {
    let output = try captured(Self.events(count * 2, details: 10)) { output in
      GitHubReporter(
        output,
        PipelineConsole.Settings(
          style: ConsoleStyle(isColoured: false),
          secrets: ["a%b\nsecond line\nx"]
        ),
        outputFolder: "out",
        files: GitHubReporter.Files(output: nil, summary: nil)
      )
    }
    let lines = output.split(separator: "\n")
    #expect(lines.prefix(2) == ["::add-mask::a%25b%0Asecond line%0Ax", "::add-mask::second line"])
    let errors = lines.filter { $0.hasPrefix("::error ") }
    #expect(errors.count == (more > 0 ? 10 : count))
    #expect(
      more == 0
        || errors.last == "::error title=kjob::and \(more) more; see the step's summary"
    )
  }
}
