internal import CLibgit2
internal import FileSystem

/// Writes the files of a commit into an empty folder and notes their stat data.
struct CheckoutWriter: ~Copyable {
  /// A written file with what the index has to say about it.
  struct Written {
    var path: [UInt8]
    var entry: TreeEntry
    /// Nil for a submodule, whose folder says nothing.
    var status: FileStatus?
  }

  private var cursor: FolderCursor
  /// The bytes of the path to the present folder, with the slash, and the lengths on the way.
  private var folderPath: [UInt8] = []
  private var lengths: [Int] = []
  private let filters: ContentFilters
  private let time: FileStatus.Time
  private(set) var written: [Written] = []
  private(set) var externalFilterPaths: [String] = []

  /// Prepares writing into an open folder; every file gets the same time.
  init(
    into root: consuming Folder,
    filters: ContentFilters,
    time: FileStatus.Time
  ) throws(FileError) {
    cursor = try FolderCursor(at: root)
    self.filters = filters
    self.time = time
  }

  /// Writes one file; files come in the order of the listing.
  mutating func write(
    _ item: BaseListing.Item,
    store: borrowing OpenStore
  ) throws(GitError) {
    let path = item.path
    try located(shown(path)) { () throws(FileError) in try moveToFolder(of: item) }
    let name = item.entry.name
    var status: FileStatus?
    if item.entry.isSubmodule {
      try located(shown(path)) { () throws(FileError) in
        try cursor.folder.makeFolder(name, mode: 0o755)
      }
    } else {
      let blob = try store.read(item.entry.id, GIT_OBJECT_BLOB)
      if item.entry.isLink {
        status = try located(shown(path)) { () throws(FileError) in
          try cursor.folder.makeLink(name, to: blob)
          return try cursor.folder.status(of: name)
        }
      } else if item.entry.isFile {
        status = try writeFile(item, blob, store: store)
      } else {
        throw .unsafeTree(path: shown(path))
      }
    }
    written.append(Written(path: path, entry: item.entry, status: status))
  }

  private mutating func writeFile(
    _ item: BaseListing.Item,
    _ blob: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> FileStatus {
    let path = shown(item.path)
    if try filters.isExternal(path: item.path, store: store) {
      externalFilterPaths.append(path)
    }
    let bytes = try filters.contents(
      ofBlob: item.entry.id,
      blob,
      path: item.path,
      store: store
    )
    return try located(path) { () throws(FileError) in
      let mode: UInt32 = item.entry.isExecutable ? 0o755 : 0o644
      let file = try cursor.folder.newFile(item.entry.name, mode: mode)
      try file.write(bytes, path: path)
      // An old time spares git from reading the file again: it does so whenever a file may have
      // changed in the second in which the index was written.
      try file.setTimes(time, path: path)
      let status = try FileStatus(of: file, path: path)
      guard status.permissions & 0o700 != mode & 0o700 else { return status }
      // A strange umask must not look like a change of the executable bit.
      try file.setPermissions(status.permissions | (mode & 0o700), path: path)
      return try FileStatus(of: file, path: path)
    }
  }

  private mutating func moveToFolder(of item: BaseListing.Item) throws(FileError) {
    let wanted = item.path[..<item.nameStart]
    while !wanted.starts(with: folderPath) {
      try cursor.leave()
      folderPath.removeLast(folderPath.count - (lengths.popLast() ?? 0))
    }
    for component in wanted[folderPath.count...].split(separator: 0x2F) {
      let name = FileName(component)
      try cursor.folder.makeFolder(name, mode: 0o755)
      try cursor.enter(name)
      lengths.append(folderPath.count)
      folderPath += component + [0x2F]
    }
  }
}
