internal import CLibgit2
internal import FileSystem
internal import Glibc

/// One walk over a workspace that builds its tree from the bottom up.
///
/// The tree is hostile: names are bytes, nothing is followed, and one folder is open at a time.
struct WorkspaceScan: ~Copyable {
  /// What the walk goes by.
  struct Rules {
    /// Whether the base has rules about contents and about ignored files.
    var hasAttributes: Bool
    var hasIgnoreRules: Bool
    /// What the agent's index and its last commit hold.
    var staged: StagedChanges
    var record: Workspace.Record
    /// The programs through which files behind filters pass.
    var filters: FilterPrograms
    /// Untracked files that kjob itself put there.
    var copied: Set<[UInt8]>
    var limits: Snapshot.Limits
    /// When all files of the base had been written.
    var stamp: FileStatus.Time
    /// What the workspace was when it had been made.
    var baseline: Baseline
    /// For each folder of the base, whether nothing in it or below it was touched.
    var isUntouched: [Bool]
    /// Asked before each entry.
    var interruption: Interruption
  }

  /// An entry that the base has, and its place in the list of the base's folders or files.
  struct Known {
    var entry: TreeEntry
    var index: Int
  }

  /// A folder on the way from the root to the present one.
  struct Level {
    var name: FileName
    var base: [FileName: Known]
    /// The folder's tree in the base.
    var tree: ObjectID?
    var pathLength: Int
    /// Whether the folder is ignored, and with it everything in it that nobody tracks.
    var exclusion: Exclusion
    var folders: [Subfolder] = []
    var entries: [TreeEntry] = []
  }

  struct Subfolder {
    var name: FileName
    var identity: FileIdentity
    var base: Known?
    var exclusion: Exclusion
  }

  /// Whose ignore rules keep a path out; it is out only where both do.
  struct Exclusion {
    var byBase = false
    var byAgent = false

    var isOut: Bool { byBase && byAgent }
  }

  let rules: Rules
  let workspacePath: String
  private(set) var cursor: FolderCursor
  private(set) var path: [UInt8] = []
  /// The rules as the agent left them.
  var current: CurrentRules
  var levels: [Level] = []
  private var entryCount = 0
  private let entryCounts: [Int]
  /// How much the files that were looked at take on the disk, and how much of them was read.
  private var bytes = (allocated: Int64(0), read: Int64(0))
  /// Where what the base has not is written.
  var pack: ObjectPack
  var leftOut: [Snapshot.LeftOut] = []
  var remarks: [Snapshot.Remark] = []
  /// The blobs that the base has behind each filter.
  var storedBlobs: [String: Set<ObjectID>]?
  var ignoredCount = 0

  init(
    rules: Rules,
    store: Store,
    path: String,
    cursor: consuming FolderCursor,
    writingTo pack: consuming ObjectPack
  ) {
    self.rules = rules
    self.pack = pack
    current = CurrentRules(store, rules.baseline.manifest)
    entryCounts = rules.baseline.manifest.entryCounts()
    workspacePath = path
    self.cursor = cursor
  }

  /// Walks the whole workspace and returns the tree that was written.
  mutating func run(store: borrowing OpenStore) throws(GitError) -> ObjectID {
    try push(FileName(""), base: 0, Exclusion(), store)
    while true {
      let level = levels.count - 1
      if let subfolder = levels[level].folders.popLast() {
        try enter(subfolder, store)
        continue
      }
      let finished = levels.removeLast()
      let tree = try write(finished.entries, unlessSameAs: finished.tree, store)
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
    _ store: borrowing OpenStore
  ) throws(GitError) {
    guard levels.count <= rules.limits.depth else {
      throw tooLarge(levels.count + 1, .levels, limit: rules.limits.depth)
    }
    let subtree = subfolder.base.flatMap { $0.entry.isFolder ? $0 : nil }
    do throws(FileError) {
      try cursor.enter(subfolder.name, expecting: subfolder.identity)
    } catch {
      return try keep(subtree?.entry, at: pathText(subfolder.name), error)
    }
    if !path.isEmpty { path.append(0x2F) }
    path += subfolder.name.bytes
    try push(subfolder.name, base: subtree?.index, subfolder.exclusion, store)
  }

  /// Adds the present folder to the way and takes in everything in it except folders.
  private mutating func push(
    _ name: FileName,
    base: Int?,
    _ exclusion: Exclusion,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    var children: [FileName: Known] = [:]
    let manifest = rules.baseline.manifest
    if let base {
      for index in manifest.folders[base].folders {
        let known = Known(entry: manifest.entry(ofFolder: index), index: index)
        children[known.entry.name] = known
      }
      for index in manifest.folders[base].files {
        let known = Known(entry: manifest.entry(ofFile: index), index: index)
        children[known.entry.name] = known
      }
    }
    levels.append(
      Level(
        name: name,
        base: children,
        tree: base.map { manifest.folders[$0].tree },
        pathLength: path.count,
        exclusion: exclusion
      )
    )
    let names = try located(workspacePath + "/" + shown(path)) { () throws(FileError) in
      try cursor.folder.entries()
    }
    try count(entries: names.count)
    try current.enter(cursor.folder, path, names)
    if names.isEmpty, levels.count > 1 { remarks.append(.init(.emptyFolder, path)) }
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
        try keep(children[name]?.entry, at: pathText(name), error)
        continue
      }
      let length = path.count
      if !path.isEmpty { path.append(0x2F) }
      path += name.bytes
      try take(name, status, base: children[name], store)
      path.removeLast(path.count - length)
    }
  }

  private mutating func count(entries: Int) throws(GitError) {
    entryCount += entries
    guard entryCount <= rules.limits.entries else {
      throw tooLarge(entryCount, .entries, limit: rules.limits.entries)
    }
  }

  /// Takes a folder in as the base has it, if nothing in it was touched.
  mutating func takeWhole(_ base: Known?) throws(GitError) -> Bool {
    guard let base, base.entry.isFolder, rules.isUntouched[base.index],
      !rules.staged.folders.contains(path)
    else { return false }
    try count(entries: entryCounts[base.index])
    levels[levels.count - 1].entries.append(base.entry)
    return true
  }

  /// Ends the walk: its objects can be read from now on.
  consuming func finish() throws(GitError) -> Found {
    let found = Found(leftOut: leftOut, remarks: remarks, ignoredCount: ignoredCount)
    try pack.finish()
    return found
  }

  /// What the walk found besides the tree.
  struct Found {
    var leftOut: [Snapshot.LeftOut]
    var remarks: [Snapshot.Remark]
    var ignoredCount: Int
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
