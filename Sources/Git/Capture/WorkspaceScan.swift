internal import CLibgit2
internal import FileSystem
internal import Glibc

/// A walk over a workspace that builds its tree from the bottom up.
///
/// The workspace is untrusted: names are bytes, no link is followed, and only one folder is open at
/// a time.
struct WorkspaceScan: ~Copyable {
  /// The inputs of the walk.
  struct Rules {
    /// True when the base has attribute files.
    var hasAttributes: Bool
    var hasIgnoreRules: Bool
    /// The contents of the agent's index and last commit.
    var staged: StagedChanges
    var record: Workspace.Record
    /// The programs that may filter files.
    var filters: FilterPrograms
    /// The untracked files that kjob put there.
    var copied: CopiedPaths
    var limits: Snapshot.Limits
    /// The time by which all files of the base had been written.
    var stamp: FileStatus.Time
    /// The state of the workspace right after its creation.
    var baseline: Baseline
    /// For each folder of the base, true if nothing in or below it was touched.
    var isUntouched: [Bool]
    /// True if only sizes count, so that no file is read.
    var measuresOnly: Bool
    /// Checked before each entry.
    var interruption: Interruption
  }

  /// An entry of the base, and its index in the list of the base's folders or files.
  struct Known {
    var entry: TreeEntry
    var index: Int
  }

  /// A folder on the path from the root to the current folder.
  struct Level {
    var name: FileName
    var base: [FileName: Known]
    /// The folder's tree in the base.
    var tree: ObjectID?
    var pathLength: Int
    /// The ignore rules that exclude the folder, and with it its untracked contents.
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

  /// The ignore rules that exclude a path; it is left out only when both do.
  struct Exclusion {
    var byBase = false
    var byAgent = false

    var isOut: Bool { byBase && byAgent }
  }

  let rules: Rules
  let workspacePath: String
  private(set) var cursor: FolderCursor
  private(set) var path: [UInt8] = []
  /// The rule files as the agent left them.
  var current: CurrentRules
  var levels: [Level] = []
  private var entryCount = 0
  private let entryCounts: [Int]
  /// The size on disk of the files looked at, and the number of bytes read from them.
  private var bytes = (allocated: Int64(0), read: Int64(0))
  /// The pack that receives the objects that the base does not have.
  var pack: ObjectPack
  var leftOut: [Snapshot.LeftOut] = []
  var remarks: [Snapshot.Remark] = []
  /// The base's blobs behind each filter.
  var storedBlobs: [String: Set<ObjectID>]?
  var ignoredCount = 0
  private var ignored: [String] = []

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

  /// Walks the whole workspace and returns the written tree.
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
      // Git has no empty folders.
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

  /// Makes a folder the current one and processes its entries; subfolders are queued.
  private mutating func push(
    _ name: FileName,
    base: Int?,
    _ exclusion: Exclusion,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    // Long: one folder's questions, in the order of their cost.
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
    // Sorted by name, so that reports do not depend on the file system.
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

  /// Adds a folder as the base has it if nothing in it was touched; returns false otherwise.
  mutating func takeWhole(_ base: Known?) throws(GitError) -> Bool {
    guard let base, base.entry.isFolder, rules.isUntouched[base.index],
      !rules.staged.folders.contains(path)
    else { return false }
    try count(entries: entryCounts[base.index])
    levels[levels.count - 1].entries.append(base.entry)
    return true
  }

  /// Ends the walk; its objects can be read from then on.
  consuming func finish() throws(GitError) -> Found {
    let found = Found(
      leftOut: leftOut,
      remarks: remarks,
      ignoredCount: ignoredCount,
      ignored: ignored
    )
    try pack.finish()
    return found
  }

  /// The results of the walk other than the tree.
  struct Found {
    var leftOut: [Snapshot.LeftOut]
    var remarks: [Snapshot.Remark]
    var ignoredCount: Int
    var ignored: [String]
  }

  /// Notes the current path as ignored.
  mutating func noteIgnored() {
    ignoredCount += 1
    if ignored.count < Self.namedIgnored { ignored.append(shown(path)) }
  }

  /// The number of ignored paths that are named.
  private static let namedIgnored = 500

  /// Counts the bytes of a file that differs from the base.
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

  /// Returns the path of an entry of the current folder, for messages.
  private func pathText(_ name: FileName) -> String {
    path.isEmpty ? "\(name)" : "\(shown(path))/\(name)"
  }

  /// Reports an entry as unreadable and keeps it as the base has it.
  mutating func keep(
    _ base: TreeEntry?,
    at shownPath: String,
    _ error: FileError
  ) throws(GitError) {
    switch error.code {
    case EMFILE, ENFILE, ENOMEM, EIO:
      // This is not the workspace's fault: a tree made now would silently be wrong.
      let path = workspacePath + "/" + shownPath
      throw .file(FileError(error.action, path, code: error.code))
    default:
      leftOut.append(.init(path: shownPath, reason: .unreadable(code: error.code)))
      if let base { levels[levels.count - 1].entries.append(base) }
    }
  }
}
