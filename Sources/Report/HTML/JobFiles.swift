internal import FileSystem

/// The files that a run left, read without following a link and without more than is asked for.
struct JobFiles: ~Copyable {
  /// One file of a job's folder.
  struct Entry: Encodable {
    /// Its path relative to the output folder.
    var path: String
    /// How many bytes it has.
    var size: Int64
  }

  /// What a page shows of a file.
  struct Excerpt: Encodable {
    /// Its path relative to the output folder.
    var path: String
    /// How many bytes it has; nil when that is not known.
    var size: Int?
    /// Its beginning, or all of it.
    var head: String?
    /// Its end, where something between the two is left out.
    var tail: String?
    /// Whether something is left out.
    var isCut: Bool?
    /// Why it is not shown.
    var problem: String?
  }

  private let root: Folder

  /// Opens the output folder.
  init(path: String) throws(FileError) {
    root = try Folder(path: path, followingLinks: true)
  }

  /// The files of a folder, sorted; nothing when it is not there.
  func list(_ path: String) -> [Entry] {
    guard let folder = try? folder(path), let names = try? folder.entries() else { return [] }
    return names.compactMap { name in
      guard let status = try? folder.status(of: name), status.kind == .regular else { return nil }
      return Entry(path: path + "/" + name.description, size: status.size)
    }.sorted { $0.path < $1.path }
  }

  /// The first and the last bytes of a file; of a short one, all.
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
      // Whole lines on both sides, where there are any.
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
      // The path comes from the journal, which is a file that others can write.
      guard name.isSingleComponent else { throw FileError("open", path, code: 22) }
      folder = try folder.folder(name)
    }
    return folder
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
