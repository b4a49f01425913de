import SystemText
import TestSupport
import Testing

@Suite struct `Text of the system's` {
  @Test(
    arguments: [
      [], Array("plain".utf8), Array("grün 😀 \u{10FFFF}".utf8), [0xE9], [0x63, 0x61, 0x66, 0xE9],
      [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xC0, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF, 0xFE], Array("\u{10FE80}\u{10FEFF}".utf8),
      [0xF4, 0x8F, 0xBA], Array(0x80...0xFF), [0xE9] + Array("\u{10FEE9}".utf8) + [0xE9],
    ] as [[UInt8]]
  )
  func `is the bytes that it came from`(bytes: [UInt8]) {
    let text = String(systemBytes: bytes)
    #expect(text.systemBytes == bytes)
    unsafe text.withSystemCString { pointer in
      #expect(unsafe String(systemCString: pointer) == text)
    }
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(!text.shown.unicodeScalars.contains { (0x10_FE80...0x10_FEFF).contains($0.value) })
  }

  @Test func `is the bytes that it came from, whatever they are`() {
    var generator = SeededGenerator(seed: 12)
    let parts: [[UInt8]] = [
      [0xF4, 0x8F, 0xBA], [0x80], [0xBF], [0xE9], Array("ü".utf8), Array("a".utf8), [0xF4], [0x8F],
      Array("\u{10FE80}".utf8),
    ]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<12, using: &generator) {
        bytes += parts.randomElement(using: &generator) ?? []
        if Bool.random(using: &generator) {
          bytes.append(UInt8.random(in: 1...0xFF, using: &generator))
        }
      }
      let text = String(systemBytes: bytes)
      #expect(text.systemBytes == bytes)
      // Texts are told apart, and joined, as their bytes are.
      #expect(String(systemBytes: text.systemBytes) == text)
      #expect((text + "/x").systemBytes == bytes + Array("/x".utf8))
    }
  }

  @Test func `that is UTF-8 is what it is anywhere else`() {
    for text in ["", "a", "grün", "😀/é", "\u{10FFFF}"] {
      #expect(String(systemBytes: text.utf8) == text)
      #expect(text.shown == text)
    }
    #expect(String(systemBytes: [0x64, 0xE9]).shown == "d\u{FFFD}")
  }
}
