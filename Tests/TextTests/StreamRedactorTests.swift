import TestSupport
import Testing
import Text

@Suite struct StreamRedactorTests {
  @Test(.fault(160, 161, 163, 164, 165), arguments: HardCases.all)
  func `hard cases come out the same however they are split`(example: HardCases.Case) {
    let redactor = Redactor(secrets: example.secrets)
    let pieces = example.pieces
    #expect(example.text(stream(redactor, pieces)) == example.masked)
    let whole = Array(pieces.joined())
    #expect(example.text(redactor.redact(whole)) == example.masked)
    #expect(example.text(stream(redactor, whole.map { [$0] })) == example.masked)
    for first in 0...whole.count {
      let halves = [Array(whole[..<first]), Array(whole[first...])]
      #expect(example.text(stream(redactor, halves)) == example.masked)
    }
  }

  @Test(.fault(160)) func `three pieces of any length give what one gives`() {
    let redactor = Redactor(secrets: ["secret-one", "one-more-secret", "aabaab"])
    let text = Array("x secret-one-more-secret aaabaabaab end secret-on".utf8)
    let whole = redactor.redact(text)
    for first in 0...text.count {
      for second in first...text.count {
        let pieces = [text[..<first], text[first..<second], text[second...]]
        #expect(stream(redactor, pieces.map { Array($0) }) == whole)
      }
    }
  }

  @Test func `what cannot be a secret's beginning is not held back`() {
    var stream = StreamRedactor(Redactor(secrets: ["secret-value"]))
    #expect(stream.append(Array("nothing like it ".utf8)) == Array("nothing like it ".utf8))
    #expect(stream.append(Array("a sec".utf8)) == Array("a ".utf8))
    #expect(stream.append(Array("tion\n".utf8)) == Array("section\n".utf8))
    #expect(stream.append(Array("secret-value".utf8)) == Array(Redactor.mask.utf8))
    #expect(stream.finish() == [])
  }

  @Test func `an endless control sequence holds nothing back for ever`() {
    var stream = StreamRedactor(Redactor(secrets: ["secret-value"]))
    var count = stream.append(Array("sec\u{1B}]0;".utf8)).count
    for _ in 0..<200 { count += stream.append(Array(repeating: 0x78, count: 1_000)).count }
    #expect(count > 100_000)
  }

  @Test func `without secrets everything goes through at once`() {
    var stream = StreamRedactor(Redactor(secrets: [String]()))
    #expect(stream.append([1, 2, 3]) == [1, 2, 3])
    #expect(stream.finish() == [])
  }

  @Test(.fault(170), arguments: 0..<500 as Range<UInt64>)
  func `random secrets in random pieces are masked as a naive search masks them`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let fuzz = RedactionFuzz(&random)
    let redactor = Redactor(secrets: fuzz.secrets)
    #expect(redactor.redact(fuzz.bytes) == fuzz.expected)
    #expect(stream(redactor, fuzz.pieces(&random)) == fuzz.expected)
    #expect(stream(redactor, fuzz.bytes.map { [$0] }) == fuzz.expected)
  }

  private func stream(_ redactor: Redactor, _ pieces: [[UInt8]]) -> [UInt8] {
    var stream = StreamRedactor(redactor)
    return pieces.flatMap { stream.append($0) } + stream.finish()
  }
}
