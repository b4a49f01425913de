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
      let file = try AppendingFile(path: store.madePath)
      // A path may hold a line break, but no zero.
      try file.append(Array("\(identity.device) \(identity.inode) \(path)\0".utf8))
    }
  }

  /// The folders in the order in which they were made, the store first.
  static func read(_ store: Store) throws(FileError) -> [Entry] {
    let bytes = try RegularFile.read(store.madePath, limit: 1 << 20, followingLinks: false)
    return bytes.split(separator: 0).compactMap { line in
      let parts = line.split(separator: 0x20, maxSplits: 2).map { shown(Array($0)) }
      guard parts.count == 3, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
        return nil
      }
      return Entry(path: parts[2], identity: FileIdentity(device: device, inode: inode))
    }
  }
}
