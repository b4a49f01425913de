import Testing
import XML

@Suite struct XMLTextTests {
  @Test func `every character that XML forbids is replaced and every other one kept`() {
    var replaced: [String] = []
    for value in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = XMLText("a\(String(Character(scalar)))b").string.unicodeScalars
      if text.elementsEqual(["a", scalar, "b"]) { continue }
      #expect(text.elementsEqual(["a", "\u{FFFD}", "b"]))
      replaced.append(String(value, radix: 16, uppercase: true))
    }
    #expect(
      replaced == [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "B", "C", "D", "E", "F", "10", "11", "12",
        "13", "14", "15", "16", "17", "18", "19", "1A", "1B", "1C", "1D", "1E", "1F", "FFFE",
        "FFFF",
      ]
    )
  }

  @Test func `a literal is cleaned like any other text`() {
    #expect(("a\u{1B}b" as XMLText).string == "a\u{FFFD}b")
    #expect(XMLText("").string == "")
  }
}
