internal import FileSystem

/// The files that a run left, read without following links and within given limits.
struct JobFiles: ~Copyable {
  /// A file in a job's folder.
  struct Entry: Encodable {
    /// The path relative to the output folder.
    var path: String
    /// The size in bytes.
    var size: Int64
  }

  /// The part of a file that a page shows.
  struct Excerpt: Encodable {
    /// The path relative to the output folder.
    var path: String
    /// The size in bytes; nil if unknown.
    var size: Int?
    /// The beginning of the file, or all of it.
    var head: String?
    /// The end of the file, if its middle is omitted.
    var tail: String?
    /// True when a part is omitted.
    var isCut: Bool?
    /// The reason why the file is not shown.
    var problem: String?
  }

  private let root: Folder

  /// Creates a value that reads from an output folder.
  init(path: String) throws(FileError) {
    root = try Folder(path: path, followingLinks: true)
  }

  /// Returns the files of a folder, sorted; empty if the folder does not exist.
  func list(_ path: String) -> [Entry] {
    guard let folder = try? folder(path), let names = try? folder.entries() else { return [] }
    return names.compactMap { name in
      guard let status = try? folder.status(of: name), status.kind == .regular else { return nil }
      return Entry(path: path + "/" + name.description, size: status.size)
    }.sorted { $0.path < $1.path }
  }

  /// Returns the first and last bytes of a file, or all of a short one.
  func excerpt(_ path: String, head: Int, tail: Int) -> Excerpt {
    var result = Excerpt(path: path)
    do throws(FileError) {
      let file = try open(path)
      let size = Int(clamping: try FileStatus(of: file, path: path).size)
      result.size = size
      if size <= head + tail {
        result.head = Self.text(try file.readPiece(head + tail, at: 0, path: path))
        return result
      }
      result.isCut = true
      // Keep whole lines at both ends, if there are any.
      var first = try file.readPiece(head, at: 0, path: path)
      if let end = first.lastIndex(of: 0x0A) { first.removeSubrange((end + 1)...) }
      result.head = Self.text(first)
      guard tail > 0 else { return result }
      var last = try file.readPiece(tail, at: size - tail, path: path)[...]
      if let end = last.firstIndex(of: 0x0A), end + 1 < last.endIndex { last = last[(end + 1)...] }
      result.tail = Self.text(Array(last))
    } catch {
      result.problem = error.reason
    }
    return result
  }

  /// The sizes of the end that ``ending(_:)`` returns, and of a file whose lines it counts, in bytes.
  private static let (longestEnding, longestCount) = (64 << 10, 16 << 20)

  /// Returns the last lines of a file, with the number of lines before them, nil in a very long file;
  /// nil if it cannot be read.
  func ending(_ path: String) -> (text: String, before: Int?)? {
    guard let file = try? open(path), let status = try? FileStatus(of: file, path: path) else {
      return nil
    }
    let size = Int(clamping: status.size)
    var start = max(0, size - Self.longestEnding)
    guard var bytes = try? file.readPiece(Self.longestEnding, at: start, path: path)[...] else {
      return nil
    }
    if start > 0, let end = bytes.firstIndex(of: 0x0A), end + 1 < bytes.endIndex {
      bytes = bytes[(end + 1)...]
      start += end + 1
    }
    let text = Self.text(Array(bytes))
    guard size <= Self.longestCount else { return (text, nil) }
    var (count, place) = (0, 0)
    while place < start {
      let length = min(1 << 20, start - place)
      guard let piece = try? file.readPiece(length, at: place, path: path), !piece.isEmpty else {
        return (text, nil)
      }
      count += piece.count { $0 == 0x0A }
      place += piece.count
    }
    return (text, count)
  }

  /// Opens a file by a path relative to the output folder.
  func open(_ path: String) throws(FileError) -> Descriptor {
    let parts = path.split(separator: "/")
    guard let name = parts.last else { throw FileError("open", path, code: 2) }
    return try folder(parts.dropLast().joined(separator: "/")).regularFile(FileName(String(name)))
  }

  private func folder(_ path: String) throws(FileError) -> Folder {
    var folder = try root.folder(".")
    for part in path.split(separator: "/") {
      let name = FileName(String(part))
      // The path comes from the journal, a file that others can write.
      guard name.isSingleComponent else { throw FileError("open", path, code: 22) }
      folder = try folder.folder(name)
    }
    return folder
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
