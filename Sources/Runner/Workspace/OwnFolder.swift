internal import FileSystem
internal import Text

/// A folder of kjob's own outside a run's folders, noted so that a later kjob can remove it.
struct OwnFolder: Sendable {
  /// The path.
  let path: String
  /// The identity, which removal checks.
  let identity: FileIdentity

  /// Creates the folder, in which only this user may look; nothing may exist there.
  init(_ path: String, of place: RunFolder.Place) throws(FileError) {
    let parent = parentPath(path) ?? "/"
    // Where many files were removed a moment ago, ext4 makes new ones slowly.
    try makeSpreadingDirectories(parent)
    // In the run's folders not through a link, which could lead to where something waits.
    let isWithin = parent.hasPrefix(place.worktreeDirectory + "/")
    let above = try Folder(path: parent, followingLinks: !isWithin)
    let own = FileName(lastComponent(path))
    // A process killed in between leaves an empty folder, which this note identifies.
    try RunFolder.notes(at: place).add(path, FolderLog.planned)
    // Fails if anything already exists there: a foreign folder is not private.
    try above.makeFolder(own, mode: 0o700)
    identity = try above.folder(own).identity()
    self.path = path
    try RunFolder.notes(at: place).add(path, identity)
  }

  /// Notes that no later kjob may remove the folder while the clean room in it is kept.
  func keep(in place: RunFolder.Place) { try? RunFolder.notes(at: place).add(path, FolderLog.kept) }

  /// Removes the folder with its contents; returns descriptions of what could not be removed.
  func remove() -> [SafeText] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity).map { SafeText($0).singleLine }
    } catch {
      return [SafeText("\(path): \(error.reason)").singleLine]
    }
  }
}
