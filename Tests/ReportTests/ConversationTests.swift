import Foundation
import JSON
import JSONRPC
import TestSupport
import Testing

@testable import Report

/// What a page tells of a transcript, where it is long or was read without a decoder.
@Suite struct ConversationTests {
  @Test func `odd updates are read as the decoder reads them`() {
    var random = SeededGenerator(seed: 666)
    let odd = (0..<800).map { _ in UpdateLines.odd(&random) }
    var scanner = JSONScanner()
    var count = 0
    for line in UpdateLines.usual.map({ Array($0.utf8) }) + odd {
      guard let parts = scanner.parts(of: line[...]),
        let part = parts[parts.root]["params"]?["update"], let read = Report.Frame.Update(part)
      else { continue }
      count += 1
      let text = String(decoding: line, as: UTF8.self)
      let exact = (try? JSONDecoder().decode(Report.Frame.self, from: Data(line)))?.params?.update
      #expect(exact.map(facts) == facts(read), "\(text)")
      #expect(exact?.rawInput == read.rawInput, "\(text)")
      #expect(exact?.rawOutput == read.rawOutput, "\(text)")
    }
    #expect(count > 60)
  }

  @Test func `of a long conversation the beginning and the end are kept, whatever comes later`()
    throws
  {
    let directory = try TemporaryDirectory("kjob-talk")
    let title = String(repeating: "t", count: 400)
    func line(_ number: Int, _ title: String) -> String {
      #"{"direction":"received","frame":{"method":"session/update","params":{"update":{"#
        + #""sessionUpdate":"tool_call","toolCallId":"\#(number)","title":"\#(title)"}}}}"#
    }
    var lines = (0..<5_000).map { line($0, "\($0) \(title)") }
    lines += stride(from: 1_500, to: 3_500, by: 50).map { line($0, "of one that is left out") }
    lines += [line(3, "third"), line(4_990, "last but nine")]
    try directory.write("transcript.jsonl", lines.joined(separator: "\n"))
    let talk = try #require(Conversation(try JobFiles(path: directory.path), "transcript.jsonl"))
    let titles = talk.entries.map { $0.title?.split(separator: " ").first.map(String.init) ?? "" }
    let gap = try #require(talk.entries.firstIndex { $0.kind == .gap })
    let kept = talk.entries.count - 1
    #expect((1_000..<2_200).contains(kept))
    #expect(
      talk.entries[gap].text
        == "\(5_000 - kept) messages are left out here; the transcript has them"
    )
    let end = (5_000 - (kept - gap))..<5_000
    var expected = (0..<gap).map { "\($0)" } + [""] + end.map { "\($0)" }
    expected[3] = "third"
    expected[expected.count - 10] = "last"
    #expect(titles == expected)
  }

  private func facts(_ update: Report.Frame.Update) -> [String?] {
    [
      update.sessionUpdate, update.toolCallId, update.title, update.kind, update.status,
      update.entries.map { "\($0)" }, update.locations.map { "\($0)" },
      update.toolContent.map { "\($0)" },
    ]
  }
}
