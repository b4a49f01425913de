internal import FileSystem

/// One entry of a git tree: a name, a mode and an object.
struct TreeEntry: Hashable, ModeBearing {
  /// The modes that git writes.
  enum Mode {
    static let folder: UInt32 = 0o040000
    static let file: UInt32 = 0o100644
    static let executable: UInt32 = 0o100755
    static let link: UInt32 = 0o120000
    static let submodule: UInt32 = 0o160000
  }

  var name: FileName
  var mode: UInt32
  var id: ObjectID
}

/// A value with a mode as in git's trees.
protocol ModeBearing {
  var mode: UInt32 { get }
}

extension ModeBearing {
  var isFolder: Bool { mode == TreeEntry.Mode.folder }
  var isLink: Bool { mode == TreeEntry.Mode.link }
  var isSubmodule: Bool { mode == TreeEntry.Mode.submodule }
  /// Old repositories have other permissions, such as 100664.
  var isFile: Bool { mode & 0o170000 == 0o100000 }
  var isExecutable: Bool { isFile && mode & 0o100 != 0 }

  /// The mode in an index, which does not have the other permissions of old repositories.
  var indexMode: UInt32 {
    guard isFile else { return mode }
    return isExecutable ? TreeEntry.Mode.executable : TreeEntry.Mode.file
  }
}

extension TreeEntry {
  /// Parses the bytes of a tree object; nil when they are damaged.
  static func parse(_ bytes: [UInt8]) -> [TreeEntry]? {
    var entries: [TreeEntry] = []
    var position = 0
    while position < bytes.count {
      guard let space = bytes[position...].firstIndex(of: 0x20),
        let zero = bytes[space...].firstIndex(of: 0), zero + 20 < bytes.count,
        let mode = UInt32(shown(Array(bytes[position..<space])), radix: 8)
      else { return nil }
      position = zero + 21
      entries.append(
        TreeEntry(
          name: FileName(bytes[(space + 1)..<zero]),
          mode: mode,
          id: ObjectID(bytes: bytes[(zero + 1)..<position])
        )
      )
    }
    return entries
  }

  /// Returns the bytes of the tree object that holds these entries, given in any order.
  static func serialize(_ entries: [TreeEntry]) -> [UInt8] {
    // Git sorts a folder as if its name ended with a slash.
    let keyed = entries.map { (key: $0.name.bytes + ($0.isFolder ? [0x2F] : []), entry: $0) }
    var bytes: [UInt8] = []
    for (_, entry) in keyed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      bytes += String(entry.mode, radix: 8).utf8
      bytes.append(0x20)
      bytes += entry.name.bytes
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return bytes
  }
}
