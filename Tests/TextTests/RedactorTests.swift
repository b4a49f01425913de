import TestSupport
import Testing
import Text

@Suite struct RedactorTests {
  @Test(
    .fault(161, 164),
    arguments: [
      (["secret-1"], "", ""), (["secret-1"], "nothing here", "nothing here"),
      (["secret-1"], "secret-1", "*"), (["secret-1"], "a secret-1 b secret-1", "a * b *"),
      (["secret-1"], "secret- secret-2 ecret-1", "secret- secret-2 ecret-1"),
      // Adjacent ones have a mask each, overlapping ones have one together.
      (["secret-1"], "secret-1secret-1", "**"),
      (["secret-1", "token-22"], "secret-1token-22", "**"),
      (["abcdef", "defghi"], "abcdefghi", "*"), (["abcdef", "defghi"], "<defghi abcdef>", "<* *>"),
      (["aaaaab"], "aaaaaaab", "aa*"), (["ababab"], "xabababababx", "x*x"),
      (["tok-tok-9f"], "tok-tok-tok-9f", "tok-*"),
      // The longer one of two that begin alike, the whole of one that contains another.
      (["hunter-2", "hunter-2-long"], "hunter-2-long hunter-2", "* *"),
      (["middle", "in the middle of"], "it is in the middle of it", "it is * it"),
      (["middle", "in the middle of"], "it is in the middle", "it is in the *"),
      // Short ones would blot out words.
      (["", " ", "abc", "12345"], "abc 12345 ", "abc 12345 "), (["123456"], "1234567", "*7"),
      // Bytes count, not characters.
      (["é€é"], "<é€é>", "<*>"), (["ééé"], "éééé ", "* "),
      // Several lines: the whole, and each line that is long enough.
      (["line one\nline two\nx\n"], "line one\nline two\nx\n", "*"),
      (["line one\nline two\nx\n"], "  line one\r\n  line two\r\n  x", "  *\r\n  *\r\n  x"),
      (["line one\r\nline two"], "line two", "*"),
    ] as [([String], String, String)]
  )
  func `secrets are masked and nothing else`(secrets: [String], text: String, masked: String) {
    let expected = masked.replacing("*", with: Redactor.mask)
    let redactor = Redactor(secrets: secrets)
    #expect(String(decoding: redactor.redact(Array(text.utf8)), as: UTF8.self) == expected)
  }

  @Test func `a secret is found wherever it stands`() {
    let redactor = Redactor(secrets: ["s3cr3t-value"])
    for before in 0..<40 {
      for after in 0..<3 {
        let (head, tail) = (
          String(repeating: "s", count: before), String(repeating: "e", count: after)
        )
        let result = redactor.redact(Array("\(head)s3cr3t-value\(tail)".utf8))
        #expect(String(decoding: result, as: UTF8.self) == head + Redactor.mask + tail)
      }
    }
  }

  @Test func `a part of a secret is not masked`() {
    let secret = "s3cr3t-value"
    let redactor = Redactor(secrets: [secret])
    for count in 0..<secret.count {
      for part in [secret.prefix(count), secret.suffix(count)] {
        #expect(redactor.redact(Array(part.utf8)) == Array(part.utf8))
      }
    }
  }

  @Test(.fault(165)) func `a control sequence anywhere within a secret does not hide it`() {
    let secret = "s3cr3t-value"
    let redactor = Redactor(secrets: [secret])
    for place in 0...secret.count {
      for control in ["\u{1B}[31m", "\u{1B}]0;x\u{7}", "\u{9B}0m", "\u{1B}(B"] {
        let text = "<\(secret.prefix(place))\(control)\(secret.dropFirst(place))>"
        #expect(redactor.safeText(text).string == "<\(Redactor.mask)>")
      }
    }
  }

  @Test func `a secret with control characters in it is found before they are taken out`() {
    let redactor = Redactor(secrets: ["pass\u{1B}[1mword"])
    #expect(redactor.safeText("<pass\u{1B}[1mword>").string == "<\(Redactor.mask)>")
  }

