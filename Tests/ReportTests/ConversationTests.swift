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

  /// Returns the conversation of these frames: what kjob sent begins with `>`.
  private func talk(_ frames: [String]) throws -> Conversation {
    let directory = try TemporaryDirectory("kjob-talk")
    let lines = frames.map { frame in
      let direction = frame.hasPrefix(">") ? "sent" : "received"
      return #"{"direction":"\#(direction)","frame":\#(frame.trimmingPrefix(">"))}"#
    }
    try directory.write("transcript.jsonl", lines.joined(separator: "\n"))
    return try #require(Conversation(try JobFiles(path: directory.path), "transcript.jsonl"))
  }

  private static let opening = [
    #">{"id":1,"method":"session/new","params":{}}"#, #"{"id":1,"result":{"sessionId":"main"}}"#,
    #">{"id":2,"method":"session/prompt","params":{"prompt":[{"type":"text","text":"Do it."}]}}"#,
  ]

  private func chunk(_ text: String, _ session: String = "main", thought: Bool = false) -> String {
    let kind = thought ? "agent_thought_chunk" : "agent_message_chunk"
    return #"{"method":"session/update","params":{"sessionId":"\#(session)","update":{"#
      + #""sessionUpdate":"\#(kind)","content":{"type":"text","text":"\#(text)"}}}}"#
  }

  private func tool(_ id: String, _ session: String) -> String {
    #"{"method":"session/update","params":{"sessionId":"\#(session)","update":{"#
      + #""sessionUpdate":"tool_call","toolCallId":"\#(id)","title":"\#(id)"}}}"#
  }

  @Test func `what subagents say and do stays apart from what the agent does`() throws {
    let talk = try talk(
      Self.opening + [
        chunk("MAIN one "), chunk("SUB-A one ", "a"), chunk("SUB-B one ", "b"), chunk("MAIN two"),
        chunk("SUB-A two", "a"), tool("of-a", "a"), tool("of-main", "main"), chunk("MAIN three"),
        chunk("SUB-A three", "a"), chunk("SUB-B two", "b"),
      ]
    )
    #expect(
      talk.entries.dropFirst().map { "\($0.subagent ?? 0) \($0.text ?? $0.title ?? "")" } == [
        "0 MAIN one MAIN two", "1 SUB-A one SUB-A two", "2 SUB-B one SUB-B two", "1 of-a",
        "0 of-main", "0 MAIN three", "1 SUB-A three",
      ]
    )
  }

  @Test func `a call that was only asked about has the answer for its status`() throws {
    func question(_ id: Int, _ tool: String) -> String {
      #"{"id":\#(id),"method":"session/request_permission","params":{"sessionId":"main","#
        + #""toolCall":{"toolCallId":"\#(tool)"},"options":["#
        + #"{"optionId":"y","name":"Yes","kind":"allow_once"},"#
        + #"{"optionId":"n","name":"No","kind":"reject_once"}]}}"#
    }
    func answer(_ id: Int, _ option: String?) -> String {
      let outcome = option.map { #""selected","optionId":"\#($0)""# } ?? #""cancelled""#
      return #">{"id":\#(id),"result":{"outcome":{"outcome":\#(outcome)}}}"#
    }
    func end(_ id: String, _ status: String) -> String {
      #"{"method":"session/update","params":{"sessionId":"main","update":{"#
        + #""sessionUpdate":"tool_call_update","toolCallId":"\#(id)","status":"\#(status)"}}}"#
    }
    let names = ["denied", "allowed", "cancelled", "ended", "unasked"]
    let talk = try talk(
      Self.opening + names.map { tool($0, "main") } + [
        question(7, "denied"), question(8, "allowed"), question(9, "cancelled"),
        question(10, "ended"), question(11, "unknown"), answer(7, "n"), answer(8, "y"),
        answer(9, nil), answer(10, "y"), answer(11, "n"), end("ended", "failed"),
      ]
    )
    let calls = talk.entries.filter { $0.kind == .tool }
    #expect(calls.map(\.status) == ["denied", "allowed", "denied", "failed", nil])
    let questions = talk.entries.filter { $0.kind == .permission }
    #expect(questions.map(\.status) == ["No", "Yes", "cancelled", "Yes", "No"])
    #expect(questions.map { $0.isDenied ?? false } == [true, false, true, false, true])
  }

  @Test func `text that was taken back is not shown as said`() throws {
    func discarded(_ session: String) -> String {
      #"{"method":"_kiro.dev/session/update","params":{"sessionId":"\#(session)","update":"#
        + #"{"sessionUpdate":"stream_discarded"}}}"#
    }
    let talk = try talk(
      Self.opening + [
        chunk("Before. "), tool("t", "main"), chunk("Half a thought", thought: true),
        chunk("Half an ans"), chunk("Sub.", "a"), discarded("main"),
        chunk("Half an answer, then all of it."),
      ]
    )
    let gap = "text that the agent took back is left out here"
    #expect(
      talk.entries.dropFirst().map { $0.text ?? $0.title ?? "" } == [
        "Before. ", "t", gap, gap, "Sub.", "Half an answer, then all of it.",
      ]
    )
  }

  private func facts(_ update: Report.Frame.Update) -> [String?] {
    [
      update.sessionUpdate, update.toolCallId, update.title, update.kind, update.status,
      update.entries.map { "\($0)" }, update.locations.map { "\($0)" },
      update.toolContent.map { "\($0)" },
    ]
  }
}
