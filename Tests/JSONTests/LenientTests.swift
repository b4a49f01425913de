import Foundation
import JSON
import TestSupport
import Testing

/// Members that an agent may have sent in any shape.
@Suite struct LenientTests {
  private struct Message: Decodable, Equatable {
    var id: Int
    @Lenient var name: String?
    @LenientList var steps: [String]
  }

  @Test(
    arguments: [
      (#"{"id":1}"#, nil, []),
      (#"{"id":1,"name":"a","steps":["x","y"]}"#, "a", ["x", "y"]),
      (#"{"id":1,"name":null,"steps":null}"#, nil, []),
      (#"{"id":1,"name":7,"steps":"x"}"#, nil, []),
      (#"{"id":1,"name":{},"steps":[1,"x",null,["y"],{},"z"]}"#, nil, ["x", "z"]),
    ] as [(String, String?, [String])]
  )
  func `one of another shape is dropped, and the rest is kept`(
    text: String,
    name: String?,
    steps: [String]
  ) throws {
    let message = try JSONDecoder().decode(Message.self, from: Data(text.utf8))
    #expect(message.id == 1)
    #expect(message.name == name)
    #expect(message.steps == steps)
  }

  @Test func `the others have to be right`() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Message.self, from: Data(#"{"name":"a"}"#.utf8))
    }
  }
}
