internal import FileSystem
internal import RunEvents
internal import Subprocess
internal import Text

/// A job's own folder for temporary files, outside its worktree.
///
/// Whatever a job leaves there goes with the job, and no other job sees it.
struct TemporaryFolder: Sendable {
  /// The path; short, since programs put sockets there, whose paths have 107 bytes at most.
  let path: String
  private let identity: FileIdentity

  /// The longest path; a socket's own name has the rest.
  static let longestPath = 64

  /// Where folders are made when the usual place has too long a path.
  static let shortParent = "/tmp"

  /// Makes the folder, with a name that tells the run and the job.
  init(_ place: RunFolder.Place, name: String) throws(FileError) {
    var path = "\(place.temporary)/\(name)"
    if path.utf8.count > Self.longestPath {
      path = "\(Self.shortParent)/kjob-\(place.runID.suffix(8))-\(name)"
    }
    if let parent = parentPath(path) { try makeDirectories(parent) }
    let above = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
    let own = FileName(lastComponent(path))
    // Whoever is killed in between leaves an empty folder, which is known by this.
    try RunFolder.notes(at: place).add(path, FolderNotes.planned)
    // Fails where anything stands already: a folder of somebody else's is nobody's secret place.
    try above.makeFolder(own, mode: 0o700)
    identity = try above.folder(own).identity()
    self.path = path
    try RunFolder.notes(at: place).add(path, identity)
  }

  /// What a journal keeps of it.
  var facts: TemporaryFolderFacts {
    TemporaryFolderFacts(path: path, device: identity.device, inode: identity.inode)
  }

  /// Removes it with everything in it and returns descriptions of what stayed.
  func remove() -> [SafeText] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity).map { SafeText($0).singleLine }
    } catch {
      return [SafeText("\(path): \(error.reason)").singleLine]
    }
  }
}
