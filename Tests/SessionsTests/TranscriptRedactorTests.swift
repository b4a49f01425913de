import Foundation
import TestSupport
import Testing
import Text
@testable import Sessions

@Suite struct TranscriptRedactorTests {
  private let secret = "sk-live-\"4f/9é\u{1F600}x"

  private func chunk(_ text: String, kind: String = "agent_message_chunk") throws -> [UInt8] {
    let update: [String: Any] = [
      "sessionUpdate": kind, "content": ["type": "text", "text": text],
    ]
    let frame: [String: Any] = [
      "jsonrpc": "2.0", "method": "session/update", "params": ["sessionId": "s", "update": update],
    ]
    return Array(try JSONSerialization.data(withJSONObject: frame))
  }

  /// What all text of a kind says together, and every line as it is written.
  private func play(
    _ frames: [[UInt8]],
    _ secrets: [String]
  ) throws -> (lines: [String], text: String) {
    var redactor = TranscriptRedactor(Redactor(secrets: secrets))
    var lines: [[UInt8]] = []
    for frame in frames { lines += redactor.take(frame, head: [], isReceived: true) }
    lines += redactor.finish()
    var text = ""
    for line in lines {
      let frame = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      let update = (frame?["params"] as? [String: Any])?["update"] as? [String: Any]
      text += (update?["content"] as? [String: Any])?["text"] as? String ?? ""
    }
    return (lines.map { String(decoding: $0, as: UTF8.self) }, text)
  }

  @Test(.fault(162)) func `a secret split over messages anywhere is masked in each of them`() throws
  {
    let whole = "so \(secret) is it"
    let mask = Redactor.mask
    for place in whole.indices {
      let (lines, text) = try play(
        [chunk(String(whole[..<place])), chunk(String(whole[place...]))],
        [secret]
      )
      #expect(lines.count == 2)
      #expect(["so \(mask) is it", "so \(mask)\(mask) is it"].contains(text))
    }
    let (lines, text) = try play(whole.map { try chunk(String($0)) }, [secret])
    #expect(lines.count == whole.count)
    #expect(text.replacing(mask, with: "") == "so  is it")
  }

  @Test func `what stands between the pieces, or inside them, hides nothing`() throws {
    let tool = Array(#"{"method":"session/update","params":{"update":{"title":"make"}}}"#.utf8)
    let (lines, text) = try play(
      [
        chunk("a sk-live\u{1B}[3"), tool, chunk("1m-abc"), chunk("thought", kind: "thought_chunk"),
        chunk("\u{200B}def b"),
      ],
      ["sk-live-abcdef"]
    )
    #expect(lines[1] == String(decoding: tool, as: UTF8.self))
    #expect(text.replacing(Redactor.mask, with: "*") == "a **thought* b")
  }

  @Test func `text of different kinds is not joined`() throws {
    let (_, text) = try play(
      [chunk("sk-live", kind: "agent_thought_chunk"), chunk("-abcdef")],
      ["sk-live-abcdef"]
    )
    #expect(text == "sk-live-abcdef")
  }

  @Test func `nothing is held back that is no secret's beginning`() throws {
    var redactor = TranscriptRedactor(Redactor(secrets: ["sk-live-abcdef"]))
    func count(_ frame: [UInt8]) -> Int {
      redactor.take(frame, head: [], isReceived: true).count
    }
    #expect(count(try chunk("hello")) == 1)
    #expect(count(try chunk("hello sk-")) == 0)
    #expect(count(try chunk("x")) == 2)
    #expect(count(try chunk("hello sk-live-")) == 0)
    // A turn's answer lets all go, and masks what may be the first half.
    let lines = redactor.take(Array(#"{"id":1,"result":{}}"#.utf8), head: [], isReceived: true)
    #expect(lines.count == 2)
    #expect(String(decoding: lines[0], as: UTF8.self).contains("hello [redacted]\""))
  }

  @Test func `no more than a limit is held back`() throws {
    var redactor = TranscriptRedactor(Redactor(secrets: ["sk-live-abcdef"]))
    var count = redactor.take(try chunk("sk-"), head: [], isReceived: true).count
    let other = Array(
      #"{"method":"m","params":{"x":"\#(String(repeating: "y", count: 999))"}}"#.utf8
    )
    for _ in 0..<1_100 { count += redactor.take(other, head: [], isReceived: true).count }
    #expect(count > 1_000)
  }

  @Test(arguments: [
    (#"{"a":"\nabcdef\n"}"#, "nabcdef", #"{"a":"[redacted]\n"}"#),
    (#"{"a":"x\u0061bcdef"}"#, "abcdef", #"{"a":"x[redacted]"}"#),
    (#"{"a":"\u001b[1mab\u001b[0mcdef"}"#, "abcdef", #"{"a":"\u001b[1m[redacted]"}"#),
    (#"{"abcdef":1}"#, "abcdef", #"{"[redacted]":1}"#),
    (#"{"a":12345678,"b":[-1.5e3]}"#, "345678", #"{"a":"[redacted]","b":[-1.5e3]}"#),
    (
      #"{"a":"bcdef","c":"x"}"#, #"a":"bcdef","c"#, #"{"[redacted]":"[redacted]","[redacted]":"x"}"#
    ),
    (#"{"a":"\ud83d\ude00-secret"}"#, "\u{1F600}-secret", #"{"a":"[redacted]"}"#),
    (#"{"a":"\ud83d-secret"}"#, "-secret", #"{"a":"\ud83d[redacted]"}"#),
    (#"{"a":"c2VjcmV0LXZhbHVl"}"#, "secret-value", #"{"a":"[redacted]"}"#),
  ])
  func `a mask leaves a message well-formed`(frame: String, secret: String, masked: String) throws {
    var redactor = TranscriptRedactor(Redactor(secrets: [secret]))
    var lines = redactor.take(Array(frame.utf8), head: [], isReceived: true)
    lines += redactor.finish()
    #expect(lines.map { String(decoding: $0, as: UTF8.self) } == [masked])
  }
}
