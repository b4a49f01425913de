internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Copies untracked files from the source's working tree; they never become part of a snapshot.
  ///
  /// Each path is relative to the top of the working tree and names a file, a link or a folder. A
  /// folder is copied without the files that the base has. Call it before the agent starts.
  public mutating func copy(_ paths: [String]) throws(GitError) {
    // A bare repository's folder holds git's own files and none of its owner's.
    if !paths.isEmpty, record.sourceWorkingTree == record.sourceCommonDirectory {
      throw .copyFromBare(path: record.sourceWorkingTree)
    }
    try checkStore()
    let open = try store.open()
    let listing = try BaseListing(tree: record.baseTree, store: open)
    let tracked = Set(listing.items.map(\.path))
    var copied = try copiedPaths()
    var failure: GitError?
    for path in paths where failure == nil {
      var copying = FileCopying(
        path: path,
        source: record.sourceWorkingTree,
        target: record.path,
        tracked: tracked
      )
      do throws(GitError) {
        try copying.run()
      } catch {
        failure = error
      }
      copied.formUnion(copying.copied)
    }
    // Recorded even after a failure halfway, because the copied files are not the agent's.
    let sorted = copied.sorted { $0.lexicographicallyPrecedes($1) }
    let bytes = [UInt8](sorted.map { $0 + [0] }.joined())
    try located(store.copiedPath) { () throws(FileError) in
      try AtomicFile.write(bytes, to: store.copiedPath)
    }
    if let failure { throw failure }
    guard var known = seal else { return }
    try known.add(["copied"], in: store)
    known.copies = digests(of: copied)
    seal = known
  }

  /// Returns the digests of files of the workspace, by their paths as text.
  func digests(of paths: Set<[UInt8]>) -> [String: String] {
    var digests: [String: String] = [:]
    for path in paths {
      let text = String(systemBytes: path)
      digests[text] = (try? StoreSeal.digest(of: record.path + "/" + text)) ?? "-"
    }
    return digests
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
