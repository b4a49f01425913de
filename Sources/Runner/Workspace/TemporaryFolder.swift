internal import FileSystem
internal import RunEvents
internal import Text

/// The folder for temporary files of a job's programs in one room, outside of it.
///
/// Files that a job leaves there are removed with the job, and no other job sees them.
struct TemporaryFolder: Sendable {
  private let folder: OwnFolder

  /// The path, which is short because programs put sockets there, whose paths have at most 107
  /// bytes.
  var path: String { folder.path }

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
    folder = try OwnFolder(path, of: place)
  }

  /// The facts that a journal keeps of the folder.
  var facts: TemporaryFolderFacts {
    TemporaryFolderFacts(
      path: path,
      device: folder.identity.device,
      inode: folder.identity.inode
    )
  }

  /// Removes the folder with its contents; returns descriptions of what could not be removed.
  func remove() -> [SafeText] { folder.remove() }
}
