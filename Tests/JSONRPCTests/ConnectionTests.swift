import Foundation
import JSON
import JSONRPC
import Testing

@Suite struct ConnectionTests {
  @Test func `what comes in keeps its order, answers among messages`() {
    var connection = Connection()
    _ = connection.request("a", [String: String]())
    _ = connection.request("b", [String: String]())
    let text = incoming(
      """
      {"method":"n1"}
      {"id":1,"result":{}}
      {"id":7,"method":"q","params":{}}
      {"id":0,"error":{"code":1,"message":"no"}}
      {"method":"n2"}
      """,
      &connection
    )
    #expect(
      text == """
        notification n1
        answer to b 1
        request q 7
        answer to a 0: no (1)
        notification n2
        """
    )
    #expect(connection.strayAnswerCount == 0)
    #expect(connection.noiseCount == 0)
  }

  @Test func `answers that nobody asked for, or a second time, are counted and passed over`() {
    var connection = Connection()
    _ = connection.request("a", JSONValue.null)
    connection.request(.string("u-1"), "b", JSONValue.null)
    let text = incoming(
      """
      {"id":"0","result":{}}
      {"id":5,"result":{}}
      {"id":null,"error":{"code":-32700,"message":"parse"}}
      {"id":0,"result":{}}
      {"id":0,"result":{}}
      {"id":"u-1","result":{}}
      {"id":"u-1","error":{"code":1,"message":"x"}}
      """,
      &connection
    )
    #expect(
      text == """
        nobody's answer 0
        nobody's answer 5
        nobody's answer null
        answer to a 0
        nobody's answer 0
        answer to b u-1
        nobody's answer u-1
        """
    )
    #expect(connection.strayAnswerCount == 5)
  }

  @Test func `both sides may use the same number at once`() {
    var connection = Connection()
    let id = connection.request("ours", JSONValue.null)
    connection.outgoing = []
    #expect(id == .number(0))
    #expect(incoming(#"{"id":0,"method":"theirs"}"#, &connection) == "request theirs 0")
    connection.answer(.number(0), ["ok": true])
    #expect(sent(&connection) == #"{"id":0,"jsonrpc":"2.0","result":{"ok":true}}"# + "\n")
    #expect(incoming(#"{"id":0,"result":{}}"#, &connection) == "answer to ours 0")
  }

  @Test func `noise is counted and shown, and what was meant as a request is refused`() {
    var connection = Connection()
    let text = incoming(
      """
      Loading…
      [{"id":1,"method":"m"}]
      {"id":1.5,"method":"m"}
      {"id":1,"id":2,"method":"m"}
      {"content":"text","type":"text"}
      {"method":"n"}
      """,
      &connection
    )
    #expect(
      text == """
        noise Loading…
        noise [{"id":1,"method":"m"}]
        noise {"id":1.5,"method":"m"}
        noise {"id":1,"id":2,"method":"m"}
        noise {"content":"text","type":"text"}
        notification n
        """
    )
    #expect(connection.noiseCount == 5)
    let refusal =
      #"{"error":{"code":-32600,"data":"expected one request with an integer or string id","#
      + #""message":"Invalid Request"},"id":null,"jsonrpc":"2.0"}"# + "\n"
    #expect(sent(&connection) == String(repeating: refusal, count: 3))
  }

  @Test func `a byte order mark before the first message is no part of it`() {
    var connection = Connection()
    #expect(incoming("\u{FEFF}{\"method\":\"n\"}", &connection) == "notification n")
    #expect(connection.noiseCount == 0)
  }

  @Test func `a last line without a line end counts once the stream is at its end`() {
    var connection = Connection()
    connection.append(Array(#"{"method":"n"}"#.utf8))
    #expect(taken(&connection) == nil)
    connection.appendEnd()
    #expect(taken(&connection) == "notification n")
    #expect(taken(&connection) == nil)
  }

  @Test func `a line over the limit is told and the next one is read`() {
    var connection = Connection(lineLimit: 20)
    #expect(connection.lineLimit == 20)
    let text = incoming("{\"method\":\"much too long\"}\n{\"method\":\"n\"}", &connection)
    #expect(text == "line too long\nnotification n")
    #expect(connection.noiseCount == 0)
  }

  @Test func `what goes out is one line each, whatever the text is`() {
    var connection = Connection()
    let hostile = "a\nb\r\n\u{2028}\u{0}\u{1B}\"\\/é😀"
    _ = connection.request("m/\n", ["text": hostile])
    connection.notify("n", ["text": hostile])
    connection.answer(.string("i\nd"), hostile)
    connection.refuse(.null, .methodNotFound("x\ny"))
    let escaped = #"a\nb\r\n"# + "\u{2028}" + #"\u0000\u001b\"\\/é😀"#
    #expect(
      sent(&connection) == """
        {"id":0,"jsonrpc":"2.0","method":"m/\\n","params":{"text":"\(escaped)"}}
        {"jsonrpc":"2.0","method":"n","params":{"text":"\(escaped)"}}
        {"id":"i\\nd","jsonrpc":"2.0","result":"\(escaped)"}
        {"error":{"code":-32601,"data":"x\\ny","message":"Method not found"},\
        "id":null,"jsonrpc":"2.0"}

        """
    )
  }

  @Test func `a line of 8 MiB in pieces of 4 KiB is one message, and small ones follow`() {
    var connection = Connection()
    let line = #"{"method":"big","params":""# + String(repeating: "x", count: 8 << 20) + "\"}\n"
    let bytes = Array((line + #"{"method":"small"}"# + "\n").utf8)
    var text: [String] = []
    for start in stride(from: 0, to: bytes.count, by: 4_096) {
      connection.append(bytes[start..<min(start + 4_096, bytes.count)])
      while let found = taken(&connection) { text.append(found) }
    }
    #expect(text == ["notification big", "notification small"])
  }

  private func incoming(_ lines: String, _ connection: inout Connection) -> String {
    connection.append(Array((lines + "\n").utf8))
    var result: [String] = []
    while let text = taken(&connection) { result.append(text) }
    return result.joined(separator: "\n")
  }

  private func taken(_ connection: inout Connection) -> String? {
    switch connection.next() {
    case nil: return nil
    case .lineTooLong: return "line too long"
    case .strayAnswer(let frame):
      guard case .response(let id, _) = frame.kind else { return "no response" }
      return "nobody's answer \(text(id))"
    case .noise(let bytes): return "noise \(String(decoding: bytes, as: UTF8.self))"
    case .answer(let method, let id, let frame):
      guard case .response(_, let error?) = frame.kind else {
        return "answer to \(method) \(text(id))"
      }
      return "answer to \(method) \(text(id)): \(error)"
    case .message(let frame):
      switch frame.kind {
      case .request(let id, let method): return "request \(method) \(text(id))"
      case .notification(let method): return "notification \(method)"
      case .response: return "a response that is no answer"
      }
    }
  }

  private func text(_ id: RequestID) -> String {
    switch id {
    case .number(let number): "\(number)"
    case .string(let string): string
    case .null: "null"
    }
  }

  private func sent(_ connection: inout Connection) -> String {
    defer { connection.outgoing = [] }
    return String(decoding: connection.outgoing, as: UTF8.self)
  }
}
