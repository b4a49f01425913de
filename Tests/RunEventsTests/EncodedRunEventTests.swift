import Foundation
import JSON
import RunEvents
import Testing
import Text

@Suite struct EncodedRunEventTests {
  @Test func `every kind of event has its line`() {
    let lines = Samples.events.map { text(EncodedRunEvent($0).line()) + "\n" }
    #expect(lines.joined() == EventGolden.version2)
  }

  @Test func `and so has every member that an event may do without`() throws {
    let lines = Samples.others.map { text(EncodedRunEvent($0).line()) }
    #expect(lines.joined(separator: "\n") == EventGolden.others)
    #expect(try lines.map { try EncodedRunEvent(line: $0.utf8).event } == Samples.others)
  }

  @Test func `the lines of version 1 are refused`() {
    for line in EventGolden.version1.utf8.split(separator: UInt8(ascii: "\n")) {
      #expect(throws: (any Error).self) { try EncodedRunEvent(line: line) }
    }
  }

  @Test func `the lines of version 2 are read as the events that they were`() throws {
    let lines = EventGolden.version2.utf8.split(separator: UInt8(ascii: "\n"))
    let events = try lines.map { try EncodedRunEvent(line: $0).event }
    #expect(events == Samples.events)
  }

  @Test(
    arguments: [
      (#""version":2"#, #""version":3"#), (#""version":2"#, #""version":1"#),
      (#""version":2"#, #""version":"2""#), (#""version":2"#, #""x":2"#),
      (#""job-started""#, #""job-begun""#), (#""sequence":2"#, #""sequence":"2""#),
      (#""job":"one","#, ""), ("03:04:06.250Z", "yesterday"), ("}", ""),
      (#""elapsed":0.125"#, #""elapsed":1e400"#),
    ]
  )
  func `a line of another form is refused`(old: String, new: String) {
    let line = text(EncodedRunEvent(Samples.events[1]).line())
    let changed = line.replacing(old, with: new)
    #expect(changed != line)
    #expect(throws: (any Error).self) { try EncodedRunEvent(line: changed.utf8) }
  }

  @Test func `fields that a later version may add are passed over`() throws {
    let line = text(EncodedRunEvent(Samples.events[1]).line())
    let changed = line.replacing(#""version":2"#, with: #""version":2,"new-field":{"a":[]}"#)
    #expect(try EncodedRunEvent(line: changed.utf8).event == Samples.events[1])
  }

  @Test func `text in a file that somebody changed is cleaned again`() throws {
    let line = text(EncodedRunEvent(Samples.events[22]).line())
    let changed = line.replacing("SIGTERM", with: #"a\u001b[31mb\u202e\u0007"#)
    #expect(
      try EncodedRunEvent(line: changed.utf8).event.kind == .runStopping("ab\u{FFFD}\u{FFFD}")
    )
  }

  @Test func `a time is rounded to the nearest millisecond, and stays what it is`() throws {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for millisecond in 0..<5_000 {
      let time = Date(timeIntervalSince1970: 1_767_323_040 + Double(millisecond) / 1_000)
      let text = EventTime.text(of: time)
      let digits = String(1_000 + millisecond % 1_000).dropFirst()
      #expect(text == "2026-01-02T03:04:0\(millisecond / 1_000).\(digits)Z")
      #expect(EventTime.text(of: try Date(text, strategy: style)) == text)
    }
    #expect(
      EventTime.text(of: Date(timeIntervalSince1970: 1.9996)) == "1970-01-01T00:00:02.000Z"
    )
    #expect(
      EventTime.text(of: Date(timeIntervalSince1970: 1.9994)) == "1970-01-01T00:00:01.999Z"
    )
  }

  @Test(
    arguments: [(0, "0"), (0.1234, "0.123"), (0.9996, "1"), (1.0005, "1.001"), (1e9, "1000000000")]
      as [(Double, String)]
  )
  func `seconds have three decimals at most`(seconds: Double, text: String) throws {
    #expect(self.text(try KebabJSON.encode(EventTime.milliseconds(seconds))) == text)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
