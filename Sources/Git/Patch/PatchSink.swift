internal import CLibgit2
internal import FileSystem

/// Writes a patch file by file and counts its lines.
final class PatchSink {
  /// The counts of one file of the patch.
  struct Count {
    var insertions = 0
    var deletions = 0
    var isBinary = false
  }

  /// The count of the file that is being written.
  var count = Count()
  private(set) var bytes = 0
  /// The digest of all bytes, once `finish()` has returned.
  private(set) var sha256 = SHA256.digest(of: [])
  /// The error that stopped the writing.
  private(set) var failure: FileError?

  private var file: AtomicFile
  private var buffer: [UInt8] = []

  private let interruption: Interruption

  init(path: String, interruption: Interruption) throws(FileError) {
    self.interruption = interruption
    file = try AtomicFile(path: path)
  }

  /// Appends lines that do not come from libgit2.
  func append(_ lines: [UInt8]) { buffer += lines }

  /// Appends one line from libgit2, except for file headers; a nonzero result stops libgit2.
  func take(_ line: git_diff_line) -> Int32 {
    switch unsafe UInt32(bitPattern: Int32(line.origin)) {
    case GIT_DIFF_LINE_FILE_HDR.rawValue: return 0
    case GIT_DIFF_LINE_ADDITION.rawValue:
      count.insertions += 1
      buffer.append(0x2B)
    case GIT_DIFF_LINE_DELETION.rawValue:
      count.deletions += 1
      buffer.append(0x2D)
    case GIT_DIFF_LINE_CONTEXT.rawValue:
      buffer.append(0x20)
    default:
      // Hunk headers, binary data and the note about a missing line break are complete.
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

  /// Moves the finished file into place.
  func finish() throws(FileError) {
    try flush()
    sha256 = try file.commit().digest
  }

  private func flush() throws(FileError) {
    try file.append(buffer)
    bytes += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
