import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      ("null", .null), ("true", true), ("false", false), ("0", 0), ("-1", -1), ("1", 1),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("1.5", .number(1.5)), ("1e+300", .number(1e300)), ("\"\"", ""), ("\"1\"", "1"),
      (#""\"\\\n\u0001""#, "\"\\\n\u{1}"), ("[]", []), ("[null,[1],{}]", [.null, [1], [:]]),
      (
        #"{"a":{"b":[1,"x",true,null]},"c":"é😀"}"#, ["a": ["b": [1, "x", true, .null]], "c": "é😀"]
      ),
    ] as [(String, JSONValue)]
  )
  func `a value is read and written in its own type`(text: String, value: JSONValue) throws {
    let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    #expect(decoded == value)
    #expect(try encoded(value) == text)
  }

  @Test(
    arguments: [
      ("1.0", "1"), ("-0", "0"), ("1e2", "100"), ("9223372036854775808", "9.223372036854776e+18"),
      ("123456789012345678901234567890", "1.2345678901234568e+29"),
    ]
  )
  func `a number keeps its value and not its spelling`(text: String, result: String) throws {
    let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    #expect(try encoded(decoded) == result)
  }

  @Test(arguments: ["1e400", "[1e400]", "[[{\"a\":-1e400}]]"])
  func `a number that no type holds is an error`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `random values come back as they were`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = randomValue(depth: 4, &random)
    let text = try encoded(value)
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == value)
  }

  @Test func `members are found by key, and only in objects`() {
    let value: JSONValue = ["a": ["b": "text"], "n": 1]
    #expect(value["a"]?["b"]?.text == "text")
    #expect(value["a"]?["c"] == nil)
    #expect(value["n"]?["x"] == nil)
    #expect(value["n"]?.text == nil)
    #expect((["a"] as JSONValue)["a"] == nil)
  }

  private func encoded(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 5 : 7), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .integer(.random(in: .min ... .max, using: &random))
    case 3: .number(Double(Int.random(in: -999...999, using: &random)) + 0.25)
    case 4: .string(randomText(&random))
    case 5:
      .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          randomValue(depth: depth - 1, &random)
        }
      )
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0...3, using: &random)).map { _ in
            (randomText(&random), randomValue(depth: depth - 1, &random))
          },
          uniquingKeysWith: { first, _ in first }
        )
      )
    }
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    let alphabet = Array("ab\"\\/\n\r\t\u{0}\u{1}\u{7F}\u{2028}é€😀")
    let count = Int.random(in: 0...6, using: &random)
    return String(
      (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
    )
  }
}
