/// Extracts the messages from a stream of server-sent events, however it is split.
struct EventStream {
  private var line: [UInt8] = []
  private var data: [UInt8]?
  private var lastWasReturn = false

  /// Appends the stream's next bytes; returns the data of the events that they complete.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      // A line ends with a line feed, a carriage return, or both.
      let completesPair = byte == 0x0A && lastWasReturn
      lastWasReturn = byte == 0x0D
      if completesPair { continue }
      guard byte == 0x0A || byte == 0x0D else {
        line.append(byte)
        continue
      }
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  /// Handles one line; an empty line completes an event.
  private mutating func endLine() -> [UInt8]? {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else {
      defer { data = nil }
      return data
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    // Types, ids, and comments of events are not used.
    guard line[..<(colon ?? line.endIndex)].elementsEqual("data".utf8) else { return nil }
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    // Appended in place: an event with very many lines must not be copied for each of them.
    if data == nil {
      data = Array(value)
    } else {
      data?.append(0x0A)
      data?.append(contentsOf: value)
    }
    return nil
  }
}