  @Test func `without secrets text is only made harmless`() {
    #expect(Redactor(secrets: []).safeText("a\u{1B}[1mb\r\n").string == "ab\n")
    #expect(Redactor(secrets: []).safeText([0x61, 0xFF]).string == "a\u{FFFD}")
  }

  @Test(.fault(168)) func `what is too short, blank or a common word is not masked but named`() {
    let redactor = Redactor([
      Secret(name: "SHORT", value: "abc"), Secret(name: "BLANK", value: "       \n"),
      Secret(name: "EMPTY", value: ""), Secret(name: "COMMON", value: " Password\n"),
      Secret(name: "GOOD", value: "abcdef"), Secret(name: "AGAIN", value: "abcdef"),
    ])
    #expect(redactor.unmaskedNames == ["BLANK", "COMMON", "EMPTY", "SHORT"])
    #expect(redactor.names == ["GOOD"])
    let text = "abc Password         abcdef"
    #expect(redactor.masked(text) == "abc Password         [redacted]")
  }

  @Test func `a finder names what it finds, over any split`() {
    let redactor = Redactor([
      Secret(name: "FIRST", value: "first-secret"), Secret(name: "SECOND", value: "second-secret"),
      Secret(name: "THIRD", value: "third-secret"),
    ])
    let text = Array("x third-secret c2Vjb25kLXNlY3JldA== y".utf8)
    for place in 0...text.count {
      var finder = SecretFinder(redactor)
      finder.append(text[..<place])
      finder.append(text[place...])
      finder.finish()
      #expect(finder.names == ["SECOND", "THIRD"])
    }
  }

  @Test(.fault(169)) func `large and many secrets, and secrets that are no text, are masked`() {
    let large = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) & 0x0F | 0x60 }
    let many = (0..<500).map { Secret(name: "S\($0)", value: "secret-\($0)-\($0 * 7_919)") }
    let binary: [UInt8] = [0xFF, 0x00, 0xC3, 0x28, 0x1B, 0x5B, 0x80]
    let redactor = Redactor(
      many + [Secret(name: "LARGE", value: large), Secret(name: "BINARY", value: binary)]
    )
    var text = Array("<".utf8) + large + Array("><".utf8) + binary + Array(">".utf8)
    var expected = "<*><*>"
    for (index, secret) in many.enumerated() {
      text += [0x20] + secret.value
      expected += " *" + (secret.value == many[index].value ? "" : "?")
    }
    var stream = StreamRedactor(redactor)
    var output: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 1_009) {
      output += stream.append(Array(text[start..<min(start + 1_009, text.count)]))
    }
    output += stream.finish()
    let masked = expected.replacing("*", with: Redactor.mask)
    #expect(String(decoding: output, as: UTF8.self) == masked)
    #expect(redactor.redact(text) == output)
  }

  @Test func `what is said to be free of secrets is, wherever one stands`() {
    let redactor = Redactor(secrets: ["third-secret", "abcdef"])
    for before in 0..<20 {
      for secret in ["third-secret", "dGhpcmQtc2VjcmV0", "abcdef", "third-", "\u{200B}"] {
        for after in 0..<5 {
          let text = [before, after].map { String(repeating: "x", count: $0) }
          #expect(!redactor.isCertainlyFree(Array("\(text[0])\(secret)\(text[1])".utf8)))
        }
      }
    }
    for text in ["", "x", "abcde", "third", "abcde third ab-cdef", "é…漢"] {
      #expect(redactor.isCertainlyFree(Array(text.utf8)))
    }
    #expect(redactor.lengthOfBeginning(atEndOf: Array("x abcde".utf8)) == 5)
    #expect(redactor.lengthOfBeginning(atEndOf: Array("x abcdx".utf8)) == 0)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `text that is free of secrets has no places, and holds back a few bytes at most`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let fuzz = RedactionFuzz(&random)
    let redactor = Redactor(secrets: fuzz.secrets)
    for piece in fuzz.pieces(&random) + [fuzz.bytes] where redactor.isCertainlyFree(piece) {
      #expect(redactor.places(in: piece).isEmpty)
      var finder = SecretFinder(redactor)
      finder.append(piece)
      #expect(finder.heldCount == redactor.lengthOfBeginning(atEndOf: piece))
    }
  }
}
