internal import CLibgit2
internal import FileSystem
internal import Glibc

/// One walk over a workspace that builds its tree from the bottom up.
///
/// The tree is hostile: names are bytes, nothing is followed, and one folder is open at a time.
struct WorkspaceScan: ~Copyable {
  /// What the walk goes by, all of it from before the agent started.
  struct Rules {
    var filters: ContentFilters
    var ignore: IgnoreRules
    /// Untracked files that kjob itself put there.
    var copied: Set<[UInt8]>
    var limits: Snapshot.Limits
    /// When all files of the base had been written.
    var stamp: FileStatus.Time
    /// Asked before each entry.
    var interruption: Interruption
  }

  /// A folder on the way from the root to the present one.
  struct Level {
    var name: FileName
    var base: [FileName: TreeEntry]
    var pathLength: Int
    /// Whether the folder is ignored, and with it everything in it that the base does not have.
    var isIgnored: Bool
    var folders: [Subfolder] = []
    var entries: [TreeEntry] = []
  }

  struct Subfolder {
    var name: FileName
    var identity: FileIdentity
    var base: TreeEntry?
    var isIgnored: Bool
  }

  let rules: Rules
  private let workspacePath: String
  private(set) var cursor: FolderCursor
  private(set) var path: [UInt8] = []
  var levels: [Level] = []
  private var entryCount = 0
  /// How much the files that were looked at take on the disk, and how much of them was read.
  private var bytes = (allocated: Int64(0), read: Int64(0))
  var leftOut: [Snapshot.LeftOut] = []
  var ignoredCount = 0

  init(rules: Rules, path: String, cursor: consuming FolderCursor) {
    self.rules = rules
    workspacePath = path
    self.cursor = cursor
  }

  /// Walks the whole workspace and returns the tree that was written.
  mutating func run(
    base: ObjectID,
    store: borrowing OpenStore,
    index: borrowing Index
  ) throws(GitError) -> ObjectID {
    try push(FileName(""), base: base, isIgnored: false, store, index)
    while true {
      let level = levels.count - 1
      if let subfolder = levels[level].folders.popLast() {
        try enter(subfolder, store, index)
        continue
      }
      let finished = levels.removeLast()
      let tree = try write(finished.entries, store)
      guard let above = levels.indices.last else { return tree }
      // Git knows no empty folders.
      if !finished.entries.isEmpty {
        let mode = TreeEntry.Mode.folder
        levels[above].entries.append(TreeEntry(name: finished.name, mode: mode, id: tree))
      }
      try located(workspacePath + "/" + shown(path)) { () throws(FileError) in try cursor.leave() }
      path.removeLast(path.count - levels[above].pathLength)
    }
  }

  private mutating func enter(
    _ subfolder: Subfolder,
    _ store: borrowing OpenStore,
    _ index: borrowing Index
  ) throws(GitError) {
    guard levels.count <= rules.limits.depth else {
      throw tooLarge(levels.count + 1, .levels, limit: rules.limits.depth)
    }
    let subtree = subfolder.base.flatMap { $0.isFolder ? $0 : nil }
    do throws(FileError) {
      try cursor.enter(subfolder.name, expecting: subfolder.identity)
    } catch {
      return try keep(subtree, at: pathText(subfolder.name), error)
    }
    if !path.isEmpty { path.append(0x2F) }
    path += subfolder.name.bytes
    try push(subfolder.name, base: subtree?.id, isIgnored: subfolder.isIgnored, store, index)
  }

  /// Adds the present folder to the way and takes in everything in it except folders.
  private mutating func push(
    _ name: FileName,
    base: ObjectID?,
    isIgnored: Bool,
    _ store: borrowing OpenStore,
    _ index: borrowing Index
  ) throws(GitError) {
    var children: [FileName: TreeEntry] = [:]
    if let base {
      for entry in try store.tree(base) { children[entry.name] = entry }
    }
    levels.append(
      Level(name: name, base: children, pathLength: path.count, isIgnored: isIgnored)
    )
    let names = try located(workspacePath + "/" + shown(path)) { () throws(FileError) in
      try cursor.folder.entries()
    }
    entryCount += names.count
    guard entryCount <= rules.limits.entries else {
      throw tooLarge(entryCount, .entries, limit: rules.limits.entries)
    }
    // In the order of names, so that what is reported does not depend on the file system.
    for name in names.sorted() {
      try rules.interruption.check()
      if name == ".git" {
        if levels.count > 1 {
          leftOut.append(.init(path: shown(path), reason: .nestedRepository))
        }
        continue
      }
      let status: FileStatus
      do throws(FileError) {
        status = try cursor.folder.status(of: name)
      } catch {
        try keep(children[name], at: pathText(name), error)
        continue
      }
      let length = path.count
      if !path.isEmpty { path.append(0x2F) }
      path += name.bytes
      try take(name, status, base: children[name], store, index)
      path.removeLast(path.count - length)
    }
  }

  /// Counts a file that is not as the base has it.
  mutating func count(allocated: Int64 = 0, read: Int64 = 0) throws(GitError) {
    bytes.allocated += allocated
    bytes.read += read
    let most = max(bytes.allocated, bytes.read)
    guard most <= rules.limits.size else {
      throw tooLarge(Int(clamping: most), .bytes, limit: Int(clamping: rules.limits.size))
    }
  }

  private func tooLarge(_ found: Int, _ unit: GitError.LimitUnit, limit: Int) -> GitError {
    .workspaceTooLarge(path: workspacePath, found: found, limit: limit, unit: unit)
  }

  /// The path of an entry of the present folder, for people.
  private func pathText(_ name: FileName) -> String {
    path.isEmpty ? "\(name)" : "\(shown(path))/\(name)"
  }

  /// Notes that an entry cannot be read, and leaves it as the base has it.
  mutating func keep(
    _ base: TreeEntry?,
    at shownPath: String,
    _ error: FileError
  ) throws(GitError) {
    switch error.code {
    case EMFILE, ENFILE, ENOMEM, EIO:
      // Not the workspace's fault: a tree made now would be wrong without a word.
      let path = workspacePath + "/" + shownPath
      throw .file(FileError(error.action, path, code: error.code))
    default:
      leftOut.append(.init(path: shownPath, reason: .unreadable(code: error.code)))
      if let base { levels[levels.count - 1].entries.append(base) }
    }
  }
}
