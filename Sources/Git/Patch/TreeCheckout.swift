internal import CLibgit2
internal import FileSystem
internal import Glibc

/// Changes the files of a workspace, whatever is in it, to those of a tree.
struct TreeCheckout: ~Copyable {
  private var cursor: FolderCursor
  /// The names on the path to the current folder.
  private var way: [FileName] = []
  private let filters: ContentFilters
  private let programs: FilterPrograms
  private let baseline: Baseline
  private let stamp: FileStatus.Time

  /// Starts at the workspace's top folder; `stamp` is later than the writing of all base files.
  init(
    at root: consuming FolderCursor,
    filters: ContentFilters,
    programs: FilterPrograms,
    baseline: Baseline,
    stamp: FileStatus.Time
  ) {
    cursor = root
    self.filters = filters
    self.programs = programs
    self.baseline = baseline
    self.stamp = stamp
  }

  /// Removes a file that the tree does not have, and the folders that become empty.
  mutating func remove(_ path: [UInt8]) throws(GitError) {
    try located(shown(path)) { () throws(FileError) in
      var names = path.split(separator: 0x2F).map { FileName($0) }
      guard let name = names.popLast(), try move(to: names, making: false) else { return }
      switch try cursor.folder.statusIfPresent(of: name)?.kind {
      case nil: return
      // A submodule's folder; any other folder of this name has nothing of the base in it.
      case .folder: try removeFolderIfEmpty(name)
      default: try cursor.folder.removeFile(name)
      }
      while let last = way.last, try cursor.folder.entries().isEmpty {
        try leave()
        try removeFolderIfEmpty(last)
      }
    }
  }

  /// Writes a file of the tree unless it is already there.
  mutating func put(
    _ item: BaseListing.Item,
    knownAs known: Int?,
    store: borrowing OpenStore
  ) throws(GitError) {
    // Long: one way to write for each kind of entry.
    let path = shown(item.path)
    let name = item.entry.name
    let status = try located(path) { () throws(FileError) in
      _ = try move(to: Self.folders(of: item), making: true)
      return try cursor.folder.statusIfPresent(of: name)
    }
    if item.entry.isSubmodule {
      guard status?.kind != .folder else { return }
      return try located(path) { () throws(FileError) in
        try clear(name, status)
        try cursor.folder.makeFolder(name, mode: 0o755)
      }
    }
    if let status, let known, baseline.manifest.entry(ofFile: known) == item.entry,
      baseline.isUntouched(known, status, stamp: stamp)
    {
      return
    }
    let blob = try store.read(item.entry.id, GIT_OBJECT_BLOB)
    if item.entry.isLink {
      return try located(path) { () throws(FileError) in
        if status?.kind == .symbolicLink, try cursor.folder.linkText(name) == blob { return }
        try clear(name, status)
        try cursor.folder.makeLink(name, to: blob)
      }
    }
    var contents = try filters.contents(
      ofBlob: item.entry.id,
      blob,
      path: item.path,
      store: store
    )
    if let filter = try filters.filter(ofPath: item.path, store: store) {
      contents = try programs.smudged(contents, filter, path: item.path, interruption: .never)
    }
    try located(path) { () throws(FileError) in
      if let status, holds(contents, item, status) { return }
      try clear(name, status)
      let mode: UInt32 = item.entry.isExecutable ? 0o755 : 0o644
      let file = try cursor.folder.newFile(name, mode: mode)
      try file.write(contents, path: path)
      let permissions = try FileStatus(of: file, path: path).permissions
      if permissions & 0o700 != mode & 0o700 {
        try file.setPermissions(permissions | (mode & 0o700), path: path)
      }
    }
  }

  /// True when a file has these contents and the right executable bit.
  private func holds(_ contents: [UInt8], _ item: BaseListing.Item, _ status: FileStatus) -> Bool {
    guard status.kind == .regular, status.size == contents.count,
      (status.permissions & 0o100 != 0) == item.entry.isExecutable,
      let file = try? cursor.folder.regularFile(item.entry.name)
    else { return false }
    return (try? file.readToEnd(limit: contents.count, path: "")) == contents
  }

  /// Removes an entry that is in the way, whatever its kind.
  private func clear(_ name: FileName, _ status: FileStatus?) throws(FileError) {
    switch status?.kind {
    case nil: return
    case .folder:
      let left = try TreeRemoval.remove(name, in: cursor.folder)
      guard left.isEmpty else { throw FileError("remove", name.description, code: ENOTEMPTY) }
    default: try cursor.folder.removeFile(name)
    }
  }

  private func removeFolderIfEmpty(_ name: FileName) throws(FileError) {
    do throws(FileError) {
      try cursor.folder.removeFolder(name)
    } catch {
      guard error.code == ENOTEMPTY || error.code == EEXIST else { throw error }
    }
  }

  private static func folders(of item: BaseListing.Item) -> [FileName] {
    item.path[..<item.nameStart].split(separator: 0x2F).map { FileName($0) }
  }

  private mutating func leave() throws(FileError) {
    try cursor.leave()
    way.removeLast()
  }

  /// Moves to a folder below the top; false if it does not exist and `making` is false.
  private mutating func move(to wanted: [FileName], making: Bool) throws(FileError) -> Bool {
    while !wanted.starts(with: way) { try leave() }
    for name in wanted[way.count...] {
      let status = try cursor.folder.statusIfPresent(of: name)
      if status?.kind != .folder {
        guard making else { return false }
        try clear(name, status)
        try cursor.folder.makeFolder(name, mode: 0o755)
      } else if let status, status.permissions & 0o700 != 0o700 {
        try cursor.folder.setPermissions(status.permissions | 0o700, of: name)
      }
      try cursor.enter(name)
      way.append(name)
    }
    return true
  }
}
