internal import FileSystem
internal import Glibc

/// What a workspace was when it had been made: every file and folder with its stat data.
///
/// kjob's own record, which no agent reaches by way of the workspace or of git. What is still so
/// was not touched.
struct Baseline: Sendable {
  /// What the system said about a file or folder, as far as it changes when somebody touches it.
  struct State: BitwiseCopyable, Hashable {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    var size: Int64 = 0
    var changedSeconds: Int64 = 0
    var modifiedSeconds: Int64 = 0
    var changedNanoseconds: Int32 = 0
    var modifiedNanoseconds: Int32 = 0
    var owner: UInt32 = 0
    var group: UInt32 = 0

    /// Of what says nothing: a submodule.
    static let none = State()

    init() {}

    init(_ status: FileStatus) {
      device = status.identity.device
      inode = status.identity.inode
      size = status.size
      changedSeconds = status.changed.seconds
      modifiedSeconds = status.modified.seconds
      changedNanoseconds = Int32(truncatingIfNeeded: status.changed.nanoseconds)
      modifiedNanoseconds = Int32(truncatingIfNeeded: status.modified.nanoseconds)
      owner = status.owner
      group = status.group
    }

    /// When it was last changed, which only the system says.
    var changed: FileStatus.Time {
      FileStatus.Time(seconds: changedSeconds, nanoseconds: Int64(changedNanoseconds))
    }
  }

  var manifest: Manifest
  var folders: [State]
  var files: [State]
  /// Whether the file system tells by a folder's stat data that a name came or went.
  var foldersTell: Bool
  /// Whether the file system tells by a file's stat data that it was written to.
  var filesTell: Bool

  private static let kind = UInt64(0x6261_7365_0000_0001)

  /// Tells whether a file is still as it was written.
  ///
  /// No user can set the time of change, so an edit shows even if size and time are put back.
  /// `stamp` lies after the creation of all files: one changed at that very moment proves nothing.
  func isUntouched(_ file: Int, _ status: FileStatus, stamp: FileStatus.Time) -> Bool {
    let entry = manifest.files[file]
    switch status.kind {
    case .regular:
      guard filesTell else { return false }
      let isExecutable = status.permissions & 0o100 != 0
      guard entry.isFile, entry.isExecutable == isExecutable else { return false }
    case .symbolicLink:
      guard entry.isLink else { return false }
    default:
      return false
    }
    return status.changed < stamp && State(status) == files[file]
  }

  /// The latest change of anything in the workspace while it was made.
  var newest: FileStatus.Time? { (files + folders).map(\.changed).max() }

  /// Reads the record of a store.
  init(from store: Store) throws(GitError) {
    let bytes = try located(store.baselinePath) { () throws(FileError) in
      try RegularFile.read(store.baselinePath, limit: .max - 1)
    }
    guard var file = FlatFile(bytes, Self.kind), let manifest = Manifest(from: &file),
      let folders: [State] = file.next(), let files: [State] = file.next(),
      let flags: [UInt8] = file.next(), folders.count == manifest.folders.count,
      files.count == manifest.files.count, flags.count == 2
    else { throw .damagedStore(path: store.baselinePath) }
    self.init(
      manifest: manifest,
      folders: folders,
      files: files,
      foldersTell: flags[0] == 1,
      filesTell: flags[1] == 1
    )
  }

  init(
    manifest: Manifest,
    folders: [State],
    files: [State],
    foldersTell: Bool,
    filesTell: Bool
  ) {
    self.manifest = manifest
    self.folders = folders
    self.files = files
    self.foldersTell = foldersTell
    self.filesTell = filesTell
  }

  /// Writes the record into a store that has none.
  func write(to store: Store) throws(GitError) {
    var writer = FlatFile.Writer(Self.kind)
    manifest.write(to: &writer)
    writer.append(folders)
    writer.append(files)
    writer.append([foldersTell ? 1 : 0, filesTell ? 1 : 0] as [UInt8])
    try located(store.baselinePath) { () throws(FileError) in
      let file = FileName(lastComponent(store.baselinePath))
      try Folder(path: store.directory).write(writer.bytes, to: file, mode: 0o600)
    }
  }
}
