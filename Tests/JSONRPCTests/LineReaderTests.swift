import JSONRPC
import TestSupport
import Testing

@Suite struct LineReaderTests {
  @Test(
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
      ("\n\n\r\n", []), ("\na\n\n\nb\n", ["a", "b"]), ("a\rb\n", ["a\rb"]), ("a\r", ["a"]),
      ("\r\r\n", ["\r"]), ("12345678\n", ["12345678"]), ("12345678\r\n", ["12345678"]),
      ("12345678\r", ["12345678"]), ("123456789\n", [nil]), ("123456789", [nil]),
      ("12345678\rx\nb\n", [nil, "b"]), ("123456789abcdefghijklmnop\nb", [nil, "b"]),
      ("é€😀\n", [nil]), ("é€x\nß\n", ["é€x", "ß"]),
    ] as [(String, [String?])]
  )
  func `lines are the same whether bytes come at once or one by one`(
    text: String,
    lines: [String?]
  ) {
    let whole = read([Array(text.utf8)], limit: 8)
    let single = read(text.utf8.map { [$0] }, limit: 8)
    #expect(whole == lines)
    #expect(single == lines)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random splits of random bytes give what splitting the whole gives`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab\n\n\r é".utf8)
    let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
      alphabet[Int.random(in: alphabet.indices, using: &random)]
    }
    let limit = Int.random(in: 0...12, using: &random)
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...9, using: &random)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(read(pieces, limit: limit) == naive(bytes, limit: limit))
  }

  @Test func `a line that is too long is told once and later lines are whole`() {
    var reader = LineReader(limit: 4)
    reader.append(Array(repeating: UInt8(ascii: "x"), count: 5))
    #expect(reader.next() == .tooLong)
    for _ in 0..<100 {
      reader.append(Array("more".utf8))
      #expect(reader.next() == nil)
    }
    reader.append(Array("\nok\n".utf8))
    #expect(reader.next() == .line(Array("ok".utf8)[...]))
    #expect(reader.next() == nil)
    #expect(reader.finish() == nil)
  }

  @Test func `a line that is too long is told before its end has come, and not again`() {
    var reader = LineReader(limit: 4)
    reader.append(Array("12345".utf8))
    #expect(reader.next() == .tooLong)
    #expect(reader.next() == nil)
    #expect(reader.finish() == nil)
    reader.append(Array("1234\r\n".utf8))
    #expect(reader.next() == .line(Array("1234".utf8)[...]))
  }

  @Test func `bytes that are not text come through as they are`() {
    #expect(
      lines([[0xFF, 0x00, 0xC3, 0x0A, 0x80]], limit: 100) == [
        .line([0xFF, 0x00, 0xC3]), .line([0x80]),
      ]
    )
  }

  private func read(_ pieces: [[UInt8]], limit: Int) -> [String?] {
    lines(pieces, limit: limit).map { line in
      guard case .line(let bytes) = line else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private func lines(_ pieces: [[UInt8]], limit: Int) -> [LineReader.Line] {
    var reader = LineReader(limit: limit)
    var result: [LineReader.Line] = []
    for piece in pieces {
      reader.append(piece)
      while let line = reader.next() { result.append(line) }
    }
    if let last = reader.finish() { result.append(last) }
    return result
  }

  /// The same by splitting all bytes at once.
  private func naive(_ bytes: [UInt8], limit: Int) -> [String?] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap { piece in
      let line = piece.last == 0x0D ? piece.dropLast() : piece
      if line.count > limit { return .some(nil) }
      return line.isEmpty ? nil : .some(String(decoding: line, as: UTF8.self))
    }
  }
}
