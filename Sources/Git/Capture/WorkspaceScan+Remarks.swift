internal import FileSystem
internal import SystemText

extension WorkspaceScan {
  /// Notes properties of a file that git does not keep: other names and unusual permissions.
  mutating func noteMetadata(_ status: FileStatus) {
    if status.linkCount > 1 { remarks.append(.init(.hardLink, path)) }
    // The permissions that a checkout sets under any common umask.
    let usual: Set<UInt32> = [0o644, 0o664, 0o666, 0o640, 0o660, 0o755, 0o775, 0o777, 0o750, 0o770]
    if !usual.contains(status.permissions) { remarks.append(.init(.permissions, path)) }
  }

  /// Notes a link that leads into the workspace by an absolute path, which no other checkout has.
  mutating func noteLink(_ target: [UInt8]) {
    let root = workspacePath.systemBytes
    guard target == root || target.starts(with: root + [0x2F]) else { return }
    remarks.append(.init(.linkIntoWorktree, path))
  }

  /// Adds a submodule's folder to the tree, if it is one; `path` names it.
  ///
  /// Its commit is the one checked out in it if the agent moved that, otherwise the one that the
  /// agent staged or committed, otherwise the base's.
  mutating func takeSubmodule(_ name: FileName, base: TreeEntry?) throws(GitError) -> Bool {
    let base = base.flatMap { $0.isSubmodule ? $0 : nil }
    let staged = rules.staged.submodules[path]
    guard base != nil || staged != nil else { return false }
    let isRemoved = staged == nil && rules.staged.removed.contains(path)
    // The agent turned it into a plain folder and tracks the files in it.
    if isRemoved, rules.staged.folders.contains(path) { return false }
    let folder = workspacePath + "/" + String(systemBytes: path)
    let places = [rules.record.administrativeDirectory, workspacePath].compactMap { $0 }
    let present = SubmoduleFolder(folder, within: places)
    let names = try? cursor.folder.folder(name).entries()
    // The next `git add --all` would do so.
    if isRemoved, present == nil, names?.isEmpty == false { return false }
    let moved = present?.head != base?.id ? present?.head : nil
    guard let commit = moved ?? staged ?? base?.id else { return false }
    add(TreeEntry(name: name, mode: TreeEntry.Mode.submodule, id: commit))
    if let names, names.isEmpty { return true }
    if let present, present.head == commit, present.isUntouched() { return true }
    leftOut.append(.init(path: shown(path), reason: .submoduleContent))
    return true
  }
}
