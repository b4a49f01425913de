internal import FileSystem
internal import Glibc

/// The state of a workspace right after its creation: every file and folder with its stat data.
///
/// kjob keeps this record where an agent cannot reach it through the workspace or through git.
/// Anything that still matches it was not touched.
struct Baseline: Sendable {
  /// The stat data of a file or folder that change when it is touched.
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

    /// The state of entries without stat data, such as submodules.
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

    /// The time of the last status change, which only the system can set.
    var changed: FileStatus.Time {
      FileStatus.Time(seconds: changedSeconds, nanoseconds: Int64(changedNanoseconds))
    }
  }

  var manifest: Manifest
  var folders: [State]
  var files: [State]
  /// True when a folder's stat data show that a name was added or removed.
  var foldersTell: Bool
  /// True when a file's stat data show that it was written to.
  var filesTell: Bool

  private static let kind = UInt64(0x6261_7365_0000_0001)

  /// True when a file is still as it was written.
  ///
  /// The change time cannot be set by users, so an edit shows even if size and modification time
  /// are restored. `stamp` is later than the creation of all files; a file changed at that very
  /// moment counts as touched.
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

  /// The latest change time of anything in the workspace at its creation.
  var newest: FileStatus.Time? { (files + folders).map(\.changed).max() }

  /// Reads the record from a store.
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

  /// Writes the record to a store that does not have one.
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
