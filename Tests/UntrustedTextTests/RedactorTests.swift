import Testing
import UntrustedText

@Suite struct RedactorTests {
  @Test(
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
      (["password", "password-long"], "password-long password", "* *"),
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

  @Test func `a control sequence anywhere within a secret does not hide it`() {
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

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `random secrets are masked as a naive search masks them`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab".utf8)
    func text(_ count: ClosedRange<Int>, _ random: inout SeededGenerator) -> [UInt8] {
      (0..<Int.random(in: count, using: &random)).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &random)]
      }
    }
    let needles = (0..<Int.random(in: 1...4, using: &random)).map { _ in text(4...9, &random) }
    let haystack = text(0...120, &random)
    let redactor = Redactor(secrets: needles.map { String(decoding: $0, as: UTF8.self) })
    let expected = naive(needles, haystack)
    #expect(redactor.redact(haystack) == expected)
  }

  /// Marks every byte of every find, then writes a mask for each run of finds that overlap.
  private func naive(_ needles: [[UInt8]], _ haystack: [UInt8]) -> [UInt8] {
    var finds: [Range<Int>] = []
    for needle in needles where needle.count >= Redactor.minimumLength {
      for start in haystack.indices where haystack[start...].starts(with: needle) {
        finds.append(start..<(start + needle.count))
      }
    }
    finds.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var merged: [Range<Int>] = []
    for find in finds {
      if let last = merged.last, find.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, find.upperBound)
      } else {
        merged.append(find)
      }
    }
    var output: [UInt8] = []
    var place = 0
    for range in merged {
      output += haystack[place..<range.lowerBound] + Array(Redactor.mask.utf8)
      place = range.upperBound
    }
    return output + haystack[place...]
  }
}
