internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Copies untracked files from the source's working tree; they never become part of a snapshot.
  ///
  /// Each path is relative to the top of the working tree and names a file, a link or a folder. A
  /// folder is copied without the files that the base has. Call it before the agent starts: the
  /// store keeps the files as they are now, for ``restore(copying:)`` and for clean rooms.
  public mutating func copy(_ paths: [String]) throws(GitError) {
    // A bare repository's folder holds git's own files and none of its owner's.
    if !paths.isEmpty, record.sourceWorkingTree == record.sourceCommonDirectory {
      throw .copyFromBare(path: record.sourceWorkingTree)
    }
    try checkStore()
    try located(store.copiesPath) { () throws(FileError) in
      try Folder(path: store.directory).makeFolderIfMissing("copies", mode: 0o700)
    }
    let tracked = try trackedPaths()
    _ = try Self.copy(paths, from: record.sourceWorkingTree, to: store.copiesPath, tracked)
    try copy(paths, from: store.copiesPath, tracked)
  }

  /// Copies the files that another workspace of the job took when the job started.
  public mutating func copy(_ paths: [String], of origin: Workspace) throws(GitError) {
    try origin.checkStore()
    try copy(paths, from: origin.store.copiesPath, try trackedPaths())
    guard origin.seal?.copies == seal?.copies else {
      throw .changedStore(path: origin.store.copiesPath)
    }
  }

  private mutating func copy(
    _ paths: [String],
    from folder: String,
    _ tracked: Set<[UInt8]>
  ) throws(GitError) {
    var copied = try copiedPaths()
    let (new, failure) = Self.copied(paths, from: folder, to: record.path, tracked)
    copied.formUnion(new)
    // Recorded even after a failure halfway, because the copied files are not the agent's.
    let sorted = copied.sorted { $0.lexicographicallyPrecedes($1) }
    let bytes = [UInt8](sorted.map { $0 + [0] }.joined())
    try located(store.copiedPath) { () throws(FileError) in
      try AtomicFile.write(bytes, to: store.copiedPath)
    }
    if let failure { throw failure }
    guard var known = seal else { return }
    try known.add(["copied"], in: store)
    known.copies = Self.digests(of: copied, in: record.path)
    seal = known
  }

  private static func copy(
    _ paths: [String],
    from source: String,
    to target: String,
    _ tracked: Set<[UInt8]>
  ) throws(GitError) {
    let (_, failure) = copied(paths, from: source, to: target, tracked)
    if let failure { throw failure }
  }

  /// Copies files; returns those copied before the first failure, and the failure.
  private static func copied(
    _ paths: [String],
    from source: String,
    to target: String,
    _ tracked: Set<[UInt8]>
  ) -> (Set<[UInt8]>, GitError?) {
    var copied: Set<[UInt8]> = []
    for path in paths {
      var copying = FileCopying(path: path, source: source, target: target, tracked: tracked)
      do throws(GitError) {
        try copying.run()
      } catch {
        return (copied.union(copying.copied), error)
      }
      copied.formUnion(copying.copied)
    }
    return (copied, nil)
  }

  private func trackedPaths() throws(GitError) -> Set<[UInt8]> {
    Set(try BaseListing(tree: record.baseTree, store: store.open()).items.map(\.path))
  }

  /// Returns the digests of files below a folder, by their paths as text.
  static func digests(of paths: Set<[UInt8]>, in folder: String) -> [String: String] {
    var digests: [String: String] = [:]
    for path in paths {
      let text = String(systemBytes: path)
      let place = folder + "/" + text
      let link = (try? linkText(at: place)).map { "-> \(String(systemBytes: $0))" }
      digests[text] = (try? StoreSeal.digest(of: place)) ?? link ?? "-"
    }
    return digests
  }

  static func linkText(at path: String) throws(FileError) -> [UInt8] {
    try Folder(path: parentPath(path) ?? "/").linkText(FileName(lastComponent(path)))
  }

  /// Returns the files that `copy` put into the workspace.
  func copiedPaths() throws(GitError) -> Set<[UInt8]> {
    do throws(FileError) {
      let bytes = try RegularFile.read(store.copiedPath, limit: .max - 1)
      return Set(bytes.split(separator: 0).map(Array.init))
    } catch {
      guard error.code == ENOENT else { throw .file(error) }
      return []
    }
  }
}
