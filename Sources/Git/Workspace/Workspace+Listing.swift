internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  private static var listingKind: UInt64 { 0x6C69_7374_0000_0001 }
  private var listingPath: String { store.directory + "/listing" }

  /// Records the stat data of every file of a tree, and the folders that hold them, as the
  /// workspace has them now.
  ///
  /// Returns only when a later write to any of them will have another time.
  ///
  /// - Returns: The digest of the listing, which ``pathsTouched(since:of:)`` requires.
  public func noteListing(of tree: ObjectID) throws(GitError) -> String {
    var writer = FlatFile.Writer(Self.listingKind)
    let states = try states(of: tree).map(\.state)
    writer.append(states)
    try located(listingPath) { () throws(FileError) in
      try AtomicFile.write(writer.bytes, to: listingPath, mode: 0o600)
      try waitForLaterTime(than: states.map(\.changed).max())
    }
    return "\(SHA256.digest(of: writer.bytes))"
  }

  /// Waits until the file system's clock, which advances in steps of a few milliseconds, is past a
  /// time.
  private func waitForLaterTime(than time: FileStatus.Time?) throws(FileError) {
    guard let time else { return }
    let folder = try Folder(path: store.directory)
    for _ in 0..<50 {
      let clock = try folder.newFile("clock", mode: 0o600)
      try folder.removeFile("clock")
      guard try FileStatus(of: clock, path: "clock").changed <= time else { return }
      usleep(1_000)
    }
  }

  /// Returns the files of a tree that were written or replaced since a listing, even if their
  /// contents are the same, and folders that were replaced.
  ///
  /// On a file system whose stat data do not show every write, all files count as written.
  public func pathsTouched(
    since digest: String,
    of tree: ObjectID
  ) throws(GitError) -> [String] {
    let bytes = try located(listingPath) { () throws(FileError) in
      try RegularFile.read(listingPath, limit: .max - 1, followingLinks: false)
    }
    let now = try states(of: tree)
    guard "\(SHA256.digest(of: bytes))" == digest, var file = FlatFile(bytes, Self.listingKind),
      let before: [Baseline.State] = file.next(), before.count == now.count
    else { throw .changedStore(path: listingPath) }
    return zip(before, now).filter { $0 != $1.state }.map { shown($1.path) }
  }

  private func states(
    of tree: ObjectID
  ) throws(GitError) -> [(path: [UInt8], state: Baseline.State)] {
    var states: [(path: [UInt8], state: Baseline.State)] = []
    var known: Set<ArraySlice<UInt8>> = []
    for item in try BaseListing(tree: tree, store: store.open()).items {
      // A folder that gave way to a link would show the same files.
      var end = item.nameStart
      while end > 0 {
        let folder = item.path[..<(end - 1)]
        guard known.insert(folder).inserted else { break }
        states.append((Array(folder), .ofFolder(status(of: Array(folder)))))
        end = folder.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
      }
      let status = item.entry.isSubmodule ? nil : status(of: item.path)
      states.append((item.path, status.map { Baseline.State($0) } ?? .none))
    }
    return states
  }

  private func status(of path: [UInt8]) -> FileStatus? {
    try? FileStatus(ofPath: record.path + "/" + String(systemBytes: path))
  }
}

extension Baseline.State {
  /// The identity of a folder, whose times change with every entry; `none` if it is not a folder.
  fileprivate static func ofFolder(_ status: FileStatus?) -> Baseline.State {
    guard let status, status.kind == .folder else { return .none }
    var state = Baseline.State()
    (state.device, state.inode) = (status.identity.device, status.identity.inode)
    return state
  }
}
