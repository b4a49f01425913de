internal import FileSystem
internal import FoundationEssentials
internal import RunEvents
internal import UntrustedText

/// The file that keeps every line between kjob and an agent, in order, up to a limit.
///
/// One JSON object on a line: when, in which direction, and the frame as it was on the wire. Of
/// more than the limit the beginning and the end are kept, and one line tells what is missing.
struct Transcript: ~Copyable {
  /// Which way a line went.
  enum Direction: String {
    case sent
    case received
    /// Received, and no message.
    case noise
  }

  private let file: AppendingFile
  private let redactor: Redactor
  private var lines: TranscriptRedactor
  /// How much of the beginning is kept, and how much of the end.
  private let limits: (head: Int, tail: Int)
  private var written = 0
  /// Whether something did not fit any more, so that all that follows belongs to the end.
  private var headIsFull = false
  private var tail: [[UInt8]] = []
  private var tailBytes = 0
  private var dropped = (lines: 0, bytes: 0)
  private var failure: FileError?

  /// Opens the file.
  init(path: String, redactor: Redactor, limit: Int = 64_000_000) throws(FileError) {
    file = try AppendingFile(path: path)
    self.redactor = redactor
    lines = TranscriptRedactor(redactor)
    let tail = min(1 << 20, limit / 4)
    limits = (limit - tail, tail)
  }

  /// Keeps one line.
  mutating func record(_ direction: Direction, _ line: some Collection<UInt8>) {
    let head = Self.head(direction)
    if line.count > Self.longLine, direction != .noise { return keepLong(head, line) }
    switch direction {
    case .noise:
      // Not JSON, so it is kept as a string; very long ones only in part.
      let text = redactor.safeText(line.prefix(65_536)).string
      let string = (try? JSONEncoder().encode(text)).map(Array.init) ?? Array("null".utf8)
      keep(lines.take(safe: head + string))
    case .sent, .received:
      keep(lines.take(Array(line), head: head, isReceived: direction == .received))
    }
  }

  /// Writes what was held back and what is kept of the end, and returns what went wrong, if
  /// anything did.
  mutating func finish() -> FileError? {
    keep(lines.finish())
    if dropped.lines > 0 {
      let total = written + tailBytes + dropped.bytes
      let numbers = "\"dropped\":\(dropped.lines),\"bytes\":\(dropped.bytes),\"total\":\(total)"
      write(Array("{\(numbers)}\n".utf8))
    }
    for line in tail { write(line) }
    tail = []
    return failure
  }

  /// Lines longer than this are not put together in memory once more.
  private static let longLine = 1 << 20

  /// Masks a long line as bytes: taking megabytes apart would take more memory than kjob has to.
  private mutating func keepLong(_ head: [UInt8], _ line: some Collection<UInt8>) {
    keep(lines.letGo())
    let size = head.count + line.count + 2
    guard fits(size) else {
      dropped.lines += 1
      dropped.bytes += size
      return
    }
    write(head)
    var stream = StreamRedactor(redactor)
    var rest = line[...]
    while !rest.isEmpty {
      write(stream.append(Array(rest.prefix(Self.longLine))))
      rest = rest.dropFirst(Self.longLine)
    }
    write(stream.finish() + Array("}\n".utf8))
  }

  private static func head(_ direction: Direction) -> [UInt8] {
    let time = EncodedRunEvent.text(of: Date())
    return Array(#"{"time":"\#(time)","direction":"\#(direction.rawValue)","frame":"#.utf8)
  }

  /// Whether so many bytes more belong to the beginning, which they then count for.
  private mutating func fits(_ count: Int) -> Bool {
    headIsFull = headIsFull || written + count > limits.head
    if !headIsFull { written += count }
    return !headIsFull
  }

  private mutating func keep(_ lines: [[UInt8]]) {
    for var line in lines {
      line += Array("}\n".utf8)
      if fits(line.count) {
        write(line)
        continue
      }
      tailBytes += line.count
      tail.append(line)
      while tailBytes > limits.tail, let first = tail.first {
        tailBytes -= first.count
        dropped.lines += 1
        dropped.bytes += first.count
        tail.removeFirst()
      }
    }
  }

  private mutating func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    do throws(FileError) {
      try file.append(bytes)
    } catch {
      failure = error
    }
  }
}
