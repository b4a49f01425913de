internal import FileSystem

/// The record, in a store, of each folder created for a workspace and its identity.
enum CreatedFolderLog {
  /// One folder that was created.
  struct Entry {
    var path: String
    var identity: FileIdentity

    /// The path of `worktrees`, if this entry is git's administrative folder for a linked worktree.
    var worktrees: String? {
      guard AdministrativeFolder.isTemporaryName(lastComponent(path)) else { return nil }
      return parentPath(path).map { $0 + "/worktrees" }
    }

    /// Returns the folder's current path; `workspace` is the path of the working tree.
    ///
    /// Git's administrative folder is created under a temporary name and then renamed, possibly to
    /// a name with a number. File systems use identities again: the folder of a worktree elsewhere is
    /// not the one that was created.
    func presentPath(for workspace: String?) -> String {
      guard let worktrees, (try? FileStatus(ofPath: path)) == nil,
        let folder = try? Folder(path: worktrees), let names = try? folder.entries()
      else { return path }
      let name = names.first {
        (try? folder.status(of: $0).identity) == identity
          && !AdministrativeFolder.isOfAnother("\(worktrees)/\($0)", than: workspace)
      }
      return name.map { "\(worktrees)/\($0)" } ?? path
    }
  }

  /// Records a folder right after its creation.
  static func note(
    _ path: String,
    _ identity: FileIdentity,
    _ store: Store
  ) throws(GitError) {
    try located(store.madePath) { () throws(FileError) in
      try FolderLog(file: store.madePath).add(path, identity)
    }
  }

  /// True when kjob created the administrative folder of the linked worktree whose `.git` is
  /// `link`.
  static func areNoted(_ identity: FileIdentity, for link: String) -> Bool {
    guard let workspace = parentPath(link), let run = parentPath(workspace) else { return false }
    let store = "\(run).stores/\(lastComponent(workspace))"
    let entries = try? read(Store(directory: store, sourceObjects: ""))
    return entries?.contains { $0.identity == identity } == true
  }

  /// Reads the folders in order of creation, the store first.
  static func read(_ store: Store) throws(FileError) -> [Entry] {
    try FolderLog(file: store.madePath).entries(limit: 1 << 20)
      .map { Entry(path: $0.path, identity: $0.identity) }
  }
}
