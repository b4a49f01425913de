public import FileSystem
internal import Glibc
internal import SystemText

/// Keeps a limited part of a program's output: its beginning and end in a file, its end in memory.
///
/// Whatever a program prints, the file grows to little more than the limit, and memory to twice the
/// size of the end. The middle is replaced by one line that reports the number of missing bytes.
public struct OutputSpool: ~Copyable {
  /// The largest size of the end in bytes, since it is kept in memory.
  public static let longestEnd = 16_000_000

  /// The numbers of bytes kept of the beginning and of the end.
  public let limits: (beginning: Int, end: Int)
  /// The number of bytes received in total.
  public private(set) var total: Int = 0

  private let path: String
  private let file: Descriptor
  private var headCount = 0
  private var tail: [UInt8] = []
  private var failure: FileError?
  private var hash = SHA256()
  private var size: Int64 = 0
  private let note: (WrittenFile) -> Void

  /// Creates the file or overwrites an existing one.
  ///
  /// Throws for a link of either kind, which would lead to a foreign file, and for a pipe, which
  /// would block kjob forever. One half of `limit` bytes is for the beginning and the other for the
  /// end, or more for the beginning if the end would not fit into memory. `note` receives the
  /// file's size and digest at the end.
  public init(
    path: String,
    limit: Int = 2_000_000,
    noting note: @escaping (WrittenFile) -> Void = { _ in }
  ) throws(FileError) {
    self.path = path
    self.note = note
    let end = min(limit / 2, Self.longestEnd)
    limits = (limit - end, end)
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let number = unsafe path.withSystemCString { unsafe open($0, flags, 0o644) }
    guard number >= 0 else { throw FileError("write", path, code: errno) }
    let opened = Descriptor(owning: number)
    let status = try FileStatus(of: opened, path: path)
    let isForeign = status.kind == .regular && status.linkCount > 1
    guard status.kind != .fifo, !isForeign else { throw FileError("write", path, code: EEXIST) }
    _ = ftruncate(number, 0)
    file = opened
  }

  /// Appends bytes.
  ///
  /// A write error, such as a full disk, is kept and thrown by ``finish()``.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    total += bytes.count
    let forHead = bytes.prefix(limits.beginning - headCount)
    if !forHead.isEmpty {
      headCount += forHead.count
      write(forHead)
    }
    tail += bytes.dropFirst(forHead.count)
    // Cut only from time to time, so that a flood of small writes does not move the whole buffer
    // each time.
    if tail.count > 2 * limits.end { tail.removeFirst(tail.count - limits.end) }
  }

  /// Returns the last bytes received: at most `count`, and at most the size of the end.
  public func lastBytes(_ count: Int) throws(FileError) -> [UInt8] {
    // Beyond the limit there may be a gap between beginning and end.
    let count = min(count, limits.end)
    if tail.count >= count || total <= tail.count { return Array(tail.suffix(count)) }
    var head = [UInt8](repeating: 0, count: min(headCount, count - tail.count))
    let number = unsafe path.withSystemCString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    }
    guard number >= 0 else { throw FileError("read", path, code: errno) }
    defer { close(number) }
    let got = unsafe pread(number, &head, head.count, off_t(headCount - head.count))
    return Array(head.prefix(max(0, got))) + tail
  }

  /// Writes the end of the output to the file and reports the file to `note`.
  public mutating func finish() throws(FileError) {
    let kept = tail.suffix(limits.end)
    let missing = total - headCount - kept.count
    if missing > 0 {
      write(Array("\n[kjob: \(missing) bytes left out here; \(total) in all]\n".utf8)[...])
    }
    write(kept)
    if let failure { throw failure }
    note(WrittenFile(size: size, digest: hash.digest()))
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    guard failure == nil else { return }
    var rest = bytes
    while !rest.isEmpty {
      switch writeAvailable(file.number, rest) {
      case .taken(let count) where count > 0:
        hash.update(rest.prefix(count))
        size += Int64(count)
        rest = rest.dropFirst(count)
      default:
        failure = FileError("write", path, code: errno)
        return
      }
    }
  }
}
