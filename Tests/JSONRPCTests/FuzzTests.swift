import Foundation
import JSON
import JSONRPC
import TestSupport
import Testing

/// Whatever bytes an agent writes, reading them ends with a message or with a reason.
@Suite struct FuzzTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `mutated messages in random pieces are cut into lines as a naive reader cuts them`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      bytes += mutated(HardLines.all.randomElement(using: &random) ?? [], &random)
      if Int.random(in: 0..<8, using: &random) > 0 { bytes.append(0x0A) }
    }
    let limit = Int.random(in: 0...400, using: &random)
    var reader = LineReader(limit: limit)
    var lines: [LineReader.Line] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...Int.random(in: 1...100, using: &random), using: &random)
      reader.append(rest.prefix(count))
      rest = rest.dropFirst(count)
      while let line = reader.next() { lines.append(line) }
    }
    if let last = reader.finish() { lines.append(last) }
    #expect(lines == naive(bytes, limit))
    for case .line(let line) in lines { check(Array(line)) }
  }

  @Test func `every hard line, cut off and changed anywhere, gives a message or a reason`() {
    for line in HardLines.all where line.count < 500 {
      for place in 0...line.count {
        check(Array(line[..<place]))
        guard place < line.count else { continue }
        for byte in [0x00, 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x80, 0xFF] as [UInt8] {
          var changed = line
          changed[place] = byte
          check(changed)
        }
      }
    }
    for line in HardLines.all { check(line) }
  }

  @Test func `whole messages are read, and none of the broken ones is taken for an answer`() throws
  {
    for line in HardLines.frames { _ = try Frame(line.utf8) }
    for line in HardLines.broken {
      guard let frame = try? Frame(line.utf8), case .response(_, nil) = frame.kind else { continue }
      Issue.record("taken for a good answer: \(line.prefix(100))")
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a connection takes random bytes and goes on`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var connection = Connection()
    for _ in 0..<20 {
      connection.append(mutated(HardLines.all.randomElement(using: &random) ?? [], &random))
      connection.append((0..<3).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      while connection.next() != nil {}
    }
    connection.append(Array("\n{\"method\":\"after\"}\n".utf8))
    var methods: [String] = []
    while let incoming = connection.next() {
      guard case .message(let frame) = incoming, case .notification(let method) = frame.kind else {
        continue
      }
      methods.append(method)
    }
    #expect(methods.last == "after")
  }

  /// Reads a line, and all that a message promises must hold.
  private func check(_ line: [UInt8]) {
    guard let frame = try? Frame(line) else { return }
    #expect(frame.line.elementsEqual(line))
    _ = try? frame.parameters(as: JSONValue.self)
    _ = try? frame.result(as: JSONValue.self)
  }

  private func mutated(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var line = line
    for _ in 0..<Int.random(in: 0...4, using: &random) where !line.isEmpty {
      let place = Int.random(in: line.indices, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: line[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: line.remove(at: place)
      case 2: line.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
      case 3: line = Array(line[..<place])
      default: line.insert(contentsOf: line[place...].prefix(20), at: place)
      }
    }
    return line
  }

  private func naive(_ bytes: [UInt8], _ limit: Int) -> [LineReader.Line] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap { piece in
      let line = piece.last == 0x0D ? piece.dropLast() : piece
      if line.count > limit { return .tooLong }
      return line.isEmpty ? nil : .line(Array(line)[...])
    }
  }
}
