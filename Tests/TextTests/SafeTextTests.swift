import Foundation
import TestSupport
import Testing
import Text

@Suite struct SafeTextTests {
  @Test(.fault(175, 176))
  func `of all characters only harmless ones get through, and most as they are`() {
    var changed: [UInt32] = []
    for value in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let clean = SafeText("a\(String(Character(scalar)))b").string.unicodeScalars
      if !clean.allSatisfy(isHarmless) { Issue.record("U+\(hex(value)) gets through") }
      if !clean.elementsEqual(["a", scalar, "b"]) { changed.append(value) }
    }
    #expect(
      ranges(changed) == """
        0-8 B-1F 7F-9F AD 61C 200B 200E-200F 2028-202E 2060-2064 2066-206F FEFF FFFE-FFFF
        """
    )
  }

  @Test func `every byte alone and between others is harmless`() {
    for byte in UInt8.min...UInt8.max {
      for bytes in [[byte], [0x61, byte, 0x62], [0xC2, byte], [byte, byte, 0x5B]] {
        let text = SafeText(bytes: bytes).string
        #expect(text.unicodeScalars.allSatisfy(isHarmless), "byte \(hex(UInt32(byte)))")
      }
    }
  }

  @Test(
    .fault(176),
    arguments: [
      // Control sequences.
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("a\u{1B}[2J\u{1B}[1;1Hb", "ab"),
      ("a\u{1B}[?25lb", "ab"), ("a\u{1B}[38;2;1;2;3mb", "ab"), ("a\u{1B}[4 qb", "ab"),
      ("a\u{9B}31mb", "ab"), ("a\u{1B}[31\u{1B}[32mb", "ab"), ("a\u{1B}[", "a"),
      ("a\u{1B}[31", "a"), ("a\u{1B}[31\nb", "a\nb"),
      // Commands to the operating system: title, link, clipboard.
      ("a\u{1B}]0;title\u{7}b", "ab"), ("a\u{1B}]0;title\u{1B}\\b", "ab"),
      ("a\u{9D}0;title\u{9C}b", "ab"),
      ("\u{1B}]8;;https://example.invalid\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
      ("a\u{1B}]52;c;aGk=\u{7}b", "ab"), ("a\u{1B}]0;title", "a"),
      ("a\u{1B}]0;title\nb", "a\nb"), ("a\u{1B}]0;title\u{1B}[31mb", "ab"),
      ("a\u{1B}]0;title\u{1B}\u{1B}\\b", "ab"),
      // The other strings: DCS, SOS, PM, APC.
      ("a\u{1B}Pq#0\u{1B}\\b", "ab"), ("a\u{1B}Xtext\u{1B}\\b", "ab"),
      ("a\u{1B}^text\u{1B}\\b", "ab"), ("a\u{1B}_text\u{1B}\\b", "ab"),
      ("a\u{90}q\u{9C}b", "ab"), ("a\u{98}x\u{9C}b", "ab"), ("a\u{9E}x\u{9C}b", "ab"),
      ("a\u{9F}x\u{9C}b", "ab"), ("a\u{1B}Pq", "a"),
      // Other escapes.
      ("a\u{1B}cb", "ab"), ("a\u{1B}(0b", "ab"), ("a\u{1B}#8b", "ab"), ("a\u{1B}", "a"),
      ("a\u{1B}\u{1B}\u{1B}[1mb", "ab"), ("a\u{1B}\nb", "a\nb"), ("a\u{1B}(", "a"),
      ("a\u{1B}(\u{1B}[1mb", "ab"),
      // Single control characters.
      ("a\u{7}b\u{8}c\u{0}d\u{7F}e\u{84}f", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f"),
      // Line ends of all kinds.
      ("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\r\r\nb", "a\n\nb"), ("a\n\rb", "a\n\nb"),
      ("a\r", "a\n"), ("\r\n\r\n", "\n\n"), ("a\u{B}b\u{C}c", "a\nb\nc"),
      ("a\u{85}b\u{2028}c\u{2029}d", "a\nb\nc\nd"), ("a\r\u{1B}[K\nb", "a\n\nb"),
      // What is harmless.
      ("", ""), ("a\tb", "a\tb"), ("é€😀👩‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿 עברית", "é€😀👩‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿 עברית"),
      ("a\u{202E}b\u{2066}c\u{61C}d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
    ]
  )
  func `control is taken out of text`(text: String, clean: String) {
    let safe = SafeText(text)
    #expect(Array(safe.string.unicodeScalars) == Array(clean.unicodeScalars))
    #expect(SafeText(safe.string) == safe)
    #expect(SafeText(bytes: text.utf8) == safe)
  }

  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0x9B, 0x33], "\u{FFFD}3"),
      ([0xE2, 0x82], "\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xC0, 0x9B], "\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)]
  )
  func `bytes that are not UTF-8 become replacement characters`(bytes: [UInt8], text: String) {
    #expect(SafeText(bytes: bytes).string == text)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `random control is harmless, and cleaning again changes nothing`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array(
      "\u{1B}\u{1B}[]P\\0;m\u{7}\u{9B}\u{9C}\u{9D}\r\n\tab é\u{202E}".unicodeScalars
    )
    var text = String.UnicodeScalarView()
    for _ in 0..<60 { text.append(alphabet[Int.random(in: alphabet.indices, using: &random)]) }
    let safe = SafeText(String(text))
    #expect(safe.string.unicodeScalars.allSatisfy(isHarmless))
    #expect(SafeText(safe.string) == safe)
  }

  @Test func `text is put on one line, shortened, and cut to its last lines`() {
    #expect(SafeText(" a\n\n b\t\u{A0}c\r\n").singleLine == "a b c")
    #expect(SafeText("").singleLine == "")
    #expect(SafeText("12345").shortened(to: 5) == "12345")
    #expect(SafeText("123456").shortened(to: 5) == "1234…")
    #expect(SafeText("é👩‍👩‍👧x").shortened(to: 2) == "é…")
    #expect(SafeText("a\n\n \nb\nc\n").lastLines(2) == "b\nc")
    #expect(SafeText("a\n\n \nb\nc\n").lastLines(9) == "a\nb\nc")
    #expect(SafeText("a").lastLines(0) == "")
    #expect(SafeText(" \n\t").isBlank)
    #expect(!SafeText(" x").isBlank)
  }

  @Test func `text is encoded as it is and cleaned again when it is decoded`() throws {
    let encoded = try JSONEncoder().encode([SafeText("a\u{1B}[1mb")])
    #expect(String(decoding: encoded, as: UTF8.self) == #"["ab"]"#)
    let hostile = Data(#"["a\u001b[31mb\u202ec"]"#.utf8)
    #expect(try JSONDecoder().decode([SafeText].self, from: hostile) == ["ab\u{FFFD}c"])
  }

  @Test func `what is put into a literal is cleaned with it`() {
    let hostile = "\u{1B}]0;x\u{7}y\rz"
    #expect(("<\(hostile)>" as SafeText).string == "<y\nz>")
    #expect("\(SafeText(hostile))" == "y\nz")
  }

  /// No C0 but line feed and tab, no DEL, no C1, no line separators, no direction marks.
  private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: true
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: false
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
    default: true
    }
  }

  private func ranges(_ values: [UInt32]) -> String {
    var result: [ClosedRange<UInt32>] = []
    for value in values {
      if let last = result.last, last.upperBound + 1 == value {
        result[result.count - 1] = last.lowerBound...value
      } else {
        result.append(value...value)
      }
    }
    return result.map {
      $0.count == 1 ? hex($0.lowerBound) : "\(hex($0.lowerBound))-\(hex($0.upperBound))"
    }
    .joined(separator: " ")
  }

  private func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }
}
