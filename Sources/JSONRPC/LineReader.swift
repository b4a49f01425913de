internal import JSON

/// Splits a stream of bytes into lines, whatever pieces it arrives in.
///
/// It remembers how far it has searched, so that a line of many megabytes costs one pass over it
/// and not one per piece.
public struct LineReader: Sendable {
  /// One line, or a marker for one that is too long.
  public enum Line: Hashable, Sendable {
    /// A line without its line ending.
    case line(ArraySlice<UInt8>)
    /// A line longer than the limit, whose bytes are discarded.
    case tooLong
  }

  /// The length in bytes of the longest accepted line.
  public let limit: Int

  /// The length in bytes above which a line's buffer is released as soon as possible.
  private static let longLine = 1 << 20

  private var buffer: [UInt8] = []
  private var searched = 0
  private var start = 0
  private var isSkipping = false

  /// Creates a reader without any bytes.
  public init(limit: Int = 64 << 20) { self.limit = limit }

  /// The number of received bytes of an incomplete line.
  public var partialCount: Int { buffer.count - start }

  /// Appends the next bytes of the stream.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    makeRoom()
    buffer += bytes
  }

  /// Appends at most `count` bytes of the stream, which `write` puts into the span.
  public mutating func append(
    atMost count: Int,
    _ write: (inout OutputSpan<UInt8>) -> Void
  ) {
    makeRoom()
    buffer.append(addingCapacity: count, initializingWith: write)
  }

  /// Discards the lines that were returned.
  private mutating func makeRoom() {
    if start == buffer.count {
      searched = 0
      start = 0
      // A buffer that one huge line has enlarged is released when that line is done.
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

  /// Returns the next whole line, or nil until more bytes arrive.
  ///
  /// Empty lines are skipped.
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
    // A carriage return at the end may still turn out to belong to the line ending.
    let length = buffer.count - start - (buffer.last == 0x0D ? 1 : 0)
    if length > limit {
      giveBuffer()
      // Reported once, as soon as it is known, because the line may never end.
      defer { isSkipping = true }
      return isSkipping ? nil : .tooLong
    }
    return nil
  }

  /// Leaves the buffer to the line that fills it, so that both are released together.
  private mutating func giveBuffer() {
    buffer = []
    start = 0
    searched = 0
  }

  /// Returns the last line if the stream ended without a line ending.
  ///
  /// Call it once ``next()`` has returned every whole line.
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
