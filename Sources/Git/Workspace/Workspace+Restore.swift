internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Restores git's own files and the copied files of the workspace to their first state.
  ///
  /// Runs after the snapshot and before verification. A `git diff` there then compares with the
  /// base commit, whatever the agent did to HEAD, the index or `.git`, and a copied script is the
  /// one that was copied when the job started. The agent's commits remain reachable only by their ids; in a private
  /// workspace, whose git folder is created again, not at all.
  ///
  /// - Returns: The copied files whose contents in the source have changed.
  @discardableResult
  public func restore(copying paths: [String]) throws(GitError) -> [String] {
    try checkStore()
    let root = try openRoot()
    let link = record.path + "/.git"
    try located(link) { () throws(FileError) in
      // A private workspace's git folder also holds those of its submodules, whose `.git` files
      // lead there.
      let isKept =
        record.administrativeDirectory == nil
        && (try? root.folder(".git").status(of: "modules").kind) == .folder
      guard isKept else {
        try TreeRemoval.removeEntry(".git", in: root)
        return
      }
      let folder = try root.folder(".git")
      for name in try folder.entries() where name != "modules" {
        try TreeRemoval.removeEntry(name, in: folder)
      }
    }
    if let directory = record.administrativeDirectory {
      try located(link) { () throws(FileError) in
        try root.write("gitdir: \(directory)\n".systemBytes, to: ".git")
      }
      try restoreAdministration(directory)
    } else {
      try PrivateGitFolder.make(in: root, record.path, at: record.base, from: store)
    }
    return try restoreCopies(paths, root)
  }

  private func restoreAdministration(_ path: String) throws(GitError) {
    let index = try located(store.indexPath) { () throws(FileError) in
      try RegularFile.read(store.indexPath, limit: .max - 1)
    }
    try located(path) { () throws(FileError) in
      let folder = try Folder(path: path)
      guard try folder.identity() == record.administrativeIdentity else {
        throw FileError("open git's folder", path, code: ESTALE)
      }
      let files: [(FileName, [UInt8])] = [
        ("HEAD", Array("\(record.base)\n".utf8)), ("commondir", Array("../..\n".utf8)),
        ("gitdir", "\(record.path)/.git\n".systemBytes), ("index", index),
      ]
      for (name, contents) in files {
        try TreeRemoval.removeEntry(name, in: folder)
        try folder.write(contents, to: name)
      }
      // Removes locks and the state of a merge or rebase that the agent did not finish.
      for name in try folder.entries()
      where !files.contains(where: { $0.0 == name }) && name != "locked" && name != "modules" {
        try TreeRemoval.removeEntry(name, in: folder)
      }
    }
  }

  private func restoreCopies(
    _ paths: [String],
    _ root: borrowing Folder
  ) throws(GitError) -> [String] {
    guard !paths.isEmpty else { return [] }
    for path in try copiedPaths() {
      // Copying reports what could not be removed.
      try? Self.clear(path.split(separator: 0x2F).map { FileName($0) }[...], below: root)
    }
    var copy = self
    try copy.copy(paths, of: self)
    return changedCopies()
  }

  /// Returns the files under `copy` that the source no longer has as they were when the job
  /// started.
  public func changedCopies() -> [String] {
    guard let old = seal?.copies, !old.isEmpty else { return [] }
    let paths = Set(old.keys.map(\.systemBytes))
    let new = Self.digests(of: paths, in: record.sourceWorkingTree)
    return old.keys.filter { old[$0] != new[$0] }.sorted()
  }

  /// Removes the entry at a copied file's path, and any file in the way of a folder above it.
  ///
  /// Whatever it is, the change does not contain it: a capture reports a change that takes the place
  /// of a copied file.
  private static func clear(
    _ components: ArraySlice<FileName>,
    below folder: borrowing Folder
  ) throws(FileError) {
    guard let name = components.first else { return }
    let kind = try folder.statusIfPresent(of: name)?.kind
    guard components.count > 1, kind == .folder else {
      try TreeRemoval.removeEntry(name, in: folder)
      return
    }
    try clear(components.dropFirst(), below: folder.folder(name))
  }
}
