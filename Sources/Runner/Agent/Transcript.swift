internal import FileSystem
internal import FoundationEssentials
internal import RunEvents
internal import UntrustedText

/// The file that keeps every line between kjob and an agent, in order, up to a limit.
///
/// One JSON object on a line: when, in which direction, and the frame as it was on the wire.
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
  private let limit: Int
  private var written = 0
  private var dropped = 0
  private var failure: FileError?

  /// Opens the file.
  init(path: String, redactor: Redactor, limit: Int = 64 << 20) throws(FileError) {
    file = try AppendingFile(path: path)
    self.redactor = redactor
    lines = TranscriptRedactor(redactor)
    self.limit = limit
  }

  /// Keeps one line.
  mutating func record(_ direction: Direction, _ line: some Collection<UInt8>) {
    guard written < limit else {
      dropped += 1
      return
    }
    if line.count > Self.longLine, direction != .noise, redactor.isEmpty {
      append(Self.head(direction))
      append(line)
      append(Array("}\n".utf8))
      return
    }
    if direction == .noise {
      // Not JSON, so it is kept as a string; very long ones only in part.
      let text = redactor.safeText(line.prefix(65_536)).string
      let string = (try? JSONEncoder().encode(text)).map(Array.init) ?? Array("null".utf8)
      append(lines.take(safe: Self.head(direction) + string))
    } else {
      append(
        lines.take(Array(line), head: Self.head(direction), isReceived: direction == .received)
      )
    }
  }

  /// Notes how much is missing and returns what went wrong, if anything did.
  mutating func finish() -> FileError? {
    append(lines.finish())
    if dropped > 0 { append(Array("{\"dropped\":\(dropped)}\n".utf8)) }
    return failure
  }

  /// Lines longer than this are not put together in memory once more.
  private static let longLine = 1 << 20

  private mutating func append(_ lines: [[UInt8]]) {
    for line in lines { append(line + Array("}\n".utf8)) }
  }

  private static func head(_ direction: Direction) -> [UInt8] {
    let time = EncodedRunEvent.text(of: Date())
    return Array(#"{"time":"\#(time)","direction":"\#(direction.rawValue)","frame":"#.utf8)
  }

  private mutating func append(_ bytes: some Collection<UInt8>) {
    guard failure == nil else { return }
    written += bytes.count
    do throws(FileError) {
      try file.append(Array(bytes))
    } catch {
      failure = error
    }
  }
}
