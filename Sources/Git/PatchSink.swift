internal import CLibgit2
internal import FileSystem

/// Takes a patch from libgit2 line by line, writes it and counts.
final class PatchSink {
  /// What one delta of the difference came to.
  struct Count {
    var insertions = 0
    var deletions = 0
  }

  /// The counts by the address of the delta, which is libgit2's own identity for it.
  private(set) var counts: [UInt: Count] = [:]
  private(set) var bytes = 0
  /// Why writing stopped.
  private(set) var failure: FileError?

  private var file: AtomicFile
  private var buffer: [UInt8] = []

  private let interruption: Interruption

  init(path: String, interruption: Interruption) throws(FileError) {
    self.interruption = interruption
    file = try AtomicFile(path: path)
  }

  /// Takes one line or header; a non-zero answer stops libgit2.
  func take(_ delta: UnsafePointer<git_diff_delta>?, _ line: git_diff_line) -> Int32 {
    let key = UInt(bitPattern: delta)
    switch unsafe UInt32(bitPattern: Int32(line.origin)) {
    case GIT_DIFF_LINE_ADDITION.rawValue:
      counts[key, default: Count()].insertions += 1
      buffer.append(0x2B)
    case GIT_DIFF_LINE_DELETION.rawValue:
      counts[key, default: Count()].deletions += 1
      buffer.append(0x2D)
    case GIT_DIFF_LINE_CONTEXT.rawValue:
      buffer.append(0x20)
    default:
      // Headers, binary data and the remark about a missing line break come complete.
      break
    }
    unsafe buffer.append(
      contentsOf: UnsafeRawBufferPointer(start: line.content, count: line.content_len)
    )
    guard buffer.count >= 1 << 20 else { return 0 }
    if interruption.isNow { return GIT_EUSER.rawValue }
    do throws(FileError) {
      try flush()
      return 0
    } catch {
      failure = error
      return GIT_EUSER.rawValue
    }
  }

  /// Puts the finished file in its place.
  func finish() throws(FileError) {
    try flush()
    try file.commit()
  }

  private func flush() throws(FileError) {
    try file.append(buffer)
    bytes += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
