import Foundation
import TestSupport
import Testing

@testable import JSON
@testable import JSONRPC

/// What is read without a decoder is read as the decoder reads it.
@Suite struct ScannerTests {
  @Test(arguments: UpdateLines.usual)
  func `a usual line needs no decoder`(line: String) throws {
    let frame = try Frame(line.utf8)
    let parts = try #require(frame.parts)
    #expect(frame.kind == .notification(method: "session/update"))
    #expect(parts[parts.root]["params"]?["update"]?["sessionUpdate"]?.text != nil)
    try expectSame(Array(line.utf8))
  }

  @Test func `whatever is read, the decoder reads the same`() throws {
    for line in HardLines.all where line.count < 20_000 { try expectSame(line) }
    var random = SeededGenerator(seed: 6)
    var count = 0
    for _ in 0..<1_500 { if try expectSame(UpdateLines.odd(&random)) { count += 1 } }
    // The lines are the same each time; were none of them read, nothing would have been compared.
    #expect((400..<1_300).contains(count), "\(count)")
  }

  @Test(arguments: [
    #"{"method":"m","params":{"a":1,"a":2}}"#, #"{"method":"m","\u0061":1}"#,
    #"{"method":"m","params":"\ud800"}"#, #"{"method":"m","params":1e5}"#,
    #"{"method":"m","id":1}"#, #"{"method":"m","other":1}"#, #"{"method":"m","params":{"é":1}}"#,
    #"{"method":"m","params":\#(String(repeating: "[", count: 40) + String(repeating: "]", count: 40))}"#,
    #"{"method":"m","params":[\#(String(repeating: "1,", count: 5_000))1]}"#,
  ])
  func `what is not usual is left to the decoder`(line: String) throws {
    #expect(try Frame(line.utf8).parts == nil)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[1 2]", "1 1",
    "\"", "\"\\\"", "\"\\u12\"", "\"\\ud83d\\u0041\"", "\"a\nb\"", "01", "-", "1.", "1.e1", "tru",
    "truex", "[1}", "{\"a\":1]", "\"\u{0}\"", "\u{FEFF}1", "// x", "'a'", "NaN", "1_0", "0x1",
  ])
  func `what is no JSON has no parts`(text: String) {
    #expect(JSONScanner.parts(text) == nil)
  }

  @Test func `text beyond ASCII has parts only where it is UTF-8`() {
    for first in UInt8(0x80)...0xFF {
      for second in [0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0] as [UInt8] {
        for end in [[], [0x80], [0x80, 0xBF], [0x80, 0x80, 0x80]] as [[UInt8]] {
          let text = [0x22, first, second] + end + [0x22]
          var scanner = JSONScanner()
          let isText = (try? UTF8Span(validating: text.span)) != nil
          // A quotation mark in the middle ends the string too early.
          let isTaken = scanner.parts(of: text[...]) != nil
          #expect(isTaken == (isText && second != 0x22), "\(text)")
        }
      }
    }
  }

  @Test func `strings are found wherever they end`() {
    for count in 0..<40 {
      for mark in ["", "\\n", "é", "😀", "\\u00e9"] {
        let text =
          String(repeating: "x", count: count) + mark + String(repeating: "y", count: count % 9)
        let parts = JSONScanner.parts("[\"\(text)\",\"\(text)\"]")
        var strings: [String?] = []
        parts.map { $0[$0.root].forEachElement { strings.append($0.text?.string) } }
        let expected = text.replacing("\\n", with: "\n").replacing("\\u00e9", with: "é")
        #expect(strings == [expected, expected])
      }
    }
  }

  @Test func `a string says the same as bytes, as a string and compared with one`() throws {
    let parts = try #require(JSONScanner.parts(#"["a\u00e9","a\u0065\u0301","aé","b"]"#))
    var strings: [JSONString] = []
    parts[parts.root].forEachElement { if let text = $0.text { strings.append(text) } }
    #expect(strings.map { $0 == "aé" } == [true, true, true, false])
    #expect(strings.map { $0 == String("aé") } == [true, true, true, false])
    #expect(strings.map { Array($0.bytes) } == strings.map { Array($0.string.utf8) })
    #expect(strings.allSatisfy { $0.mostBytes >= $0.bytes.count })
    #expect(strings.map { $0.mayEnd(withLetter: UInt8(ascii: "b")) } == [true, true, false, true])
    let ends = try #require(JSONScanner.parts(#"["x\u0074","x\t","\nx","\nt","t"]"#))
    var letters: [Bool?] = []
    ends[ends.root].forEachElement { letters.append($0.text?.mayEnd(withLetter: 0x74)) }
    #expect(letters == [true, true, false, true, true])
    #expect(JSONString("").isEmpty && !strings[0].isEmpty)
  }

  /// Compares a line's message and all its values with what the decoder makes of them; whether
  /// anything was read without it.
  @discardableResult
  private func expectSame(_ line: [UInt8]) throws -> Bool {
    var scanner = JSONScanner()
    guard let parts = scanner.parts(of: line[...]) else { return false }
    let text = String(decoding: line, as: UTF8.self)
    let value = try #require(
      try? JSONDecoder().decode(JSONValue.self, from: Data(line)),
      "the decoder refuses \(text)"
    )
    if let read = parts[parts.root].value { #expect(read == value, "\(text)") }
    guard let frame = try? Frame(line) else { return true }
    #expect(try Frame.kind(of: line[...]) == frame.kind, "\(text)")
    return frame.parts != nil
  }
}

extension JSONScanner {
  fileprivate static func parts(_ text: String) -> JSONParts? {
    var scanner = JSONScanner()
    return scanner.parts(of: Array(text.utf8)[...])
  }
}
