internal import FileSystem
internal import SystemText

extension Workspace {
  private static var listingKind: UInt64 { 0x6C69_7374_0000_0001 }
  private var listingPath: String { store.directory + "/listing" }

  /// Records the stat data of every file of a tree, as the workspace has it now.
  ///
  /// - Returns: The digest of the listing, which ``pathsTouched(since:of:)`` requires.
  public func noteListing(of tree: ObjectID) throws(GitError) -> String {
    var writer = FlatFile.Writer(Self.listingKind)
    writer.append(try states(of: tree).map(\.state))
    try located(listingPath) { () throws(FileError) in
      try AtomicFile.write(writer.bytes, to: listingPath, mode: 0o600)
    }
    return "\(SHA256.digest(of: writer.bytes))"
  }

  /// Returns the files of a tree that were written or replaced since a listing, even if their
  /// contents are the same.
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
    try BaseListing(tree: tree, store: store.open()).items.map { item in
      let path = record.path + "/" + String(systemBytes: item.path)
      let status = item.entry.isSubmodule ? nil : try? FileStatus(ofPath: path)
      return (item.path, status.map { Baseline.State($0) } ?? .none)
    }
  }
}
