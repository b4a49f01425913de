import Testing
import UntrustedText

@Suite struct StreamRedactorTests {
  private static let secrets = ["secret-one", "one-more-secret", "aabaab"]

  @Test func `a secret split anywhere is masked as if it had come whole`() {
    let redactor = Redactor(secrets: Self.secrets)
    let text = Array("x secret-one-more-secret aaabaabaab end secret-on".utf8)
    let whole = redactor.redact(text)
    for first in 0...text.count {
      for second in stride(from: first, through: text.count, by: 7) {
        var stream = StreamRedactor(redactor)
        var output = stream.append(Array(text[..<first]))
        output += stream.append(Array(text[first..<second]))
        output += stream.append(Array(text[second...]))
        output += stream.finish()
        #expect(output == whole)
      }
    }
  }

  @Test func `without secrets everything goes through at once`() {
    var stream = StreamRedactor(Redactor(secrets: [String]()))
    #expect(stream.append([1, 2, 3]) == [1, 2, 3])
    #expect(stream.finish() == [])
  }
}
