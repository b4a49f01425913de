import Foundation
import JSON
import JSONRPC
import Testing

@Suite struct FrameTests {
  @Test(
    arguments: [
      (nil, "m (1)"), (.null, "m (1)"), ("why", "m: why (1)"), (["details": "d"], "m: d (1)"),
      (["message": "x", "errorType": "y"], "m: x (1)"),
    ] as [(JSONValue?, String)]
  )
  func `an error's text tells its data`(data: JSONValue?, text: String) {
    #expect(ResponseError(code: 1, message: "m", data: data).description == text)
  }

  @Test(
    arguments: [
      (#"{"id":1,"method":"m"}"#, .request(id: .number(1), method: "m")),
      (#"{"method":"m","id":"1","params":{}}"#, .request(id: .string("1"), method: "m")),
      (#"{"id":null,"method":"m"}"#, .request(id: .null, method: "m")),
      (#"{"id":-0,"method":"m"}"#, .request(id: .number(0), method: "m")),
      (#"{"id":2.0,"method":"m"}"#, .request(id: .number(2), method: "m")),
      (
        #"{"id":9223372036854775807,"method":"m"}"#,
        .request(id: .number(.max), method: "m")
      ),
      (#"{"id":"","method":""}"#, .request(id: .string(""), method: "")),
      (#"{"method":"m"}"#, .notification(method: "m")),
      (#"{"method":"m","result":1}"#, .notification(method: "m")),
      ("\t {\"method\" : \"m\"} \r", .notification(method: "m")),
      (#"{"id":1,"result":null}"#, .response(id: .number(1), error: nil)),
      (#"{"id":1,"result":{}}"#, .response(id: .number(1), error: nil)),
      (#"{"id":1,"result":{},"error":null}"#, .response(id: .number(1), error: nil)),
      (#"{"id":null,"result":0}"#, .response(id: .null, error: nil)),
      (#"{"id":1,"method":null,"result":0}"#, .response(id: .number(1), error: nil)),
      (
        #"{"id":"a","error":{"code":-32603,"message":"Internal error","data":"why"}}"#,
        .response(
          id: .string("a"),
          error: ResponseError(code: -32603, message: "Internal error", data: "why")
        )
      ),
      (
        #"{"id":1,"result":null,"error":{"code":1,"message":"x"}}"#,
        .response(id: .number(1), error: ResponseError(code: 1, message: "x"))
      ),
      (
        #"{"id":1,"result":{},"error":{"code":1,"message":"x"}}"#,
        .response(id: .number(1), error: .brokenAnswer)
      ),
      (#"{"id":1}"#, .response(id: .number(1), error: .brokenAnswer)),
      (#"{"id":1,"error":null}"#, .response(id: .number(1), error: .brokenAnswer)),
      (#"{"id":1,"error":"text"}"#, .response(id: .number(1), error: .brokenAnswer)),
      (#"{"id":1,"error":{"code":"x"}}"#, .response(id: .number(1), error: .brokenAnswer)),
    ] as [(String, Frame.Kind)]
  )
  func `a message is told apart by its fields`(line: String, kind: Frame.Kind) throws {
    let frame = try Frame(line.utf8)
    #expect(frame.kind == kind)
    #expect(frame.line.elementsEqual(line.utf8))
  }

  @Test(
    arguments: [
      // Requests whose id cannot be echoed; an answer without an id is all that can be given.
      (#"{"id":1.5,"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":9223372036854775808,"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":1e400,"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":true,"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":{},"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":[1],"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":1,"method":5}"#, .notAMessage(wantsAnswer: true)),
      ("[]", .notAMessage(wantsAnswer: true)),
      (#" [{"id":1,"method":"m"}]"#, .notAMessage(wantsAnswer: true)),
      // Whoever repeats a key may mean either.
      (#"{"id":1,"id":2,"method":"m"}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":1,"method":"m","\u0069d":1}"#, .notAMessage(wantsAnswer: true)),
      (#"{"method":"m","params":{},"params":{}}"#, .notAMessage(wantsAnswer: true)),
      (#"{"id":1,"result":1,"result":2}"#, .notAMessage(wantsAnswer: false)),
      (#"{"id":1,"result":":","id":1}"#, .notAMessage(wantsAnswer: false)),
      // JSON that is not a message.
      (#"{"id":1.5,"result":1}"#, .notAMessage(wantsAnswer: false)),
      (#"{"method":5}"#, .notAMessage(wantsAnswer: false)),
      (#"{"method":"\ud800"}"#, .notAMessage(wantsAnswer: false)),
      (#"{"type":"text","content":"hello"}"#, .notAMessage(wantsAnswer: false)),
      ("{}", .notAMessage(wantsAnswer: false)), ("null", .notAMessage(wantsAnswer: false)),
      ("1", .notAMessage(wantsAnswer: false)), ("\"m\"", .notAMessage(wantsAnswer: false)),
      ("true", .notAMessage(wantsAnswer: false)),
      // What is no JSON at all.
      ("", .notJSON), (" ", .notJSON), ("Loading…", .notJSON), ("{\"method\":\"m\"", .notJSON),
      (#"{"method":"m"} {}"#, .notJSON), ("{'method':'m'}", .notJSON), ("NaN", .notJSON),
      ("{\"method\":\"\u{0}\"}", .notJSON),
    ] as [(String, Frame.Fault)]
  )
  func `a line that is not a message says whether it was meant as a request`(
    line: String,
    fault: Frame.Fault
  ) {
    #expect(throws: fault) { try Frame(line.utf8) }
  }

  @Test(
    arguments: [
      [0xFF], Array(#"{"method":"m"#.utf8) + [0xFF, 0x22, 0x7D],
      Array(#"{"method":"m","params":""#.utf8) + [0xC3, 0x22, 0x7D],
      Array(#"{"method":"m"}"#.utf8).flatMap { [$0, 0] },
      Array(#"{"method":"m"}"#.utf8).flatMap { [0, $0] },
      [0xFF, 0xFE] + Array(#"{"method":"m"}"#.utf8).flatMap { [$0, 0] },
      Array(#"{"method":"m"}"#.utf8).flatMap { [$0, 0, 0, 0] },
    ] as [[UInt8]]
  )
  func `invalid UTF-8 and other encodings are noise`(bytes: [UInt8]) {
    #expect(throws: Frame.Fault.notJSON) { try Frame(bytes) }
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), ("[", ""), (#"[{"":"#, "")])
  func `nesting of 100,000 is noise and no crash`(open: String, close: String) {
    let nested =
      String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
    #expect(throws: Frame.Fault.notJSON) { try Frame(nested.utf8) }
    #expect(throws: Frame.Fault.notJSON) {
      try Frame(#"{"method":"m","params":\#(nested)}"#.utf8)
    }
  }

  @Test func `of a key that stands twice within the parameters one counts`() throws {
    let frame = try Frame(#"{"method":"m","params":{"a":{"b":1,"b":2},"a":3}}"#.utf8)
    #expect(frame.kind == .notification(method: "m"))
    #expect((try? frame.parameters(as: JSONValue.self)) != nil)
  }

  @Test(
    arguments: [
      (#"{"method":"m","params":{"a":1}}"#, ["a": 1]), (#"{"method":"m"}"#, [:]),
      (#"{"method":"m","params":null}"#, [:]), (#"{"method":"m","params":[1]}"#, [1]),
    ] as [(String, JSONValue)]
  )
  func `absent parameters count as an empty object`(line: String, value: JSONValue) throws {
    #expect(try Frame(line.utf8).parameters(as: JSONValue.self) == value)
  }

  @Test(
    arguments: [
      (#"{"id":1,"result":{"a":[true]}}"#, ["a": [true]]), (#"{"id":1,"result":null}"#, [:]),
      (#"{"id":1,"result":"x"}"#, "x"),
    ] as [(String, JSONValue)]
  )
  func `a null result counts as an empty object`(line: String, value: JSONValue) throws {
    #expect(try Frame(line.utf8).result(as: JSONValue.self) == value)
  }

  @Test func `parameters of another shape are an error`() throws {
    let frame = try Frame(#"{"method":"m","params":{"a":1}}"#.utf8)
    #expect(throws: DecodingError.self) { try frame.parameters(as: [String].self) }
  }
}
