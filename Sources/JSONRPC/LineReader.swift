internal import JSON

/// Cuts a stream of bytes into lines, whatever pieces it comes in.
///
/// It remembers how far it has looked, so that a line of many megabytes costs one pass over it and
/// not one for each piece.
public struct LineReader: Sendable {
  /// One line, or what stands in place of one that is too long.
  public enum Line: Hashable, Sendable {
    /// A line without its line end.
    case line(ArraySlice<UInt8>)
    /// A line longer than the limit; its bytes are gone.
    case tooLong
  }

  /// The longest line that is taken, in bytes.
  public let limit: Int

  /// Longer lines are worth not keeping any longer than needed.
  private static let longLine = 1 << 20

  private var buffer: [UInt8] = []
  private var searched = 0
  private var start = 0
  private var isSkipping = false

  /// Makes a reader without any bytes yet.
  public init(limit: Int = 64 << 20) {
    self.limit = limit
  }

  /// How many bytes of a line have come whose end has not.
  public var partialCount: Int { buffer.count - start }

  /// Takes the next bytes of the stream.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    makeRoom()
    buffer += bytes
  }

  /// Takes the next bytes of the stream, at most so many, from whoever writes them into the span.
  public mutating func append(
    atMost count: Int,
    _ write: (inout OutputSpan<UInt8>) -> Void
  ) {
    makeRoom()
    buffer.append(addingCapacity: count, initializingWith: write)
  }

  /// Forgets the lines that were given.
  private mutating func makeRoom() {
    if start == buffer.count {
      searched = 0
      start = 0
      // A buffer that one huge line has grown is given back when the line is done.
      if buffer.capacity > Self.longLine {
        buffer = []
      } else {
        buffer.removeAll(keepingCapacity: true)
      }
    } else if start > 0 && start >= buffer.count / 2 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
  }

  /// The next whole line, or nil until more bytes come.
  ///
  /// Empty lines are passed over.
  public mutating func next() -> Line? {
    while true {
      let end = ByteWords.firstIndex(of: 0x0A, in: buffer.span, from: searched)
      guard end < buffer.count else { break }
      var line = buffer[start..<end]
      let skipped = isSkipping
      start = end + 1
      searched = start
      isSkipping = false
      if skipped { continue }
      if line.last == 0x0D { line.removeLast() }
      if line.count > limit { return .tooLong }
      if line.count > Self.longLine, start == buffer.count { giveBuffer() }
      if !line.isEmpty { return .line(line) }
    }
    searched = buffer.count
    // A carriage return at the end may still turn out to belong to the line end.
    let length = buffer.count - start - (buffer.last == 0x0D ? 1 : 0)
    if length > limit {
      giveBuffer()
      // Told once, as soon as it is known: the line's end may never come.
      defer { isSkipping = true }
      return isSkipping ? nil : .tooLong
    }
    return nil
  }

  /// Leaves the buffer to the line that fills it, so that it goes when the line goes.
  private mutating func giveBuffer() {
    buffer = []
    start = 0
    searched = 0
  }

  /// The last line, when the stream ended without a line end.
  ///
  /// Ask once ``next()`` has given every whole line.
  public mutating func finish() -> Line? {
    defer {
      giveBuffer()
      isSkipping = false
    }
    if isSkipping { return nil }
    var line = buffer[start...]
    if line.last == 0x0D { line.removeLast() }
    if line.count > limit { return .tooLong }
    return line.isEmpty ? nil : .line(line)
  }
}
