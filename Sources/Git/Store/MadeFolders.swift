internal import FileSystem

/// The note in a store of the folders that were made for a workspace, each with its identity.
enum MadeFolders {
  /// One folder that was made.
  struct Entry {
    var path: String
    var identity: FileIdentity

    /// The folder of all worktrees, if this is git's own folder for one.
    var worktrees: String? {
      guard AdministrativeFolder.isTemporaryName(lastComponent(path)) else { return nil }
      return parentPath(path).map { $0 + "/worktrees" }
    }

    /// Where the folder is now.
    ///
    /// Git's own folder is made under another name and renamed, perhaps to one with a number.
    var presentPath: String {
      guard let worktrees, (try? FileStatus(ofPath: path)) == nil,
        let folder = try? Folder(path: worktrees), let names = try? folder.entries()
      else { return path }
      let name = names.first { (try? folder.status(of: $0).identity) == identity }
      return name.map { "\(worktrees)/\($0)" } ?? path
    }
  }

  /// Adds a folder, at once after it was made.
  static func note(
    _ path: String,
    _ identity: FileIdentity,
    _ store: Store
  ) throws(GitError) {
    try located(store.madePath) { () throws(FileError) in
      try FolderNotes(file: store.madePath).add(path, identity)
    }
  }

  /// Whether a kjob has made git's own folder of a linked worktree; `link` is that worktree's `.git`.
  static func areNoted(_ identity: FileIdentity, for link: String) -> Bool {
    guard let workspace = parentPath(link), let run = parentPath(workspace) else { return false }
    let store = "\(run).stores/\(lastComponent(workspace))"
    let entries = try? read(Store(directory: store, sourceObjects: ""))
    return entries?.contains { $0.identity == identity } == true
  }

  /// The folders in the order in which they were made, the store first.
  static func read(_ store: Store) throws(FileError) -> [Entry] {
    try FolderNotes(file: store.madePath).entries(limit: 1 << 20)
      .map { Entry(path: $0.path, identity: $0.identity) }
  }
}
