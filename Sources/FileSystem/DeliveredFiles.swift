internal import Glibc
internal import Synchronization

/// Remembers the files written to a folder that others can also write to, to detect their changes.
///
/// The sizes and digests are kept in memory, out of reach of others. Files are reached through
/// nested open folders, and no link is followed.
public final class DeliveredFiles: Sendable {
  private struct Entry {
    var file: WrittenFile
    /// The status that proves on its own that the file is unchanged.
    var status: FileStatus?
  }

  /// The size in bytes above which a file is read only once.
  ///
  /// It is read when it has been written, while it is in memory, and not again unless its status
  /// has changed.
  private static let large = Int64(1 << 20)
  /// The time during which files get the same change time, in microseconds.
  private static let tick: useconds_t = 20_000

  private final class Place: Sendable {
    let folder: Folder

    init(_ folder: consuming Folder) { self.folder = folder }
  }

  /// The open folder; nil when nothing is remembered.
  private let place: Place?
  private let entries = Mutex<[String: Entry]>([:])

  /// Creates a value that remembers nothing, for a run that delivers nothing.
  public init() { place = nil }

  /// Creates a record of files in the folder at a path, which may contain links.
  public init(in path: String) throws(FileError) {
    place = Place(try Folder(path: path, followingLinks: true))
  }

  /// True when a path still leads to the folder itself.
  public func isFolder(at path: String) -> Bool {
    guard let identity = try? place?.folder.identity() else { return true }
    let found = try? Folder(path: path, followingLinks: true).identity()
    return found == identity
  }

  /// True when there is a folder at a path below the folder, reached through no link.
  public func hasFolder(at path: String) -> Bool {
    guard place != nil else { return true }
    return (try? folder(at: path[...])) != nil
  }

  /// Remembers a written file, at a path below the folder or an absolute one.
  public func note(_ path: String, _ file: WrittenFile) {
    guard place != nil else { return }
    let status = file.size > Self.large ? settledStatus(path, file) : nil
    entries.withLock { $0[path] = Entry(file: file, status: status) }
  }

  /// Remembers a written file that will soon be written again.
  public func noteForNow(_ path: String, _ file: WrittenFile) {
    guard place != nil else { return }
    entries.withLock { $0[path] = Entry(file: file, status: nil) }
  }

  /// Forgets a file whose writing failed.
  public func forget(_ path: String) { entries.withLock { $0[path] = nil } }

  /// Remembers all files of a folder as they are now, except those that are already known.
  public func noteAll(below path: String) throws(FileError) {
    guard place != nil else { return }
    try noteAll(try folder(at: path[...]), path, depth: 8)
  }

  private func noteAll(
    _ folder: borrowing Folder,
    _ path: String,
    depth: Int
  ) throws(FileError) {
    for name in try folder.entries() {
      let place = "\(path)/\(name)"
      switch try folder.status(of: name).kind {
      case .regular where !entries.withLock { $0[place] != nil }:
        note(place, try WrittenFile(of: try folder.regularFile(name), path: place))
      case .folder where depth > 0:
        try noteAll(try folder.folder(name), place, depth: depth - 1)
      default: break
      }
    }
  }

  /// Records that the files below one path are now below another.
  public func move(below path: String, to newPath: String) {
    entries.withLock { entries in
      for (old, entry) in entries where old.hasPrefix(path + "/") {
        // Files that were moved there before stay.
        guard !old.hasPrefix(newPath + "/") else { continue }
        let rest = old.dropFirst(path.count + 1)
        guard !rest.contains("/") else { continue }
        entries[old] = nil
        entries[newPath + "/" + rest] = Entry(file: entry.file, status: nil)
      }
    }
  }

  /// A problem with a file.
  public struct Fault: Hashable, Sendable {
    /// The path under which the file was noted.
    public var path: String
    /// The text that follows the path in a sentence.
    public var text: String
  }

  /// Returns the problems with files whose paths satisfy `isAsked`, sorted by path.
  public func faults(where isAsked: (String) -> Bool) -> [Fault] {
    let asked = entries.withLock { $0.filter { isAsked($0.key) } }
    return asked.sorted { $0.key < $1.key }.compactMap { path, entry in
      fault(path, entry).map { Fault(path: path, text: $0) }
    }
  }

  private func fault(_ path: String, _ entry: Entry) -> String? {
    do throws(FileError) {
      let file = try open(path)
      let status = try FileStatus(of: file, path: path)
      if entry.status == status { return nil }
      let changed = "was changed after kjob wrote it"
      guard status.size == entry.file.size else { return changed }
      return try WrittenFile(of: file, path: path) == entry.file ? nil : changed
    } catch {
      switch error.code {
      case ENOENT, ENOTDIR: return "is gone, although kjob wrote it"
      case EINVAL, ELOOP, ENXIO, EISDIR: return "is not the file that kjob wrote"
      default: return "cannot be read any more: \(error.reason)"
      }
    }
  }

  /// Returns the status of a file that holds exactly what was written, if it would show a later
  /// change.
  private func settledStatus(_ path: String, _ file: WrittenFile) -> FileStatus? {
    // A change within the same tick as the last write would not change the time.
    usleep(Self.tick)
    guard place?.folder.tellsOfWrites == true, let opened = try? open(path),
      let status = try? FileStatus(of: opened, path: path),
      (try? WrittenFile(of: opened, path: path)) == file
    else { return nil }
    return status
  }

  private func open(_ path: String) throws(FileError) -> Descriptor {
    let name = FileName(lastComponent(path))
    if path.hasPrefix("/") {
      return try Folder(path: parentPath(path) ?? "/", followingLinks: true).regularFile(name)
    }
    return try folder(at: path.dropLast(lastComponent(path).count)).regularFile(name)
  }

  /// Opens a folder below the top folder.
  private func folder(at path: Substring) throws(FileError) -> Folder {
    guard let place else { throw FileError("open the folder", String(path), code: ENOENT) }
    var folder = try place.folder.folder(".")
    for part in path.split(separator: "/") { folder = try folder.folder(FileName(String(part))) }
    return folder
  }
}
