import Foundation
import RunEvents
import Testing

/// What is read of a journal, whatever became of it.
@Suite struct JournalTests {
  private let whole = Array(EventGolden.version2.utf8)

  @Test func `a whole journal is read whole`() throws {
    let journal = try Journal(whole)
    #expect(journal.events == Samples.events)
    #expect(journal.header == Samples.header)
    #expect(journal.state == RunState(folding: Samples.events))
    #expect(journal.length == whole.count)
    #expect(journal.tornLength == 0)
    #expect(journal.lastBootID == "another")
  }

  @Test func `one that is cut off anywhere is read up to its last whole record`() throws {
    let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    for count in whole.indices {
      let known = ends.filter { $0 <= count }
      let bytes = Array(whole[..<count])
      guard let length = known.last else {
        #expect(throws: Journal.Problem.empty) { try Journal(bytes) }
        continue
      }
      // Reading is the same for every byte of a record; its ends and one in the middle will do.
      guard count - length < 3 || count % 41 == 0 else { continue }
      let journal = try Journal(bytes)
      #expect(journal.events == Array(Samples.events.prefix(known.count)))
      #expect(journal.length == length)
      #expect(journal.tornLength == count - length)
    }
  }

  @Test(
    arguments: [
      "\0\0\0\0\0\0", "garbage\n", "{}\n", "{\"version\":2}\n", "{\"version\":\"2\"}\n", "\n",
      "[1,2]\n", "\u{FEFF}",
      "{\"version\":2,\"sequence\":99,\"time\":\"2026-01-02T03:04:05.250Z\","
        + "\"elapsed\":9,\"event\":\"run-finished\"}\n",
    ]
  )
  func `what stands behind the last whole record counts as not written`(tail: String) throws {
    let journal = try Journal(whole + Array(tail.utf8))
    #expect(journal.events == Samples.events)
    #expect(journal.tornLength == tail.utf8.count)
  }

  @Test func `another version is refused, and the line is named`() {
    #expect(throws: Journal.Problem.version(1, line: 1)) {
      try Journal(Array(EventGolden.version1.utf8))
    }
    let later = EventGolden.version2.replacing(
      "\"event\":\"run-finished\",\"sequence\":24,\"time\":\"2026-01-02T03:04:28.250Z\",\"version\":2",
      with:
        "\"event\":\"run-finished\",\"sequence\":24,\"time\":\"2026-01-02T03:04:28.250Z\",\"version\":3"
    )
    #expect(later != EventGolden.version2)
    #expect(throws: Journal.Problem.version(3, line: 24)) { try Journal(Array(later.utf8)) }
  }

  @Test func `nothing, and something without a plan, is no journal`() {
    #expect(throws: Journal.Problem.empty) { try Journal([]) }
    #expect(throws: Journal.Problem.empty) { try Journal(Array("garbage".utf8)) }
    let event = RunEvent(sequence: 1, time: Samples.start, elapsed: 0, kind: .runFinished)
    #expect(throws: Journal.Problem.headless) {
      try Journal(EncodedRunEvent(event).line() + [0x0A])
    }
  }
}
