internal import FileSystem
internal import Glibc

/// Small files of a repository, each read again only when it may have changed.
///
/// Whatever stands in a file's place is noted and neither followed nor waited for.
struct ObservedFiles: Sendable {
  /// What stands at a path.
  enum Contents: Hashable, Sendable {
    case bytes([UInt8], permissions: UInt32)
    case link([UInt8])
    case folder
    case special
    case tooLarge(FileStatus)
    case unreadable(code: Int32)
  }

  private struct Entry: Sendable {
    var status: FileStatus
    var contents: Contents
    /// Whether a later change must show in the status.
    var isSettled: Bool
  }

  private var entries: [[UInt8]: Entry] = [:]
  private var known: [[UInt8]: Entry]
  private let now: FileStatus.Time
  /// How many were read and not taken from the earlier look.
  private(set) var readCount = 0

  /// Begins a look; what has not changed since an earlier one is taken from it.
  init(reusing earlier: ObservedFiles? = nil) {
    known = earlier?.entries ?? [:]
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    now = FileStatus.Time(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// Ends the look, so that no earlier one is kept alive.
  mutating func finish() {
    known = [:]
  }

  /// What stands at an entry of a folder, or nil when nothing does; `path` is the look's own name.
  mutating func contents(
    of name: FileName,
    in folder: borrowing Folder,
    path: [UInt8],
    limit: Int
  ) -> Contents? {
    let status: FileStatus
    do throws(FileError) {
      guard let found = try folder.statusIfPresent(of: name) else { return nil }
      status = found
    } catch {
      return .unreadable(code: error.code)
    }
    if let entry = known[path], entry.isSettled, entry.status == status {
      entries[path] = entry
      return entry.contents
    }
    if status.kind != .folder { readCount += 1 }
    let contents: Contents
    do throws(FileError) {
      contents = try Self.read(name, status, in: folder, limit: limit)
    } catch {
      contents = error.code == EFBIG ? .tooLarge(status) : .unreadable(code: error.code)
    }
    // The clock for files advances in steps; a change within the step of the last one is not seen.
    let isSettled = status.changed.seconds < now.seconds - 1
    entries[path] = Entry(status: status, contents: contents, isSettled: isSettled)
    return contents
  }

  private static func read(
    _ name: FileName,
    _ status: FileStatus,
    in folder: borrowing Folder,
    limit: Int
  ) throws(FileError) -> Contents {
    switch status.kind {
    case .regular:
      let bytes = try folder.regularFile(name).readToEnd(limit: limit, path: "\(name)")
      return .bytes(bytes, permissions: status.permissions)
    case .symbolicLink: return .link(try folder.linkText(name))
    case .folder: return .folder
    case .fifo, .socket, .device: return .special
    }
  }
}

extension ObservedFiles.Contents {
  /// The bytes of a regular file.
  var bytes: [UInt8]? {
    if case .bytes(let bytes, _) = self { return bytes }
    return nil
  }
}
