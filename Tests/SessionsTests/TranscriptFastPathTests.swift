import Foundation
import JSONRPC
import TestSupport
import Testing
import Text

@testable import Sessions

/// Lines that are not taken apart are masked as those that are.
@Suite struct TranscriptMaskingTests {
  private static let secrets = [
    "sk-live-abcdef", "abab-abab\"ab", "\u{1F600}é-geheim", "token/x+y=1",
  ]

  private static let redactor = Redactor(secrets: secrets)

  @Test func `random pieces of secrets in random streams are masked as by taking each line apart`()
    throws
  {
    let quick = try (0..<24).reduce(0) { try $0 + play(seed: $1) }
    // Of 1,440 lines; were all of them taken apart, nothing would have been compared.
    #expect(quick > 200)
  }

  /// Plays one conversation both ways; how many lines were not taken apart.
  private func play(seed: UInt64) throws -> Int {
    var random = SeededGenerator(seed: seed)
    var exact = TranscriptRedactor(Self.redactor)
    var masking = TranscriptFastPath(Self.redactor)
    var (expected, lines) = ([] as [[UInt8]], [] as [[UInt8]])
    var rests = Array(repeating: "", count: 3)
    var quick = 0
    for number in 0..<60 {
      let frame = try frame(&rests, &random)
      let isAnswer = Int.random(in: 0..<8, using: &random) == 0
      let line = isAnswer ? Array(#"{"id":1,"result":{}}"#.utf8) : frame
      let head = Array("\(number):".utf8)
      expected += exact.take(line, head: head, isReceived: true)
      switch try Frame(line).parts.map({ masking.judge($0, head: head) }) {
      case .clean:
        quick += 1
        lines.append(head + line)
      case .certain(let certain):
        quick += 1
        lines += certain
      case .unclear, nil: lines += masking.take(line[...], head: head, isReceived: true)
      }
    }
    expected += exact.finish()
    lines += masking.finish()
    #expect(lines.map(text) == expected.map(text), "seed \(seed)")
    #expect(lines.count == 60)
    return quick
  }

  @Test func `a line waits no longer than it shows that no secret begins in it`() throws {
    var masking = TranscriptFastPath(Redactor(secrets: ["sk-live-abcdef"]))
    func take(_ text: String, _ kind: String = "agent_message_chunk") throws -> Int? {
      let parts = try #require(try Frame(line(text, kind)).parts)
      switch masking.judge(parts, head: []) {
      case .clean: return 1
      case .certain(let lines): return lines.count
      case .unclear: return nil
      }
    }
    #expect(try take("hello") == 1)
    #expect(try take("hello s") == 0)
    #expect(try take("in between", "agent_thought_chunk") == 0)
    #expect(try take("k") == 0)
    #expect(try take("y") == 4)
    #expect(try take("thinks", "agent_thought_chunk") == 0)
    #expect(try take("yes") == 0)
    #expect(try take("n", "agent_thought_chunk") == 1)
    #expect(try take("k-live-x") == nil)
    #expect(masking.finish().count == 2)
  }

  @Test(arguments: [
    #"sk-\u006cive-abcdef"#, #"sk-\u001b[1mlive-abcdef"#, #"x \u200bsk"#, "sk-live",
    "sk-li\u{200B}ve-a",
  ])
  func `a line in which a secret may stand is looked at closely`(literal: String) throws {
    var masking = TranscriptFastPath(Redactor(secrets: ["sk-live-abcdef"]))
    for key in ["text", "title"] {
      let line = #"{"method":"session/update","params":{"update":{"\#(key)":"\#(literal)"}}}"#
      let parts = try #require(try Frame(line.utf8).parts)
      guard case .unclear = masking.judge(parts, head: []) else {
        Issue.record("\(line) is taken for clean")
        continue
      }
    }
  }

  /// A message with the next piece of what one of three streams says.
  private func frame(_ rests: inout [String], _ random: inout SeededGenerator) throws -> [UInt8] {
    let stream = Int.random(in: rests.indices, using: &random)
    if rests[stream].isEmpty {
      let words = [
        "so ", "this is", "sk-live", "a", "abab", "é…", "\n", "to\u{200B}ken", "\u{1B}[1m", "x",
      ]
      let text =
        Int.random(in: 0..<12, using: &random) > 0 ? words.randomElement(using: &random) : nil
      rests[stream] = text ?? Self.secrets.randomElement(using: &random) ?? ""
    }
    let piece = rests[stream].prefix(Int.random(in: 1...12, using: &random))
    rests[stream].removeFirst(piece.count)
    return try line(
      String(piece),
      ["agent_message_chunk", "agent_thought_chunk", "tool_call_update"][stream]
    )
  }

  private func line(_ text: String, _ kind: String) throws -> [UInt8] {
    let update: [String: Any] = ["sessionUpdate": kind, "content": ["type": "text", "text": text]]
    let frame: [String: Any] = [
      "jsonrpc": "2.0", "method": "session/update", "params": ["sessionId": "s", "update": update],
    ]
    return Array(
      try JSONSerialization.data(
        withJSONObject: frame,
        options: [.sortedKeys, .withoutEscapingSlashes]
      )
    )
  }

  private func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }
}
