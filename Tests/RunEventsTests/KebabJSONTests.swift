import Foundation
import JSON
import Testing

@Suite struct JSONFormTests {
  private struct Value: Codable, Equatable {
    var plain = 1
    var twoWords = "a/b\n\"é"
    var aURLPart: [String]? = ["x"]
    var missing: Int?
    var nested = ["kept": 1]
  }

  @Test func `keys are in kebab case and sorted, slashes plain`() throws {
    #expect(
      String(decoding: try KebabJSON.encode(Value()), as: UTF8.self) == #"""
        {"a-u-r-l-part":["x"],"nested":{"kept":1},"plain":1,"two-words":"a/b\n\"é"}
        """#
    )
  }

  @Test func `what was encoded is decoded`() throws {
    for prettyPrinted in [false, true] {
      let bytes = try KebabJSON.encode(Value(), prettyPrinted: prettyPrinted)
      #expect(try KebabJSON.decode(Value.self, from: bytes) == Value())
    }
  }

  @Test func `for people it stands on several lines`() throws {
    #expect(
      String(decoding: try KebabJSON.encode(["a": [1, 2]], prettyPrinted: true), as: UTF8.self)
        == """
        {
          "a" : [
            1,
            2
          ]
        }
        """
    )
  }

  @Test func `numbers that JSON has no text for are an error`() {
    #expect(throws: EncodingError.self) { try KebabJSON.encode([Double.infinity]) }
    #expect(throws: EncodingError.self) { try KebabJSON.encode([Double.nan]) }
  }
}
