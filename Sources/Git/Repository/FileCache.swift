internal import FileSystem
internal import Glibc

/// A set of small repository files, each of which is read again only when it may have changed.
///
/// Anything other than a regular file is noted, but neither followed nor waited for.
struct FileCache: Sendable {
  /// The contents of a path.
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
    /// True when any later change must show in the status.
    var isSettled: Bool
  }

  private var entries: [[UInt8]: Entry] = [:]
  private var known: [[UInt8]: Entry]
  private let now: FileStatus.Time
  /// The number of files that were read and not reused from the earlier look.
  private(set) var readCount = 0

  /// Starts a look that reuses the files that have not changed since an earlier one.
  init(reusing earlier: FileCache? = nil) {
    known = earlier?.entries ?? [:]
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    now = FileStatus.Time(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// Ends the look and releases the earlier one.
  mutating func finish() { known = [:] }

  /// Returns the contents of a folder's entry, or nil if it does not exist; `path` is the cache's
  /// key.
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
    // The file system's clock advances in steps; a change within the last step would go undetected.
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

extension FileCache.Contents {
  /// The bytes of a regular file.
  var bytes: [UInt8]? {
    if case .bytes(let bytes, _) = self { return bytes }
    return nil
  }
}
