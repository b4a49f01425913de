internal import FileSystem
internal import Glibc

/// The refs of a repository, loose and packed.
///
/// They are read without libgit2, which would wait for a pipe in a ref's place.
struct References: Sendable {
  /// The value of a ref.
  enum Value: Hashable, Sendable {
    case object(ObjectID)
    /// The name of another ref.
    case symbolic([UInt8])
    /// Contents that git does not understand.
    case damaged
  }

  private var loose: [[UInt8]: Value] = [:]
  private var packed: [[UInt8]: Value] = [:]
  /// The path of a pipe, a socket or a device in a ref's place.
  private(set) var specialFile: [UInt8]?

  /// The folders of per-worktree refs; those in the common folder belong to the source's working
  /// tree.
  private static let perWorktree = ["refs/bisect", "refs/rewritten", "refs/worktree"]
    .map { Array($0.utf8) }
  private static let mostEntries = 1_000_000

  /// Reads all refs of a repository.
  init(commonDirectory: String) throws(FileError) {
    var files = FileCache()
    try self.init(in: Folder(path: commonDirectory), &files)
  }

  /// Reads all refs of a repository, reusing files that are already known.
  init(in common: borrowing Folder, _ files: inout FileCache) throws(FileError) {
    // Loose refs come first: `git pack-refs` removes them only after packing them.
    if try common.statusIfPresent(of: "refs")?.kind == .folder { try readLoose(common, &files) }
    let path = Array("packed-refs".utf8)
    let contents = files.contents(of: "packed-refs", in: common, path: path, limit: 1 << 28)
    if contents == .special { specialFile = path }
    if let bytes = contents?.bytes { packed = Self.parse(packed: bytes) }
  }

  /// The values of all refs, by name.
  var values: [[UInt8]: Value] { packed.merging(loose) { $1 } }

  /// The value of a ref.
  subscript(name: [UInt8]) -> Value? { loose[name] ?? packed[name] }

  /// Returns the object that a ref leads to.
  func object(of name: [UInt8]) -> ObjectID? {
    var name = name
    // Git follows at most five symbolic refs.
    for _ in 0..<5 {
      switch self[name] {
      case .object(let id): return id
      case .symbolic(let next): name = next
      case .damaged, nil: return nil
      }
    }
    return nil
  }

  /// Returns the names of the refs whose values differ from another look.
  func names(differingFrom other: References) -> [[UInt8]] {
    var names = Set(loose.keys).union(other.loose.keys)
    if packed != other.packed {
      names.formUnion(packed.keys)
      names.formUnion(other.packed.keys)
    }
    return names.filter { self[$0] != other[$0] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Parses the file of one ref.
  static func parse(_ bytes: [UInt8]) -> Value {
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    let mark = Array("ref:".utf8)
    if line.starts(with: mark) {
      return .symbolic(Array(line.dropFirst(mark.count).drop { $0 == 0x20 || $0 == 0x09 }))
    }
    return ObjectID(shown(Array(line.prefix(40)))).map { .object($0) } ?? .damaged
  }

  private static func parse(packed bytes: [UInt8]) -> [[UInt8]: Value] {
    var values: [[UInt8]: Value] = [:]
    for line in bytes.split(separator: 0x0A) where line.first != 0x23 && line.first != 0x5E {
      guard line.count > 41 else { continue }
      values[Array(line.dropFirst(41))] = parse(Array(line))
    }
    return values
  }

  private mutating func readLoose(
    _ common: borrowing Folder,
    _ files: inout FileCache
  ) throws(FileError) {
    // Long: one loop over all forms of a reference.
    var cursor = try FolderCursor(at: try common.folder("refs"))
    var path = Array("refs".utf8)
    var levels: [(folders: [FileName], length: Int)] = []
    var count = 0
    var pending: FileName?
    while true {
      if let name = pending {
        pending = nil
        do throws(FileError) {
          try cursor.enter(name)
        } catch {
          // Git removes a folder together with its last ref.
          guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
          continue
        }
        path += [0x2F] + name.bytes
      } else if let level = levels.last {
        guard let next = level.folders.last else {
          levels.removeLast()
          if levels.isEmpty { return }
          try cursor.leave()
          path.removeLast(path.count - (levels.last?.length ?? 0))
          continue
        }
        levels[levels.count - 1].folders.removeLast()
        let nextPath = path + [0x2F] + next.bytes
        if !Self.perWorktree.contains(nextPath) { pending = next }
        continue
      }
      let names = try cursor.folder.entries()
      count += names.count
      guard count <= Self.mostEntries else { throw FileError("list the refs", "refs", code: EFBIG) }
      var folders: [FileName] = []
      for name in names where !name.bytes.ends(with: ".lock") {
        let refPath = path + [0x2F] + name.bytes
        switch files.contents(of: name, in: cursor.folder, path: refPath, limit: 1 << 16) {
        case nil: continue
        case .folder: folders.append(name)
        case .bytes(let bytes, _): loose[refPath] = Self.parse(bytes)
        case .link(let target): loose[refPath] = .symbolic(target)
        case .special:
          loose[refPath] = .damaged
          specialFile = refPath
        case .tooLarge, .unreadable: loose[refPath] = .damaged
        }
      }
      levels.append((folders, path.count))
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
