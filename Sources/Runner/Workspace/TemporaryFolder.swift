internal import FileSystem
internal import RunEvents
internal import Text

/// A job's own folder for temporary files, outside its worktree.
///
/// Files that a job leaves there are removed with the job, and no other job sees them.
struct TemporaryFolder: Sendable {
  /// The path, which is short because programs put sockets there, whose paths have at most 107
  /// bytes.
  let path: String
  private let identity: FileIdentity

  /// The maximum length of the path in bytes; the rest is for the names of sockets.
  static let longestPath = 64

  /// The parent folder to use when the usual path is too long.
  static let shortParent = "/tmp"

  /// Creates the folder, with a name that identifies the run and the job.
  init(_ place: RunFolder.Place, name: String) throws(FileError) {
    var path = "\(place.temporary)/\(name)"
    if path.utf8.count > Self.longestPath {
      path = "\(Self.shortParent)/kjob-\(place.runID.suffix(8))-\(name)"
    }
    if let parent = parentPath(path) { try makeDirectories(parent) }
    let above = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
    let own = FileName(lastComponent(path))
    // A process killed in between leaves an empty folder, which this note identifies.
    try RunFolder.notes(at: place).add(path, FolderLog.planned)
    // Fails if anything already exists there: a foreign folder is not private.
    try above.makeFolder(own, mode: 0o700)
    identity = try above.folder(own).identity()
    self.path = path
    try RunFolder.notes(at: place).add(path, identity)
  }

  /// The facts that a journal keeps of the folder.
  var facts: TemporaryFolderFacts {
    TemporaryFolderFacts(path: path, device: identity.device, inode: identity.inode)
  }

  /// Removes the folder with its contents; returns descriptions of what could not be removed.
  func remove() -> [SafeText] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity).map { SafeText($0).singleLine }
    } catch {
      return [SafeText("\(path): \(error.reason)").singleLine]
    }
  }
}
