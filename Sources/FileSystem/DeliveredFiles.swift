internal import Glibc
internal import Synchronization

/// The files that were written to a folder to which others can write as well, kept in mind so that a
/// change of theirs shows.
///
/// What was written is known in memory, where nobody else reaches it. Files are looked at through
/// open folders, one in the other, and no link is followed.
public final class DeliveredFiles: Sendable {
  private struct Entry {
    var file: WrittenFile
    /// The status that proves by itself that the file is as it was.
    var status: FileStatus?
  }

  /// A file of more bytes is read when it has been written, while it is in memory, and not again
  /// unless its status has changed.
  private static let large = Int64(1 << 20)
  /// How long files get the same time of change.
  private static let tick: useconds_t = 20_000

  private final class Place: Sendable {
    let folder: Folder

    init(_ folder: consuming Folder) {
      self.folder = folder
    }
  }

  /// The open folder; nil where nothing is remembered.
  private let place: Place?
  private let entries = Mutex<[String: Entry]>([:])

  /// Remembers nothing, for who delivers nothing.
  public init() {
    place = nil
  }

  /// Remembers files of the folder at a path, which may lead through links.
  public init(in path: String) throws(FileError) {
    place = Place(try Folder(path: path, followingLinks: true))
  }

  /// Whether the folder itself is still what a path leads to.
  public func isFolder(at path: String) -> Bool {
    guard let identity = try? place?.folder.identity() else { return true }
    let found = try? Folder(path: path, followingLinks: true).identity()
    return found == identity
  }

  /// Whether a folder stands at a path below the folder, reached through no link.
  public func hasFolder(at path: String) -> Bool {
    guard place != nil else { return true }
    return (try? folder(at: path[...])) != nil
  }

  /// Remembers what was written to a file, at a path below the folder or at an absolute one.
  public func note(_ path: String, _ file: WrittenFile) {
    guard place != nil else { return }
    let status = file.size > Self.large ? settledStatus(path, file) : nil
    entries.withLock { $0[path] = Entry(file: file, status: status) }
  }

  /// Remembers what was written to a file that is written again soon.
  public func noteForNow(_ path: String, _ file: WrittenFile) {
    guard place != nil else { return }
    entries.withLock { $0[path] = Entry(file: file, status: nil) }
  }

  /// Remembers a file no longer, since writing it failed.
  public func forget(_ path: String) {
    entries.withLock { $0[path] = nil }
  }

  /// Remembers all files of a folder as they are now, except those that are known already.
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

  /// Remembers that what lies below one path lies below another one now.
  public func move(below path: String, to newPath: String) {
    entries.withLock { entries in
      for (old, entry) in entries where old.hasPrefix(path + "/") {
        // What was moved there before stays.
        guard !old.hasPrefix(newPath + "/") else { continue }
        let rest = old.dropFirst(path.count + 1)
        guard !rest.contains("/") else { continue }
        entries[old] = nil
        entries[newPath + "/" + rest] = Entry(file: entry.file, status: nil)
      }
    }
  }

  /// What is wrong with a file.
  public struct Fault: Hashable, Sendable {
    /// The path under which it was noted.
    public var path: String
    /// What follows the path in a sentence.
    public var text: String
  }

  /// What is wrong with the files whose paths `isAsked` takes, in the order of the paths.
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

  /// The status of a file that holds just what was written, where a later change of it would show.
  private func settledStatus(_ path: String, _ file: WrittenFile) -> FileStatus? {
    // A change within the same tick as the last write would leave the time as it is.
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

  /// Opens a folder below the top one.
  private func folder(at path: Substring) throws(FileError) -> Folder {
    guard let place else { throw FileError("open the folder", String(path), code: ENOENT) }
    var folder = try place.folder.folder(".")
    for part in path.split(separator: "/") { folder = try folder.folder(FileName(String(part))) }
    return folder
  }
}
