internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

extension WorkspaceScan {
  /// Processes one entry of the current folder, whose path is in `path`.
  mutating func take(
    _ name: FileName,
    _ status: FileStatus,
    base: Known?,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    guard !name.isRefusedByGit(isLink: status.kind == .symbolicLink) else {
      leftOut.append(.init(path: shown(path), reason: .unrepresentableName))
      return
    }
    switch status.kind {
    case .folder:
      try takeFolder(name, status, base: base, store)
    case .regular, .symbolicLink:
      let tracked = base.flatMap { $0.entry.isFolder || $0.entry.isSubmodule ? nil : $0 }
      if tracked == nil {
        if rules.copied.files.contains(path) { return try takeCopy(store) }
        if rules.staged.files[path] == nil, try exclusion(path, store).isOut {
          noteIgnored()
          return try count(allocated: status.allocatedSize)
        }
        if let copied = rules.copied.firstOfFolder[path] {
          leftOut.append(.init(path: shown(path), reason: .excludedByCopy(path: shown(copied))))
          return
        }
      } else if rules.staged.removed.contains(path), try exclusion(path, store).byAgent {
        remarks.append(.init(.removedFromIndex, path))
      }
      try takeFile(name, status, known: tracked, store)
    case .fifo: leftOut.append(.init(path: shown(path), reason: .special(.fifo)))
    case .socket: leftOut.append(.init(path: shown(path), reason: .special(.socket)))
    case .device: leftOut.append(.init(path: shown(path), reason: .special(.device)))
    }
  }

  /// Reports a copied file of which the agent staged other contents.
  private mutating func takeCopy(_ store: borrowing OpenStore) throws(GitError) {
    guard let staged = rules.staged.files[path] else { return }
    let copy =
      Store(directory: rules.record.storeDirectory, sourceObjects: "").copiesPath + "/"
      + String(systemBytes: path)
    let link = try? Workspace.linkText(at: copy)
    if let bytes = link ?? (try? RegularFile.read(copy, limit: .max - 1)) {
      let id = try store.hash(bytes, GIT_OBJECT_BLOB)
      guard staged.contains(where: { $0 != id }) else { return }
    }
    leftOut.append(.init(path: shown(path), reason: .stagedCopy))
  }

  private mutating func takeFolder(
    _ name: FileName,
    _ status: FileStatus,
    base: Known?,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    if try takeWhole(base) { return }
    if try takeSubmodule(name, base: base?.entry) { return }
    let folder = rules.record.path + "/" + String(systemBytes: path)
    if base == nil, LinkedWorktrees.isOne(folder, of: rules.record) {
      leftOut.append(.init(path: shown(path), reason: .addedWorktree))
      return
    }
    let exclusion = try exclusion(path + [0x2F], store)
    let holdsTrackedFiles = base?.entry.isFolder ?? false || rules.staged.folders.contains(path)
    guard !exclusion.isOut || holdsTrackedFiles else {
      noteIgnored()
      return
    }
    if base == nil, rules.copied.files.contains(path) {
      leftOut.append(.init(path: shown(path), reason: .excludedByCopy(path: shown(path))))
      return
    }
    levels[levels.count - 1].folders.append(
      Subfolder(name: name, identity: status.identity, base: base, exclusion: exclusion)
    )
  }

  private mutating func takeFile(
    _ name: FileName,
    _ status: FileStatus,
    known: Known?,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    // Long: one file's questions, in the order of their cost.
    let base = known?.entry
    let staged = rules.staged.files[path] ?? []
    if let known, staged.isEmpty,
      rules.baseline.isUntouched(known.index, status, stamp: rules.stamp)
    {
      return add(known.entry)
    }
    try count(allocated: status.allocatedSize)
    if status.kind == .symbolicLink {
      let text: [UInt8]
      do throws(FileError) {
        text = try cursor.folder.linkText(name)
      } catch {
        return try keepPresent(name, base, error)
      }
      noteLink(text)
      let id = try store.hash(text, GIT_OBJECT_BLOB)
      if id != base?.id { try pack.add(text, GIT_OBJECT_BLOB, named: id) }
      return add(TreeEntry(name: name, mode: TreeEntry.Mode.link, id: id))
    }
    guard status.size <= rules.limits.fileSize else {
      leftOut.append(.init(path: shown(path), reason: .tooLarge(bytes: status.size)))
      if let base { add(base) }
      return
    }
    // Counted before it is read, because the limit is on this work.
    try count(read: status.size)
    if rules.measuresOnly {
      if let base { add(base) }
      return
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try read(name, status)
    } catch {
      return try keepPresent(name, base, error)
    }
    try count(read: max(0, Int64(bytes.count) - status.size))
    noteMetadata(status)
    guard let blob = try stored(bytes, base: base, staged: staged, store) else {
      if let base { add(base) }
      return
    }
    if blob.id != base?.id { try pack.add(blob.contents, GIT_OBJECT_BLOB, named: blob.id) }
    let isExecutable = status.permissions & 0o100 != 0
    if let base, base.isFile, base.isExecutable == isExecutable, base.id == blob.id {
      return add(base)
    }
    let mode = isExecutable ? TreeEntry.Mode.executable : TreeEntry.Mode.file
    add(TreeEntry(name: name, mode: mode, id: blob.id))
  }

  /// Reads a file if it is still the one that was examined.
  private func read(_ name: FileName, _ status: FileStatus) throws(FileError) -> [UInt8] {
    let file = try cursor.folder.regularFile(name)
    guard try FileStatus(of: file, path: name.description).identity == status.identity else {
      throw FileError("open", name.description, code: ESTALE)
    }
    return try file.readToEnd(limit: Int(rules.limits.fileSize), path: name.description)
  }

  /// Returns which ignore rules exclude a path of the current folder; a folder's path ends with a
  /// slash.
  private func exclusion(
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> Exclusion {
    var exclusion = levels[levels.count - 1].exclusion
    if !exclusion.byBase {
      exclusion.byBase = try IgnoreRules(isActive: rules.hasIgnoreRules).ignore(path, store: store)
    }
    switch current.open {
    case .none: exclusion.byAgent = exclusion.byBase
    // A path that the base's rules let in is in, whatever the agent's rules say.
    case .some(let open) where exclusion.byBase && !exclusion.byAgent:
      exclusion.byAgent = try IgnoreRules(isActive: true).ignore(path, store: open)
    case .some: break
    }
    return exclusion
  }

  /// Writes the tree of a finished folder and returns its identifier.
  mutating func write(
    _ entries: [TreeEntry],
    unlessSameAs base: ObjectID?,
    _ store: borrowing OpenStore
  ) throws(GitError) -> ObjectID {
    let bytes = TreeEntry.serialize(entries)
    // The base's trees are in the source.
    let id = try store.hash(bytes, GIT_OBJECT_TREE)
    if id != base { try pack.add(bytes, GIT_OBJECT_TREE, named: id) }
    return id
  }

  mutating func add(_ entry: TreeEntry) { levels[levels.count - 1].entries.append(entry) }

  /// Does the same as `keep` for the entry whose path is already in `path`.
  private mutating func keepPresent(
    _ name: FileName,
    _ base: TreeEntry?,
    _ error: FileError
  ) throws(GitError) {
    if error.code == EFBIG {
      // The file grew after it was examined.
      let size = (try? cursor.folder.status(of: name).size) ?? 0
      let reason = Snapshot.Reason.tooLarge(bytes: max(size, rules.limits.fileSize + 1))
      leftOut.append(.init(path: shown(path), reason: reason))
      if let base { add(base) }
      return
    }
    try keep(base, at: shown(path), error)
  }
}
