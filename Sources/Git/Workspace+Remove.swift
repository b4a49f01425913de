internal import FileSystem
internal import Glibc

extension Workspace {
  /// Removes everything that belongs to a workspace and returns descriptions of what stayed.
  ///
  /// Only by the recorded identities: whatever an agent wrote into git's files, or put in the
  /// workspace's place, is neither believed nor removed.
  public static func remove(_ record: Record) -> [String] {
    var leftovers = remove(record.path, record.identity)
    leftovers += remove(record.administrativeDirectory, record.administrativeIdentity)
    removeEmptyWorktrees(record)
    leftovers += remove(record.storeDirectory, record.storeIdentity)
    return leftovers
  }

  private static func remove(_ path: String, _ identity: FileIdentity) -> [String] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity)
    } catch {
      guard error.code == ESTALE else { return ["\(path): \(error.reason)"] }
      return ["\(path): left alone, for something else stands there than kjob made"]
    }
  }

  /// Removes the folder of all worktrees when this was the last, as git does.
  private static func removeEmptyWorktrees(_ record: Record) {
    guard let common = try? Folder(path: record.sourceCommonDirectory) else { return }
    try? common.removeFolder("worktrees")
  }
}
