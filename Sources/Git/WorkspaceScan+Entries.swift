internal import CLibgit2
internal import FileSystem
internal import Glibc

extension WorkspaceScan {
  /// Decides what one entry of the present folder means for the tree; `path` names it.
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
      let tracked = base.flatMap { $0.entry.isFolder ? nil : $0 }
      if tracked == nil {
        if rules.copied.contains(path) { return }
        if try isIgnored(path, store) {
          ignoredCount += 1
          return try count(allocated: status.allocatedSize)
        }
      }
      try takeFile(name, status, known: tracked, store)
    case .fifo: leftOut.append(.init(path: shown(path), reason: .special(.fifo)))
    case .socket: leftOut.append(.init(path: shown(path), reason: .special(.socket)))
    case .device: leftOut.append(.init(path: shown(path), reason: .special(.device)))
    }
  }

  private mutating func takeFolder(
    _ name: FileName,
    _ status: FileStatus,
    base: Known?,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    if try takeWhole(base) { return }
    let level = levels.count - 1
    if let base, base.entry.isSubmodule {
      levels[level].entries.append(base.entry)
      if let names = try? cursor.folder.folder(name).entries(), names.isEmpty { return }
      leftOut.append(.init(path: shown(path), reason: .submoduleContent))
      return
    }
    let ignored = try isIgnored(path + [0x2F], store)
    let holdsTrackedFiles = base?.entry.isFolder ?? false
    guard !ignored || holdsTrackedFiles else {
      ignoredCount += 1
      return
    }
    levels[level].folders.append(
      Subfolder(name: name, identity: status.identity, base: base, isIgnored: ignored)
    )
  }

  private mutating func takeFile(
    _ name: FileName,
    _ status: FileStatus,
    known: Known?,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    let base = known?.entry
    if let known, rules.baseline.isUntouched(known.index, status, stamp: rules.stamp) {
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
      let id = try store.hash(text, GIT_OBJECT_BLOB)
      if id != base?.id { try pack.add(text, GIT_OBJECT_BLOB, named: id) }
      return add(TreeEntry(name: name, mode: TreeEntry.Mode.link, id: id))
    }
    guard status.size <= rules.limits.fileSize else {
      leftOut.append(.init(path: shown(path), reason: .tooLarge(bytes: status.size)))
      if let base { add(base) }
      return
    }
    // Before it is read: the limit is for this work.
    try count(read: status.size)
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try read(name, status)
    } catch {
      return try keepPresent(name, base, error)
    }
    try count(read: max(0, Int64(bytes.count) - status.size))
    // Contents as committed stay as committed, whatever the attributes would make of them now.
    var id = try store.hash(bytes, GIT_OBJECT_BLOB)
    if id != base?.id {
      let converted = try rules.filters.blob(ofContents: bytes, path: path, store: store)
      if converted.count != bytes.count || converted != bytes {
        id = try store.hash(converted, GIT_OBJECT_BLOB)
      }
      if id != base?.id { try pack.add(converted, GIT_OBJECT_BLOB, named: id) }
    }
    let isExecutable = status.permissions & 0o100 != 0
    if let base, base.isFile, base.isExecutable == isExecutable, base.id == id {
      return add(base)
    }
    let mode = isExecutable ? TreeEntry.Mode.executable : TreeEntry.Mode.file
    add(TreeEntry(name: name, mode: mode, id: id))
  }

  /// Reads a file if it is still the one that was looked at.
  private func read(_ name: FileName, _ status: FileStatus) throws(FileError) -> [UInt8] {
    let file = try cursor.folder.regularFile(name)
    guard try FileStatus(of: file, path: name.description).identity == status.identity else {
      throw FileError("open", name.description, code: ESTALE)
    }
    return try file.readToEnd(limit: Int(rules.limits.fileSize), path: name.description)
  }

  private func isIgnored(
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> Bool {
    if levels[levels.count - 1].isIgnored { return true }
    return try rules.ignore.ignore(path, store: store)
  }

  /// Writes the tree of a finished folder.
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

  private mutating func add(_ entry: TreeEntry) {
    levels[levels.count - 1].entries.append(entry)
  }

  /// Like `keep`, for the entry that `path` names already.
  private mutating func keepPresent(
    _ name: FileName,
    _ base: TreeEntry?,
    _ error: FileError
  ) throws(GitError) {
    if error.code == EFBIG {
      // It grew after it was looked at.
      let size = (try? cursor.folder.status(of: name).size) ?? 0
      let reason = Snapshot.Reason.tooLarge(bytes: max(size, rules.limits.fileSize + 1))
      leftOut.append(.init(path: shown(path), reason: reason))
      if let base { add(base) }
      return
    }
    try keep(base, at: shown(path), error)
  }
}
