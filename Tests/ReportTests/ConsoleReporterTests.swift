import Foundation
import Report
import RunEvents
import Testing
import Text

@Suite struct ConsoleReporterTests {
  @Test func `a run is told in plain lines`() throws {
    #expect(try console(SampleRun.finishedEvents, isColoured: false) == ConsoleGolden.plain)
  }

  @Test func `colours change nothing but the colour`() throws {
    let coloured = try console(SampleRun.finishedEvents, isColoured: true)
    #expect(coloured.replacing("\u{1B}", with: "\\e") == ConsoleGolden.coloured)
    #expect(SafeText(coloured).string == ConsoleGolden.plain)
  }

  @Test func `of many details the last twelve lines are shown`() throws {
    let details = (1...20).map { "detail \($0)" }.joined(separator: "\n")
    let reason = Reason(.setupFailed, "m", details: SafeText(details))
    let text = try console(
      SampleRun.events.prefix(1) + [SampleRun.event(1, .jobFinished("gated", .error, reason))],
      isColoured: false
    )
    let lines = text.split(separator: "\n").dropFirst(3)
    #expect(lines.map(String.init) == (9...20).map { "         | detail \($0)" })
  }

  @Test(
    arguments: [
      (0, "0.00s"), (0.009, "0.00s"), (59.99, "59.99s"), (60, "1m0s"), (3_599, "59m59s"),
      (3_600, "1h0m0s"), (90_061, "25h1m1s"),
    ] as [(Double, String)]
  )
  func `times are written as people say them`(seconds: Double, text: String) throws {
    let output = try console([SampleRun.event(seconds, .runFinished)], isColoured: false)
    #expect(output.contains("\n0 jobs in \(text): \n"))
  }

  @Test func `every event is one line of the stream for programs`() throws {
    let text = try captured(SampleRun.finishedEvents) { EventStreamReporter($0) }
    let expected = SampleRun.finishedEvents.map {
      String(decoding: EncodedRunEvent($0).line(), as: UTF8.self) + "\n"
    }
    #expect(text == expected.joined())
    #expect(expected.allSatisfy { $0.count { $0 == "\n" } == 1 })
  }

  private func console(_ events: [RunEvent], isColoured: Bool) throws -> String {
    try captured(events) { output in
      ConsoleReporter(output, style: ConsoleStyle(isColoured: isColoured), outputFolder: "out")
    }
  }
}
