internal import Glibc
internal import JSONRPC
internal import Subprocess

/// The agent's side of a connection over standard input and output.
struct StandardStreams {
  /// The connection; ``flush()`` sends what it queues.
  var connection = Connection()
  private var isAtEnd = false

  /// Waits for the client's next message; nil when no more can come.
  mutating func next() -> Connection.Incoming? {
    while true {
      if let incoming = connection.next() { return incoming }
      guard !isAtEnd else { return nil }
      _ = Readiness.wait(for: [.readable(0)], until: nil)
      var buffer: [UInt8] = []
      if case .end = readAvailable(0, into: &buffer) {
        isAtEnd = true
        connection.appendEnd()
      }
      connection.append(buffer)
    }
  }

  /// Writes the queued bytes.
  mutating func flush() {
    let bytes = connection.outgoing
    connection.outgoing = []
    write(bytes, to: 1)
  }

  /// Writes bytes; the agent exits if the reader is gone.
  func write(_ bytes: [UInt8], to number: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch writeAvailable(number, rest) {
      case .taken(let count): rest = rest.dropFirst(count)
      case .broken: exit(0)
      }
    }
  }
}
