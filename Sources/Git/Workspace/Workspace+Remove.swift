internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Removes everything that belongs to a workspace and returns descriptions of what could not be
  /// removed.
  ///
  /// Only folders with the recorded identities are removed. Anything that an agent wrote into git's
  /// files is not trusted, and anything that it put in the workspace's place stays.
  public static func remove(_ record: Record) -> [String] {
    removeFiles(record) + removeStore(record)
  }

  /// Removes a workspace's files and its entry in the source, but not its store.
  public static func removeFiles(_ record: Record) -> [String] {
    var leftovers = Store.removeFolder(record.path, record.identity)
    if let path = record.administrativeDirectory, let identity = record.administrativeIdentity {
      // A `git worktree prune` may have removed it, and another worktree may now have its name.
      let isAnother = (try? FileIdentity(ofPath: path)) != identity && isOfAnother(path, record)
      if !isAnother { leftovers += Store.removeFolder(path, identity) }
      removeEmpty(record.sourceCommonDirectory + "/worktrees")
    }
    return leftovers
  }

  /// Returns true if a worktree's entry is that of a worktree elsewhere.
  private static func isOfAnother(_ entry: String, _ record: Record) -> Bool {
    guard let text = try? RegularFile.read(entry + "/gitdir", limit: 1 << 16) else { return false }
    let path = String(systemBytes: text.filter { $0 != 0x0A })
    return path.hasPrefix("/") && path != record.path + "/.git"
  }

  /// Removes a workspace's store, without which nothing else of it could be found again.
  public static func removeStore(_ record: Record) -> [String] {
    Store.remove(record.storeDirectory, record.storeIdentity)
  }

  /// Removes the remains of a process that was killed while it created or used a workspace.
  ///
  /// The store records the created folders and their identities; a folder that is not a store is
  /// left alone. Returns descriptions of what could not be removed, or an empty array when nothing
  /// exists.
  public static func remove(unfinishedIn store: String) -> [String] {
    guard (try? FileStatus(ofPath: store)) != nil else { return [] }
    let folders: [CreatedFolderLog.Entry]
    do throws(FileError) {
      folders = try CreatedFolderLog.read(Store(directory: store, sourceObjects: ""))
      guard let first = folders.first, try FileIdentity(ofPath: store) == first.identity else {
        throw FileError("remove", store, code: ESTALE)
      }
    } catch {
      // The process was killed before the first entry was complete, so nothing else exists. `rmdir`
      // removes only an empty folder.
      let note = Store(directory: store, sourceObjects: "").madePath
      _ = unsafe note.withSystemCString { unsafe unlink($0) }
      if unsafe store.withSystemCString({ unsafe rmdir($0) }) == 0 { return [] }
      return ["\(store): left alone, because it is not a store of kjob's"]
    }
    var leftovers: [String] = []
    let workspace = folders.dropFirst().first { $0.worktrees == nil }?.path
    // The store goes last: without it the rest could not be found again.
    for folder in folders.dropFirst().reversed() {
      let path = folder.presentPath(for: workspace)
      leftovers += Store.removeFolder(path, folder.identity)
      if let worktrees = folder.worktrees { removeEmpty(worktrees) }
    }
    for folder in folders.prefix(1) { leftovers += Store.remove(folder.path, folder.identity) }
    return leftovers
  }

  /// Removes the folder of all worktrees if it is empty, as git does.
  private static func removeEmpty(_ worktrees: String) {
    // Fails, as intended, when the folder is not empty.
    _ = unsafe worktrees.withSystemCString { unsafe rmdir($0) }
  }
}
