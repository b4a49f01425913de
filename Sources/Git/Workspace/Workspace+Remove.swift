internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Removes everything that belongs to a workspace and returns descriptions of what stayed.
  ///
  /// Only by the recorded identities: whatever an agent wrote into git's files, or put in the
  /// workspace's place, is neither believed nor removed.
  public static func remove(_ record: Record) -> [String] {
    var leftovers = Store.removeFolder(record.path, record.identity)
    if let path = record.administrativeDirectory, let identity = record.administrativeIdentity {
      leftovers += Store.removeFolder(path, identity)
      removeEmpty(record.sourceCommonDirectory + "/worktrees")
    }
    leftovers += Store.remove(record.storeDirectory, record.storeIdentity)
    return leftovers
  }

  /// Removes what a process left that was killed while it made or used a workspace.
  ///
  /// The store says what was made and which folders those were; a folder that is no store is left
  /// alone. Returns descriptions of what stayed, and none when nothing is there.
  public static func remove(unfinishedIn store: String) -> [String] {
    guard (try? FileStatus(ofPath: store)) != nil else { return [] }
    let folders: [MadeFolders.Entry]
    do throws(FileError) {
      folders = try MadeFolders.read(Store(directory: store, sourceObjects: ""))
      guard let first = folders.first, try FileIdentity(ofPath: store) == first.identity else {
        throw FileError("remove", store, code: ESTALE)
      }
    } catch {
      // Killed before the first note was whole: nothing else is there. `rmdir` removes no other.
      let note = Store(directory: store, sourceObjects: "").madePath
      _ = unsafe note.withSystemCString { unsafe unlink($0) }
      if unsafe store.withSystemCString({ unsafe rmdir($0) }) == 0 { return [] }
      return ["\(store): left alone, for it is not a store of kjob's"]
    }
    var leftovers: [String] = []
    // The store goes last: without it the rest would not be found again.
    for folder in folders.dropFirst().reversed() {
      leftovers += Store.removeFolder(folder.presentPath, folder.identity)
      if let worktrees = folder.worktrees { removeEmpty(worktrees) }
    }
    for folder in folders.prefix(1) { leftovers += Store.remove(folder.path, folder.identity) }
    return leftovers
  }

  /// Removes the folder of all worktrees when that was the last, as git does.
  private static func removeEmpty(_ worktrees: String) {
    // Fails, as it should, when anything is in it.
    _ = unsafe worktrees.withSystemCString { unsafe rmdir($0) }
  }
}
