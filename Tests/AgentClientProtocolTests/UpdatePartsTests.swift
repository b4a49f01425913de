import AgentClientProtocol
import JSONRPC
import TestSupport
import Testing

/// What an update says is the same whether it was read with a decoder or without.
@Suite struct UpdatePartsTests {
  @Test func `odd updates are read as the decoder reads them`() {
    var random = SeededGenerator(seed: 66)
    let lines =
      UpdateLines.usual.map { Array($0.utf8) } + (0..<1_500).map { _ in UpdateLines.odd(&random) }
    var count = 0
    for line in lines {
      guard let frame = try? Frame(line), frame.parts != nil else { continue }
      count += 1
      let exact = try? frame.parameters(as: SessionUpdate.Parameters.self)
      let read = try? SessionUpdate.Parameters(frame)
      let text = String(decoding: line, as: UTF8.self)
      #expect(read?.update == exact?.update, "\(text)")
      #expect(read?.sessionId == exact?.sessionId, "\(text)")
    }
    #expect(count > 400)
  }
}
