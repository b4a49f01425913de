internal import FileSystem
internal import JSON
internal import JSONRPC
internal import Subprocess
internal import Text

extension AgentConversation {
  mutating func write(_ number: Int32) {
    switch writeAvailable(number, connection.outgoing[...]) {
    case .taken(let count):
      connection.outgoing.removeFirst(count)
      sentCount -= count
    case .broken:
      inputIsBroken = true
      giveUpSending()
    }
  }

  /// Discards unsent data because the agent no longer reads it.
  mutating func giveUpSending() {
    recordOutgoing()
    connection.outgoing = []
    sentCount = 0
  }

  /// Writes the lines queued since the last call to the transcript.
  mutating func recordOutgoing() {
    let fresh = connection.outgoing.dropFirst(sentCount)
    for line in fresh.split(separator: 0x0A) { transcript.record(.sent, line) }
    sentCount = connection.outgoing.count
  }

  mutating func readErrors() {
    var buffer: [UInt8] = []
    if case .end = readAvailable(child.standardError.number, into: &buffer) {
      errorsAreAtEnd = true
    }
    if !buffer.isEmpty { hasNewErrors = true }
    lookForPanic(in: buffer)
    errors.append(errorRedactor.append(buffer)[...])
  }

  /// Looks for the message of a panicking Rust program, even if two reads split it.
  private mutating func lookForPanic(in bytes: [UInt8]) {
    let sign = Self.panicSign
    let text = errorEnd + bytes
    errorEnd = Array(text.suffix(sign.count - 1))
    var start = text.startIndex
    while let found = text[start...].firstIndex(of: sign[0]) {
      if text[found...].starts(with: sign) {
        observations.notePanic()
        return
      }
      start = found + 1
    }
  }

  mutating func readOutput() {
    let result = appendOutput()
    handleMessages()
    // A message of many megabytes takes a while to arrive; that is not silence.
    if connection.partialCount > 65_536 { lastFrame = MonotonicInstant.now }
    guard case .end = result, !outputIsAtEnd else { return }
    outputIsAtEnd = true
    finishOutput()
  }

  mutating func finishOutput() {
    connection.appendEnd()
    handleMessages()
  }

  /// Reads the data in the pipes, at most as much as a pipe can hold.
  mutating func drain() {
    for _ in 0..<32 {
      if !errorsAreAtEnd { readErrors() }
      guard !outputIsAtEnd else { continue }
      guard case .bytes = appendOutput() else { return }
      handleMessages()
    }
  }

  private mutating func appendOutput() -> ReadResult {
    let number = child.standardOutput.number
    var result = ReadResult.end
    connection.append(atMost: readSize) { result = readAvailable(number, into: &$0) }
    return result
  }
}
