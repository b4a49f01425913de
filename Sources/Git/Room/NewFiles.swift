internal import FileSystem
internal import SystemText

extension Workspace {
  /// Records which files, links and folders the workspace has, except git's own.
  ///
  /// `name` is that of the record in the workspace's store.
  ///
  /// - Returns: The digest of the record, for ``removeNewFiles(since:as:)``.
  public func noteFiles(as name: String) throws(GitError) -> String {
    let filesPath = store.directory + "/" + name
    var bytes: [UInt8] = []
    try walk { _, path in
      bytes += path + [0]
      return true
    }
    try located(filesPath) { () throws(FileError) in
      try AtomicFile.write(bytes, to: filesPath, mode: 0o600)
    }
    return "\(SHA256.digest(of: bytes))"
  }

  /// Removes everything that was not there when files were recorded.
  ///
  /// Without a digest, the record is trusted as it is, and a missing one means that nothing is new.
  public func removeNewFiles(since digest: String?, as name: String) throws(GitError) {
    let filesPath = store.directory + "/" + name
    if digest == nil, (try? FileStatus(ofPath: filesPath)) == nil { return }
    let bytes = try located(filesPath) { () throws(FileError) in
      try RegularFile.read(filesPath, limit: .max - 1, followingLinks: false)
    }
    guard digest == nil || "\(SHA256.digest(of: bytes))" == digest else {
      throw .changedStore(path: filesPath)
    }
    let known = Set(bytes.split(separator: 0).map(Array.init))
    try walk { (folder, path) throws(FileError) in
      if known.contains(path) { return true }
      let name = FileName(path.split(separator: 0x2F).last.map(Array.init) ?? [])
      try TreeRemoval.removeEntry(name, in: folder)
      return false
    }
  }

  /// Visits every entry with its folder and its path; `visit` returns whether to look inside.
  private func walk(
    _ visit: (borrowing Folder, [UInt8]) throws(FileError) -> Bool
  ) throws(GitError) {
    let root = try openRoot()
    do throws(FileError) {
      var pending: [[UInt8]] = [[]]
      while let path = pending.popLast() {
        let folder = try root.descendant(path)
        for name in try folder.entries() where !(path.isEmpty && name == ".git") {
          let entry = joined(path, name.bytes)
          let isFolder = try folder.statusIfPresent(of: name)?.kind == .folder
          if try visit(folder, entry), isFolder { pending.append(entry) }
        }
      }
    } catch {
      throw GitError.file(error).below(record.path)
    }
  }
}

extension SourceRepository {
  /// Returns the digest of the files that ``Workspace/copy(_:)`` would take, and of their names.
  ///
  /// A path that cannot be read counts as empty: copying it reports the reason.
  public func digest(ofCopies paths: [String]) throws(GitError) -> String {
    var lines: [String] = []
    var pending = paths
    while let path = pending.popLast() {
      let place = workingTree + "/" + path
      switch (try? FileStatus(ofPath: place))?.kind {
      case .folder:
        let names = (try? Folder(path: place).entries()) ?? []
        pending += names.filter { $0 != ".git" }.map { "\(path)/\($0)" }
      case .regular: lines.append("\(path)\0\((try? StoreSeal.digest(of: place)) ?? "-")\n")
      default: lines.append("\(path)\0-\n")
      }
    }
    return "\(SHA256.digest(of: lines.sorted().flatMap { Array($0.utf8) }))"
  }
}
