package import FileSystem
internal import FoundationEssentials
package import JSON
internal import RunEvents
package import Text

/// The file that records every line between kjob and an agent, in order, up to a limit.
///
/// Each line is a JSON object: the time, the direction, and the frame as it was on the wire. Beyond
/// the limit, the beginning and the end are kept, and one line reports what is missing.
package struct Transcript: ~Copyable {
  /// The direction of a line.
  package enum Direction: String {
    case sent
    case received
    /// Received, but not a message.
    case noise
  }

  /// The length in bytes from which a line is not copied in memory again.
  private static let longLine = 1 << 20
  /// The number of bytes to collect before writing them.
  private static let batch = 1 << 16
  private static let lineEnd = Array("}\n".utf8)

  private let file: AppendingFile
  private let redactor: Redactor
  private var lines: TranscriptFastPath
  /// The number of bytes to keep of the beginning and of the end.
  private let limits: (head: Int, tail: Int)
  private var written = 0
  /// True once something did not fit, so that everything after it belongs to the end.
  private var headIsFull = false
  private var tail = LineQueue()
  private var dropped = (lines: 0, bytes: 0)
  /// The bytes that wait to be written.
  private var batch: [UInt8] = []
  private var clock = Clock()
  private var failure: FileError?
  private var hash = SHA256()
  private var size: Int64 = 0
  private let note: (WrittenFile) -> Void

  /// Creates the file; `note` receives the size and digest of its contents at the end.
  package init(
    path: String,
    redactor: Redactor,
    limit: Int = 64_000_000,
    noting note: @escaping (WrittenFile) -> Void = { _ in }
  ) throws(FileError) {
    file = try AppendingFile(path: path)
    self.note = note
    self.redactor = redactor
    lines = TranscriptFastPath(redactor)
    let tail = min(1 << 20, limit / 4)
    limits = (limit - tail, tail)
  }

  /// Records one line, with its parsed parts if they are known.
  package mutating func record(
    _ direction: Direction,
    _ line: ArraySlice<UInt8>,
    _ parts: JSONParts? = nil
  ) {
    if line.count > Self.longLine, direction != .noise { return keepLong(direction, line) }
    switch direction {
    case .noise:
      // It is not JSON, so it is recorded as a string; very long lines only in part.
      let text = redactor.safeText(line.prefix(65_536)).string
      let string = (try? JSONEncoder().encode(text)).map(Array.init) ?? Array("null".utf8)
      keep(lines.take(safe: clock.head(direction) + string))
    case .sent, .received:
      let head = clock.head(direction)
      if redactor.isEmpty { return keep(head, line) }
      if direction == .received, let parts {
        switch lines.judge(parts, head: head) {
        case .clean: return keep(head, line)
        case .certain(let lines): return keep(lines)
        case .unclear: break
        }
      }
      keep(lines.take(line, head: head, isReceived: direction == .received))
    }
  }

  /// Writes the waiting bytes, before an idle period.
  package mutating func flush() {
    clock.isStale = true
    guard !batch.isEmpty else { return }
    defer { batch.removeAll(keepingCapacity: true) }
    guard failure == nil else { return }
    do throws(FileError) {
      try file.append(batch)
      hash.update(batch)
      size += Int64(batch.count)
    } catch {
      failure = error
    }
  }

  /// Writes the lines that were held back and the kept end; returns the error, if any.
  package mutating func finish() -> FileError? {
    keep(lines.finish())
    if dropped.lines > 0 {
      let total = written + tail.count + dropped.bytes
      let numbers = "\"dropped\":\(dropped.lines),\"bytes\":\(dropped.bytes),\"total\":\(total)"
      write(Array("{\(numbers)}\n".utf8)[...])
    }
    write(tail.bytes)
    tail = LineQueue()
    flush()
    if failure == nil { note(WrittenFile(size: size, digest: hash.digest())) }
    return failure
  }

  /// Masks a long line as bytes: parsing megabytes would take more memory than kjob has available.
  private mutating func keepLong(_ direction: Direction, _ line: ArraySlice<UInt8>) {
    keep(lines.letGo())
    let head = clock.head(direction)
    let size = head.count + line.count + Self.lineEnd.count
    guard fits(size) else {
      dropped.lines += 1
      dropped.bytes += size
      return
    }
    write(head[...])
    var stream = StreamRedactor(redactor)
    var rest = line
    while !rest.isEmpty {
      write(stream.append(Array(rest.prefix(Self.longLine)))[...])
      rest = rest.dropFirst(Self.longLine)
    }
    write(stream.finish()[...])
    write(Self.lineEnd[...])
    flush()
    batch = []
  }

  /// Returns true if `count` more bytes belong to the beginning, and counts them.
  private mutating func fits(_ count: Int) -> Bool {
    headIsFull = headIsFull || written + count > limits.head
    if !headIsFull { written += count }
    return !headIsFull
  }

  private mutating func keep(_ lines: [[UInt8]]) {
    for line in lines { keep([], line[...]) }
  }

  private mutating func keep(_ head: [UInt8], _ line: ArraySlice<UInt8>) {
    let count = head.count + line.count + Self.lineEnd.count
    if fits(count) {
      write(head[...])
      write(line)
      write(Self.lineEnd[...])
      return
    }
    tail.append(head, line, Self.lineEnd)
    while tail.count > limits.tail {
      dropped.lines += 1
      dropped.bytes += tail.removeFirst()
    }
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    batch += bytes
    if batch.count >= Self.batch { flush() }
  }

  /// Creates the prefixes of lines; lines that are written together arrived together.
  private struct Clock {
    /// True when the time has to be read again.
    var isStale = true
    private var milliseconds = 0.0
    private var direction: Direction?
    private var bytes: [UInt8] = []

    mutating func head(_ direction: Direction) -> [UInt8] {
      if !isStale, direction == self.direction { return bytes }
      isStale = false
      let now = Date()
      let milliseconds = (now.timeIntervalSince1970 * 1_000).rounded()
      if milliseconds != self.milliseconds || direction != self.direction {
        let time = EventTime.text(of: now)
        bytes = Array(#"{"time":"\#(time)","direction":"\#(direction.rawValue)","frame":"#.utf8)
        self.milliseconds = milliseconds
        self.direction = direction
      }
      return bytes
    }
  }
}
