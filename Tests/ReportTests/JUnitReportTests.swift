import Foundation
import Report
import RunEvents
import TestSupport
import Testing
import Text

@Suite struct JUnitReportTests {
  private let report = JUnitReport(hostName: "runner-7", outputFolder: "out")

  @Test func `a run has a suite for each file and a case for each job`() throws {
    #expect(try text(SampleRun.state) == JUnitGolden.run)
  }

  @Test func `a run without jobs has one skipped case`() throws {
    #expect(try text(RunState()) == JUnitGolden.empty)
  }

  @Test func `every state on the way is well-formed, and its counts add up`() throws {
    let directory = try TemporaryDirectory("kjob-junit")
    var state = RunState()
    var names: [String] = []
    for (index, event) in ([nil] + SampleRun.finishedEvents.map(Optional.some)).enumerated() {
      if let event { state.receive(event) }
      let text = try text(state)
      names.append("\(index).xml")
      try directory.write("\(index).xml", text)
      let cases = text.count(of: "<testcase ")
      let (failures, errors) = (text.count(of: "<failure "), text.count(of: "<error "))
      let skipped = text.count(of: "<skipped ")
      #expect(
        text.contains(
          """
          <testsuites name="kjob" tests="\(cases)" failures="\(failures)" errors="\(errors)" \
          skipped="\(skipped)"
          """
        )
      )
    }
    try Shell.run("xmllint --noout \"$@\"", arguments: names, in: directory.path)
    let sums = try Shell.run(
      """
      for file; do for count in tests failures errors skipped; do
        xmllint --xpath "number(/testsuites/@$count) = sum(//testsuite/@$count)" "$file"
      done; xmllint --xpath 'count(//testsuite[@tests != count(testcase)])' "$file"; done | sort -u
      """,
      arguments: names,
      in: directory.path
    )
    #expect(sums == "0\ntrue\n")
  }

  @Test(.fault(175)) func `text of every character is well-formed`() throws {
    var all = String.UnicodeScalarView()
    for value in 0...0x10FFFF as ClosedRange<UInt32> {
      if let scalar = Unicode.Scalar(value) { all.append(scalar) }
    }
    let everything = SafeText(String(all))
    let state = RunState(
      folding: SampleRun.events.prefix(1) + [
        SampleRun.event(
          1,
          .jobFinished("gated", .error, Reason(.agentExited, everything, details: everything))
        )
      ]
    )
    let directory = try TemporaryDirectory("kjob-junit")
    try directory.write("a.xml", Data(try report.render(state)))
    try Shell.run("xmllint --huge --noout a.xml", in: directory.path)
  }

  @Test func `of long output the end is kept, with the attachments`() throws {
    let long = SafeText(String(repeating: "x", count: 100_000))
    let state = RunState(
      folding: SampleRun.events.filter { $0.kind.job == nil || $0.kind.job == "failed" }
        + [SampleRun.event(63, .warned("failed", long))]
    )
    let text = try text(state)
    let output = try #require(text.firstRange(of: "<system-out>"))
    let end = try #require(text.firstRange(of: "</system-out>"))
    let content = text[output.upperBound..<end.lowerBound]
    #expect(content.count == 65_536)
    #expect(
      content.hasSuffix(
        """
        xxx
        [[ATTACHMENT|out/jobs/failed/changes.patch]]
        [[ATTACHMENT|out/jobs/failed/verify-1-tests.log]]
        """
      )
    )
  }

  @Test(
    arguments: [
      (0, "0.000"), (-1, "0.000"), (0.0004, "0.000"), (1.9996, "2.000"),
      (1e300, "1000000000000.000"),
      (.infinity, "1000000000000.000"), (.nan, "0.000"),
    ] as [(Double, String)]
  )
  func `whatever an agent says it used is a decimal number`(credits: Double, text: String) throws {
    let turn = TurnFacts(
      index: 1,
      stopReason: "end_turn",
      credits: credits,
      contextPercentage: nil,
      toolCalls: 0
    )
    let state = RunState(
      folding: SampleRun.events.prefix(1) + [SampleRun.event(1, .turnEnded("gated", turn))]
    )
    #expect(try self.text(state).contains(#"<property name="kjob.credits" value="\#(text)"/>"#))
  }

  private func text(_ state: RunState) throws -> String {
    String(decoding: try report.render(state), as: UTF8.self)
  }
}

extension String {
  fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
